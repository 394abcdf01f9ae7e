import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import type { WavesView } from '@/lib/api';
import type { Order } from './order-moves';
import { Readiness } from './readiness';
import type { Drag } from './use-drag';
import { waveFacts } from './wave-facts';
import { type Moves, WaveRow } from './wave-row';

/** One wave: what it is made of, and where it stands. Drop a namespace on it to put it in. */
export function WaveBox(props: {
  at: number;
  order: Order;
  waves: WavesView;
  moves: Moves;
  drag: Drag;
  locked: boolean;
}) {
  const { at, order, waves, moves, drag, locked } = props;
  const names = order[at] ?? [];
  const number = waves.next + at;
  const facts = waveFacts(names, waves);
  const title = `Wave ${number}`;
  return (
    <section
      aria-label={title}
      {...drag.target({ kind: 'into', wave: at })}
      className={clsx(
        'rounded-card border bg-surface',
        drag.isOver({ kind: 'into', wave: at }) ? 'border-accent' : 'border-line',
      )}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 pr-2 pl-3">
        <h3 className="font-[550]">{title}</h3>
        <span className="text-12 text-ink-3">{count(facts.pods, 'pod')}</span>
        <Readiness readiness={facts.readiness} className="text-12" />
        {facts.outward > 0 && (
          <span className="text-12 text-ink-3">{count(facts.outward, 'edge')} to other waves</span>
        )}
        <span className="ml-auto flex">
          <IconButton
            label={`${title} one earlier`}
            disabled={locked || at === 0}
            onClick={() => moves.swap(at, -1)}
            className="disabled:opacity-30"
          >
            <Icon of={ArrowUp} size={14} />
          </IconButton>
          <IconButton
            label={`${title} one later`}
            disabled={locked || at === order.length - 1}
            onClick={() => moves.swap(at, 1)}
            className="disabled:opacity-30"
          >
            <Icon of={ArrowDown} size={14} />
          </IconButton>
        </span>
      </div>
      <ul>
        {names.map((name) => (
          <WaveRow key={name} name={name} {...{ order, waves, moves, drag, locked }} />
        ))}
      </ul>
      {facts.together.map((group) => (
        <p key={group.join()} className="border-line border-t px-3 py-1.5 text-12 text-ink-2">
          [ {group.join(' · ')} ] talk mostly with each other: verified together.
        </p>
      ))}
      {facts.apart.map(({ name, from }) => (
        <p key={name} className="border-line border-t px-3 py-1.5 text-12 text-ink-2">
          {name} talks mostly with {from.join(' and ')}, which {from.length === 1 ? 'is' : 'are'} in another
          wave: only its own side is verified here.
        </p>
      ))}
    </section>
  );
}
