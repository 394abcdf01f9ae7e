'use client';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { BridgeGlyph, GateDiamond, Mark } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';
import { WriteTitle } from './write-title';

type Write = RolloutView['progress'][number];
const folded = 8;

/** Each write with its read-back: it ticks only after the cluster gave it back equal. */
export function ProgressCard(props: { writes: readonly Write[]; behind: boolean }) {
  const { writes: progress, behind } = props;
  const [all, setAll] = useState(false);
  const done = progress.filter((write) => write.state === 'done').length;
  const shown = all || progress.length <= folded + 1 ? progress : progress.slice(0, folded);
  const more = progress.length - shown.length;
  return (
    <Card label="Writes">
      <div className="flex flex-wrap items-baseline gap-2 px-4 pt-3 pb-2.5">
        <h2>{behind ? 'Behind the bridge' : 'Writes'}</h2>
        <span className="text-12 text-ink-3" role="status">
          {done} of {count(progress.length, 'write')} read back
        </span>
      </div>
      <ol>
        {shown.map((write, index) => (
          // A write may repeat a title (two attempts); its place is its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Line key={index} write={write} behind={behind} />
        ))}
      </ol>
      {more > 0 && (
        <p className="border-line border-t px-4 py-2">
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show {more} more
          </button>
        </p>
      )}
    </Card>
  );
}

function Line({ write, behind }: { write: Write; behind: boolean }) {
  return (
    <li
      aria-current={write.state === 'current' ? 'step' : undefined}
      className="grid min-h-[34px] grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-line border-t px-4 py-1"
    >
      <WriteMark write={write} behind={behind} />
      <span className={write.state === 'ahead' ? 'text-ink-3' : '[overflow-wrap:anywhere]'}>
        <WriteTitle title={write.title} />
      </span>
      <span className="flex items-center gap-1.5 text-right text-12 text-ink-2">
        {write.state === 'done' && <Icon of={Check} size={14} />}
        {write.note}
      </span>
    </li>
  );
}

function WriteMark({ write, behind }: { write: Write; behind: boolean }) {
  switch (write.state) {
    case 'failed':
      return <GateDiamond state="fail" word={false} size={14} />;
    case 'current':
      return <Mark name="gate-waiting" label="in progress" size={14} />;
    case 'ahead':
      return <Mark name="state-no-policy" label="ahead" size={14} />;
    case 'done':
      if (behind && write.title.startsWith('Lower ')) return <BridgeGlyph bridge="lowered" />;
      return behind ? (
        <Mark name="state-no-effect-yet" label="no effect yet" size={14} />
      ) : (
        <Mark name="gate-pass" label="done" size={14} className="text-ink-2" />
      );
  }
}
