import clsx from 'clsx';
import type { EdgeDetailView } from '@/lib/api';

const short = (n: number): string =>
  n < 10_000
    ? n.toLocaleString('en')
    : n < 1_000_000
      ? `${Math.round(n / 1000)}k`
      : `${Math.round(n / 100_000) / 10}M`;

/** When the edge is used: nights or hours as boxes, hatched where nothing was observed. */
export function PanelRuns(props: { runs: EdgeDetailView['runs'] }) {
  const { runs } = props;
  const many = runs.boxes.length > 12;
  return (
    <section aria-label="When it runs" className="border-line border-b px-5 py-3.5">
      <h3 className="flex items-baseline gap-2">
        <b>{runs.title}</b>
        {runs.schedule !== null && (
          <span className="text-12 text-ink-3">
            {runs.schedule.replace(/,.*$/, ', ')}
            <code>{runs.schedule.replace(/^[^,]*,\s*/, '')}</code>
          </span>
        )}
      </h3>
      {runs.boxes.length > 0 && (
        <ul
          className={clsx('mt-2 grid', many ? 'gap-0.5' : 'gap-1.5')}
          style={{ gridTemplateColumns: `repeat(${Math.min(runs.boxes.length, 24)}, minmax(0, 1fr))` }}
        >
          {runs.boxes.map((box, index) => {
            const words = box.observed
              ? `${box.label}: ${box.connections ?? 0} connections`
              : `${box.label}: not seen`;
            return (
              // Labels repeat over weeks; their place is their identity.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={index} title={words} className="min-w-0 text-center text-11 text-ink-3">
                <span
                  className={clsx(
                    'mb-1 grid h-[26px] place-items-center rounded-chip border border-line font-[550] text-12 text-ink',
                    !box.observed && 'hatch',
                    many && (box.connections ?? 0) > 0 && 'bg-solid',
                  )}
                >
                  <span className={many ? 'sr-only' : ''}>
                    {box.observed ? short(box.connections ?? 0) : <span className="sr-only">not seen</span>}
                  </span>
                </span>
                {(!many || index % 6 === 0) && <span className="block truncate">{box.label}</span>}
              </li>
            );
          })}
        </ul>
      )}
      <p className="mt-2 text-12 text-ink-2">{runs.text}</p>
    </section>
  );
}
