import clsx from 'clsx';
import type { Drag } from './use-drag';

/** Between two waves: what is dropped here becomes a wave of its own. */
export function WaveGap({ drag, at }: { drag: Drag; at: number }) {
  const place = { kind: 'between', wave: at } as const;
  return (
    <div {...drag.target(place)} aria-hidden="true" className="flex h-3 items-center">
      <span
        className={clsx(
          'h-[2px] w-full rounded-full',
          drag.isOver(place) ? 'bg-accent-solid' : drag.dragged === null ? '' : 'bg-line',
        )}
      />
    </div>
  );
}
