import { Legend } from '@/components/ui/legend';

const bar = 'relative block h-[9px] w-[22px]';
const box = 'absolute inset-x-0 top-0 h-[6px] rounded-[2px] border border-line-2';

/** What the bars and strips mean. */
export function CoverageLegend() {
  return (
    <Legend>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className={bar}>
          <span className="absolute inset-x-0 top-0 h-[6px] rounded-[2px] bg-solid" />
        </span>
        Enforced
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className={bar}>
          <span className={box} />
          <span className="absolute inset-x-0 bottom-0 border-ink-3 border-b-2 border-dashed" />
        </span>
        Staged
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className={bar}>
          <span className={box} />
        </span>
        No policy
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className="hatch h-[6px] w-[22px] border border-line-2" />
        Not observed
      </span>
    </Legend>
  );
}
