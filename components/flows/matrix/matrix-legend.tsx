import { Verdict } from '@/components/ui/marks';

export function MatrixLegend(props: { range: string }) {
  return (
    <ul aria-label="Legend" className="mt-5 space-y-2.5 pl-1">
      <li className="flex items-center gap-2 text-ink-2">
        <svg width="16" height="16" aria-hidden="true" className="flex-none">
          <circle cx="8" cy="8" r="4.5" fill="var(--ink-3)" />
        </svg>
        Allowed, larger is more edges
      </li>
      <li>
        <Verdict verdict="would-deny" word="Would be denied, number of edges" />
      </li>
      <li>
        <Verdict verdict="denied" word="Denied now" />
      </li>
      <li>
        <Verdict verdict="unknown" word="Unknown, counts as a block" />
      </li>
      <li className="flex items-start gap-2 text-ink-2">
        <svg width="16" height="16" aria-hidden="true" className="mt-0.5 flex-none">
          <rect x="1.5" y="1.5" width="13" height="13" fill="none" stroke="var(--line-2)" />
        </svg>
        Empty: no traffic seen in {props.range}, which is not proof of none
      </li>
    </ul>
  );
}
