'use client';
import { Clock } from 'lucide-react';
import { useNow } from '@/components/data/use-now';
import { useView } from '@/components/data/use-view';
import { Popover } from '@/components/ui/menu';
import type { ObservationView } from '@/lib/api';
import { AbsoluteTimes } from './absolute-times';
import { Pick } from './pick';
import { PresetRow } from './preset-row';
import { historyWords } from './seen-history';
import { absoluteSpan, presetOf, presets, spanWords } from './time-span';

/** The range the pages are about; says how far the history goes and hatches what is missing. */
export function TimePick(props: { observation: ObservationView | undefined; className?: string }) {
  const view = useView();
  return (
    <Popover
      label="Time range"
      trigger={
        <Pick icon={Clock} {...(props.className === undefined ? {} : { className: props.className })}>
          <span className="sr-only">Time range </span>
          {spanWords(view.get)}
        </Pick>
      }
    >
      <TimeChoices observation={props.observation} />
    </Popover>
  );
}

function TimeChoices({ observation }: { observation: ObservationView | undefined }) {
  const view = useView();
  const now = useNow();
  const chosen = absoluteSpan(view.get) === null ? presetOf(view.get('range')) : null;
  return (
    <div className="p-1">
      <ul aria-label="Ranges up to now">
        {presets.map((preset) => (
          <PresetRow
            key={preset.value}
            preset={preset}
            chosen={preset === chosen}
            now={now}
            observation={observation}
            onPress={() => view.set({ range: preset.value, from: null, to: null })}
          />
        ))}
      </ul>
      {observation !== undefined && (
        <p className="border-line border-t px-2 py-2 text-12 text-ink-2">{historyWords(observation)}</p>
      )}
      <AbsoluteTimes now={now} />
    </div>
  );
}
