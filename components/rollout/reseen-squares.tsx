import clsx from 'clsx';

const most = 48;

/** One square an edge (or several, then it says so): filled when seen again on a new connection, hatched when not yet. */
export function ReseenSquares(props: { seen: number; total: number }) {
  const each = Math.max(1, Math.ceil(props.total / most));
  const squares = Math.ceil(props.total / each);
  const filled = Math.floor(props.seen / each);
  const words = `${props.seen} of ${props.total} edges re-seen${each > 1 ? `, a square is ${each} edges` : ''}`;
  return (
    <span role="img" aria-label={words} title={words} className="grid grid-cols-[repeat(12,9px)] gap-0.5">
      {Array.from({ length: squares }, (_, index) => (
        <i
          // Squares are counted, not named.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          className={clsx(
            'size-[9px] rounded-[1.5px] border',
            index < filled ? 'bg-solid [border-color:var(--solid)]' : 'hatch border-line-2',
          )}
        />
      ))}
    </span>
  );
}
