'use client';
import { Fragment, useState } from 'react';
import { Loaded } from '@/components/data/loaded';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { NoRight } from '@/components/ui/no-right';
import { PageSkeleton } from '@/components/ui/skeleton';
import type { WavesView } from '@/lib/api';
import { isSame, moveBetween, moveInto, type Order, shift, swap, waveOf } from './order-moves';
import { useDrag } from './use-drag';
import { useSaveWaves, useWaves } from './use-waves';
import { WaveBox } from './wave-box';
import { WaveGap } from './wave-gap';
import { WaveStrip } from './wave-strip';

const nothingLeft =
  'No namespace is left for a wave. What the staged default deny covers is enforced already, or exempt.';

/** Which namespaces are enforced together, and in which order. Nothing here touches traffic. */
export function OrderDialog(props: { onClose: () => void }) {
  const query = useWaves();
  return (
    <Dialog open onClose={props.onClose} title="Order of the waves" width="max-w-[720px]">
      <Loaded query={query} skeleton={<PageSkeleton label="the waves" picture="h-9" />}>
        {(waves) =>
          waves.namespaces.length === 0 ? (
            <p className="text-ink-2">{waves.refusal ?? nothingLeft}</p>
          ) : (
            <Editor waves={waves} onClose={props.onClose} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

function Editor({ waves, onClose }: { waves: WavesView; onClose: () => void }) {
  const [order, setOrder] = useState<Order>(waves.order);
  // Others may choose meanwhile: what was opened is what is compared with.
  const [since] = useState(waves.chosen?.at ?? null);
  const [told, setTold] = useState('');
  const save = useSaveWaves(onClose);
  const locked = waves.refusal !== null || !waves.permission.allowed;
  const change = (next: Order, name: string | null): void => {
    setOrder(next);
    if (name !== null) setTold(`${name} is in wave ${waves.next + waveOf(next, name)}`);
  };
  const drag = useDrag((name, { kind, wave }) =>
    change(kind === 'into' ? moveInto(order, name, wave) : moveBetween(order, name, wave), name),
  );
  const everything = [waves.namespaces.map(({ name }) => name)];
  const moves = {
    shift: (name: string, by: -1 | 1) => change(shift(order, name, by), name),
    swap: (wave: number, by: -1 | 1) => {
      setOrder(swap(order, wave, by));
      setTold(`Wave ${waves.next + wave} is wave ${waves.next + wave + by} now`);
    },
  };
  return (
    <>
      <p className="mb-3 text-ink-2">
        Each wave is gated, enforced, verified and committed by itself. Proposed: what is ready, small and
        little coupled first and alone; what still has to be decided last.
      </p>
      <WaveStrip order={order} waves={waves} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          size="sm"
          disabled={locked || isSame(order, waves.proposed)}
          onClick={() => change(waves.proposed, null)}
        >
          Propose an order
        </Button>
        <Button
          size="sm"
          disabled={locked || isSame(order, everything)}
          onClick={() => change(everything, null)}
        >
          One wave for everything
        </Button>
      </div>
      <div className="mt-3">
        {order.map((names, at) => (
          <Fragment key={names.join()}>
            <WaveGap drag={drag} at={at} />
            <WaveBox {...{ at, order, waves, moves, drag, locked }} />
          </Fragment>
        ))}
        <WaveGap drag={drag} at={order.length} />
      </div>
      <p role="status" className="sr-only">
        {told}
      </p>
      {waves.refusal !== null && <p className="mt-2 text-ink-2">{waves.refusal}</p>}
      {save.error !== null && (
        <p role="alert" className="mt-2 font-medium text-deny">
          {save.error.message}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <NoRight permission={waves.permission} />
        <span className="flex-1" />
        <Button variant="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="primary"
          disabled={locked || save.isPending || isSame(order, waves.order)}
          onClick={() =>
            save.mutate({
              waves: isSame(order, everything) ? null : order.map((names) => [...names]),
              since,
            })
          }
        >
          Use this order
        </Button>
      </div>
    </>
  );
}
