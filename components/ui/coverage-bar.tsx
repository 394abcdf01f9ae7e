import clsx from 'clsx';
import type { DirectionCoverageView } from '@/lib/api';

/**
 * Filled by what is enforced and by nothing else; the dashed line under it tells how far staged policies would reach.
 * The two are never added.
 */
export function CoverageBar(props: {
  coverage: DirectionCoverageView;
  direction: string;
  className?: string;
  thick?: boolean;
}) {
  const { enforced, staged, total } = props.coverage;
  const part = (n: number) => `${total === 0 ? 0 : (n / total) * 100}%`;
  const words = `${props.direction}: ${enforced} of ${total} pods enforced, ${staged} more staged`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={clsx('relative block', props.thick ? 'h-[18px]' : 'h-[11px]', props.className)}
    >
      <span
        className={clsx(
          'absolute inset-x-0 top-0 rounded-[2px] border border-line-2',
          props.thick ? 'h-3' : 'h-[6px]',
        )}
      />
      <span
        className={clsx('absolute top-0 left-0 rounded-[2px] bg-solid', props.thick ? 'h-3' : 'h-[6px]')}
        style={{ width: part(enforced) }}
      />
      <span
        className="absolute bottom-0 border-ink-3 border-b-2 border-dashed"
        style={{ left: part(enforced), width: part(staged) }}
      />
    </span>
  );
}
