'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { GateDiamond } from '@/components/ui/marks';
import { type CheckView, checkGroups } from './checks';

/** Four groups as rows of diamonds. */
export function GroupSummary({ checks }: { checks: readonly CheckView[] }) {
  const view = useView();
  return (
    <section
      aria-label="Groups of checks"
      className="card mt-4 grid grid-cols-4 max-phone:grid-cols-1 max-panel:grid-cols-2"
    >
      {checkGroups(checks).map((group) => {
        const passing = group.checks.filter((check) => check.state === 'pass').length;
        return (
          <div
            key={group.name}
            className="relative border-line border-r px-4 pt-3 pb-3 last:border-r-0 max-panel:border-b max-panel:last:border-b-0 max-phone:border-r-0"
          >
            <div className="flex items-baseline justify-between gap-2">
              <Link
                href={view.href({ group: group.name, check: null })}
                prefetch={false}
                className="row-link font-[550]"
              >
                {group.name}
              </Link>
              <span className="text-12 text-ink-3">
                {passing} of {group.checks.length}
                <span className="sr-only"> pass</span>
              </span>
            </div>
            <div className="mt-2 flex flex-wrap gap-x-1.5 gap-y-1">
              {[...group.checks].reverse().map((check) => (
                <span key={check.id} title={check.name}>
                  <GateDiamond state={check.state} word={false} />
                </span>
              ))}
            </div>
          </div>
        );
      })}
    </section>
  );
}
