import clsx from 'clsx';

/** Above this a square for each pair says nothing any more (ui.md §5, width meter). */
const mostSquares = 200;

/** One square is one pair of workloads the rule opens: filled when it was used, hollow when nobody asked. */
export function PairSquares(props: { used: number; opened: number }) {
  const { used, opened } = props;
  const label = `${used} of ${opened} pairs used`;
  if (opened > mostSquares)
    return (
      <span
        role="img"
        aria-label={label}
        className="mt-[3px] flex h-[11px] rounded-[2px] border border-control"
      >
        <span className="min-w-0.5 bg-solid" style={{ width: `${(used / opened) * 100}%` }} />
      </span>
    );
  return (
    <span role="img" aria-label={label} className="mt-[3px] flex flex-wrap gap-[3px]">
      {Array.from({ length: opened }, (_, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: squares have no name
          key={index}
          className={clsx(
            'size-[11px] rounded-[2px] border',
            index < used ? 'border-solid bg-solid [border-color:var(--solid)]' : 'border-control',
          )}
        />
      ))}
    </span>
  );
}
