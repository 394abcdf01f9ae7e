import clsx from 'clsx';

/** A bar where text will stand. Stays invisible for 400 ms, so that a fast answer never flashes. */
export function Skeleton(props: { className?: string }) {
  return <span aria-hidden="true" className={clsx('block h-3 rounded-chip bg-line', props.className)} />;
}

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-2/3', 'w-1/3'];
const numbered = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The final shape of a page of sentence, picture and rows while its first answer is on the way. */
export function PageSkeleton(props: { label: string; picture?: string; rows?: number }) {
  return (
    <div role="status" aria-label={`Loading ${props.label}`} className="delayed">
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="mt-3 w-2/5" />
      {props.picture !== undefined && <div aria-hidden="true" className={clsx('card mt-6', props.picture)} />}
      <RowsSkeleton rows={props.rows ?? 8} />
    </div>
  );
}

export function RowsSkeleton(props: { rows: number }) {
  return (
    <div aria-hidden="true" className="mt-6 border-line border-t">
      {numbered(props.rows).map((row) => (
        <div key={row} className="grid h-[39px] grid-cols-4 items-center gap-8 border-line border-b px-3">
          {numbered(4).map((cell) => (
            <Skeleton key={cell} className={widths[(row + cell) % widths.length] ?? 'w-1/2'} />
          ))}
        </div>
      ))}
    </div>
  );
}
