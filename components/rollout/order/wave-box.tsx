import clsx from 'clsx';
import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { Verdict } from '@/components/ui/marks';
import type { WavesView } from '@/lib/api';
import { canShift, type Order } from './order-moves';
import { Readiness } from './readiness';
import type { Drag } from './use-drag';
import { waveFacts } from './wave-facts';

export interface Moves {
  readonly shift: (name: string, by: -1 | 1) => void;
  readonly swap: (wave: number, by: -1 | 1) => void;
}

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
          <Row key={name} name={name} {...{ order, waves, moves, drag, locked }} />
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

function Row(props: {
  name: string;
  order: Order;
  waves: WavesView;
  moves: Moves;
  drag: Drag;
  locked: boolean;
}) {
  const { name, order, waves, moves, drag, locked } = props;
  const facts = waves.namespaces.find((item) => item.name === name);
  if (facts === undefined) return null;
  return (
    <li
      {...(locked ? {} : drag.source(name))}
      className={clsx(
        'grid grid-cols-[16px_minmax(0,1fr)_auto_auto] items-center gap-2.5 border-line border-t py-1 pr-2 pl-3',
        !locked && 'cursor-grab hover:bg-sunken',
      )}
    >
      <Icon of={GripVertical} size={14} className="text-ink-3" />
      <span className="min-w-0">
        <span className="[overflow-wrap:anywhere]">{name}</span>
        <span className="ml-2 text-12 text-ink-3">
          {count(facts.pods, 'pod')}, {facts.edges === 0 ? 'no edge seen' : count(facts.edges, 'edge')}
        </span>
      </span>
      {facts.toDecide > 0 ? (
        <Verdict
          verdict="would-deny"
          word={`${count(facts.toDecide, 'edge')} to decide`}
          className="text-12"
        />
      ) : (
        <Readiness readiness={facts.readiness} className="text-12" />
      )}
      <span className="flex">
        <IconButton
          label={`${name} one wave earlier`}
          disabled={locked || !canShift(order, name, -1)}
          onClick={() => moves.shift(name, -1)}
          className="disabled:opacity-30"
        >
          <Icon of={ArrowUp} size={14} />
        </IconButton>
        <IconButton
          label={`${name} one wave later`}
          disabled={locked || !canShift(order, name, 1)}
          onClick={() => moves.shift(name, 1)}
          className="disabled:opacity-30"
        >
          <Icon of={ArrowDown} size={14} />
        </IconButton>
      </span>
    </li>
  );
}
