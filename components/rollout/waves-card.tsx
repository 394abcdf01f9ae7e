'use client';
import clsx from 'clsx';
import { useState } from 'react';
import { Card, CardHead } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { StateSquare, Verdict } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';
import { OrderDialog } from './order/order-dialog';
import { Readiness } from './order/readiness';

const square = { done: 'enforced', current: 'staged', ahead: 'none' } as const;

/** `ordered`: whether people may put the waves in order here. */
export function WavesCard(props: { waves: RolloutView['waves']; ordered: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const pods = props.waves.reduce((sum, wave) => sum + wave.pods, 0);
  return (
    <Card label="Waves">
      <CardHead title="Waves">
        {count(pods, 'pod')}
        {props.ordered && (
          <button type="button" className="link" onClick={() => setOpen(true)}>
            Order…
          </button>
        )}
      </CardHead>
      <ol>
        {props.waves.map((wave) => (
          <li
            key={wave.number}
            aria-current={wave.state === 'current' ? 'step' : undefined}
            className={clsx(
              'grid grid-cols-[20px_minmax(0,1fr)_auto] gap-2.5 border-line border-t px-4 py-[9px]',
              wave.state === 'current' && 'bg-sunken',
            )}
          >
            <span className="flex h-5 items-center">
              <StateSquare state={square[wave.state]} word={false} />
            </span>
            <div className="min-w-0">
              <p className="font-[550]">
                {wave.number} · {wave.title}
              </p>
              {wave.note !== null && <p className="text-12 text-ink-2">{wave.note}</p>}
              {wave.readiness !== null && wave.toDecide === 0 && (
                <Readiness readiness={wave.readiness} className="text-12" />
              )}
              {wave.toDecide > 0 && (
                <Verdict
                  verdict="would-deny"
                  word={`${count(wave.toDecide, 'edge')} to decide`}
                  className="text-12"
                />
              )}
            </div>
            <span
              className={clsx('text-12', wave.state === 'current' ? 'font-[550] text-ink-2' : 'text-ink-3')}
            >
              {count(wave.pods, 'pod')}
            </span>
          </li>
        ))}
      </ol>
      {isOpen && <OrderDialog onClose={() => setOpen(false)} />}
    </Card>
  );
}
