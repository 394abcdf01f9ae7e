import clsx from 'clsx';
import { count } from '@/components/ui/count';
import type { WavesView } from '@/lib/api';
import type { Order } from './order-moves';
import { readinessWord } from './readiness';
import { waveFacts } from './wave-facts';

/** The waves as one strip, each as wide as its pods: small ones first is how a cluster is enforced without fear. */
export function WaveStrip(props: { order: Order; waves: WavesView }) {
  const { order, waves } = props;
  const facts = order.map((names) => waveFacts(names, waves));
  const label = facts
    .map(
      ({ pods, readiness }, at) =>
        `wave ${waves.next + at}: ${count(pods, 'pod')}, ${readinessWord(readiness).toLowerCase()}`,
    )
    .join('; ');
  return (
    <div role="img" aria-label={`Waves by pods: ${label}`} className="flex h-9 gap-[3px]">
      {facts.map(({ pods, readiness }, at) => (
        <span
          // Waves have no name of their own; their place is what they are.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          style={{ flexGrow: Math.max(pods, 0.5), flexBasis: 0 }}
          className={clsx(
            'flex min-w-6 items-center justify-center overflow-hidden rounded-[3px] border text-12',
            readiness === 'blocked' && 'hatch border-line-2 text-ink-2',
            readiness === 'ready' && 'border-ink bg-surface text-ink',
            (readiness === 'quiet' || readiness === 'learning') && 'border-ink-3 border-dashed text-ink-2',
          )}
        >
          <b className="rounded-[2px] bg-surface px-0.5 font-[550]">{waves.next + at}</b>
        </span>
      ))}
    </div>
  );
}
