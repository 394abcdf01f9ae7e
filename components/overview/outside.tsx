import { count } from '@/components/ui/count';
import { Mark } from '@/components/ui/marks';
import type { OverviewView } from '@/lib/api';

/** What the crossing leaves out: exempt namespaces and what flow logs cannot show. */
export function Outside({ data }: { data: OverviewView }) {
  const each = Math.max(1, ...data.crossing.flatMap((bay) => bay.namespaces.map((ns) => ns.podsPerSquare)));
  const pods = data.exempt.reduce((sum, namespace) => sum + namespace.pods, 0);
  return (
    <div className="mt-3 flex flex-wrap gap-x-6 gap-y-2 text-12 text-ink-2 max-phone:flex-col">
      {data.exempt.length > 0 && (
        <span className="inline-flex gap-[7px]">
          <Mark name="state-exempt" />
          <span>
            <b>{count(pods, 'pod')} exempt</b> ·{' '}
            {data.exempt.map((namespace, index) => (
              <span key={namespace.name} title={namespace.reason}>
                {index > 0 && ', '}
                {namespace.name} {namespace.pods}
              </span>
            ))}
          </span>
        </span>
      )}
      {data.notVisible.map((item) => (
        <span key={item.title} className="inline-flex gap-[7px]">
          <Mark name="state-not-visible" className="text-ink" />
          <span>
            <b>{item.title}</b> {item.detail}
          </span>
        </span>
      ))}
      <span className="ml-auto text-ink-3 max-laptop:hidden">
        {each === 1 ? 'One square is one pod.' : `One square is up to ${each} pods.`} Left half ingress, right
        half egress.
      </span>
    </div>
  );
}
