import clsx from 'clsx';
import { Check } from 'lucide-react';
import { EvidenceStrip } from '@/components/ui/evidence-strip';
import { Icon } from '@/components/ui/icon';
import type { ObservationView } from '@/lib/api';
import { seenIn } from './seen-history';
import type { Preset } from './time-span';

/** One range to choose, with what of it was seen: solid seen, hatched not. */
export function PresetRow(props: {
  preset: Preset;
  chosen: boolean;
  now: number | null;
  observation: ObservationView | undefined;
  onPress: () => void;
}) {
  const { preset, chosen, now, observation } = props;
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={props.onPress}
        className="flex h-8 w-full items-center gap-2 rounded-chip px-2 text-left -outline-offset-2 hover:bg-sunken max-phone:h-11"
      >
        <Icon of={Check} size={14} className={clsx(!chosen && 'invisible')} />
        <span className="flex-1">{preset.label}</span>
        {now !== null && observation !== undefined && (
          <Seen range={{ from: now - preset.seconds, to: now }} observation={observation} />
        )}
      </button>
    </li>
  );
}

function Seen(props: { range: { from: number; to: number }; observation: ObservationView }) {
  const seen = seenIn(props.range, props.observation);
  return (
    <EvidenceStrip
      range={props.range}
      complete={seen.complete}
      missing={seen.missing}
      label={seen.words}
      className="w-[104px]"
    />
  );
}
