import clsx from 'clsx';
import type { CoverageStateView, PodSquareView } from '@/lib/api';

const edge: Readonly<Record<CoverageStateView, string>> = {
  enforced: 'border-solid bg-solid [border-color:var(--solid)]',
  staged: 'border-dashed border-ink-3',
  none: 'border-control',
  exempt: 'border-control',
  'not-visible': 'hatch border-hatch',
};
const words: Readonly<Record<CoverageStateView, string>> = {
  enforced: 'enforced',
  staged: 'staged',
  none: 'no policy',
  exempt: 'exempt',
  'not-visible': 'not visible',
};

/** One square one pod (or `podsPerSquare`): left half ingress, right half egress. */
export function PodSquares(props: {
  squares: readonly PodSquareView[];
  podsPerSquare?: number;
  small?: boolean;
  className?: string;
}) {
  const each = props.podsPerSquare ?? 1;
  const tally = new Map<string, number>();
  for (const square of props.squares) {
    const key = `ingress ${words[square.ingress]}, egress ${words[square.egress]}`;
    tally.set(key, (tally.get(key) ?? 0) + each);
  }
  const label = [...tally].map(([key, n]) => `${n} ${n === 1 ? 'pod' : 'pods'} ${key}`).join('; ');
  return (
    <span
      role="img"
      aria-label={each > 1 ? `${label}; one square is ${each} pods` : label}
      className={clsx('flex flex-wrap', props.small ? 'gap-0.5' : 'gap-1', props.className)}
    >
      {props.squares.map((square) => (
        <Square key={square.name} square={square} small={props.small ?? false} />
      ))}
    </span>
  );
}

function Square({ square, small }: { square: PodSquareView; small: boolean }) {
  const size = small ? 'size-[9px] rounded-[1.5px]' : 'size-4 rounded-[2px]';
  const title = `${square.name}: ingress ${words[square.ingress]}, egress ${words[square.egress]}`;
  if (square.ingress === square.egress)
    return <i title={title} className={clsx('block flex-none border', size, edge[square.ingress])} />;
  return (
    <i title={title} className={clsx('flex flex-none overflow-hidden', size)}>
      <i className={clsx('block h-full w-1/2 border border-r-0', edge[square.ingress])} />
      <i className={clsx('block h-full w-1/2 border border-l-0', edge[square.egress])} />
    </i>
  );
}
