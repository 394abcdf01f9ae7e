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

export interface Moves {
  readonly shift: (name: string, by: -1 | 1) => void;
  readonly swap: (wave: number, by: -1 | 1) => void;
}

/** Beside the name; under it where there is no room. */
const mark = 'text-12 max-phone:col-start-2 max-phone:row-start-2 max-phone:pb-1';

/** One namespace of a wave: dragged by the mouse, or moved by its two arrows. */
export function WaveRow(props: {
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
        'grid grid-cols-[16px_minmax(0,1fr)_auto_auto] items-center gap-x-2.5 border-line border-t py-1 pr-2 pl-3 max-phone:grid-cols-[16px_minmax(0,1fr)_auto]',
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
        <Verdict verdict="would-deny" word={`${count(facts.toDecide, 'edge')} to decide`} className={mark} />
      ) : (
        <Readiness readiness={facts.readiness} className={mark} />
      )}
      <span className="flex max-phone:col-start-3 max-phone:row-span-2 max-phone:row-start-1">
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
