import { count } from '@/components/ui/count';
import type { ReachEndView, RuleReachView } from '@/lib/api';

/** What one rule is about in a line, and behind it by name. */
export function RuleReach({ reach }: { reach: RuleReachView }) {
  const { text, source, destination } = reach;
  if (source === null || destination === null)
    return <p className="mt-0.5 py-1 text-12 text-ink-2">{text}</p>;
  return (
    <details className="mt-0.5 text-12">
      <summary className="py-1 pl-[13px] -indent-[13px] text-ink-2">{text}</summary>
      <div className="grid grid-cols-2 gap-x-4 gap-y-2 pt-1 pb-2 pl-[13px] max-phone:grid-cols-1">
        <End name="From" end={source} />
        <End name="To" end={destination} />
      </div>
    </details>
  );
}

function End(props: { name: string; end: ReachEndView }) {
  const { workloads, moreWorkloads, hostEndpoints, addresses } = props.end;
  const isNobody = workloads.length + hostEndpoints.length === 0 && addresses === null;
  return (
    <div className="min-w-0">
      <h4 className="text-ink-3">{props.name}</h4>
      {isNobody && <p className="text-ink-2">nobody known now</p>}
      <ul className="[overflow-wrap:anywhere]">
        {workloads.map((one) => (
          <li key={`${one.namespace}/${one.kind}/${one.workload}`} className="flex gap-3 py-0.5">
            <span className="min-w-0 flex-1">
              <span className="text-ink-3">{one.namespace}/</span>
              {one.workload}
            </span>
            <span className="whitespace-nowrap text-ink-3">{count(one.pods, 'pod')}</span>
          </li>
        ))}
        {moreWorkloads > 0 && (
          <li className="py-0.5 text-ink-2">and {count(moreWorkloads, 'more workload')}</li>
        )}
        {hostEndpoints.map((name) => (
          <li key={name} className="py-0.5">
            <span className="text-ink-3">host endpoint </span>
            {name}
          </li>
        ))}
        {addresses !== null && <li className="py-0.5">{addresses}</li>}
      </ul>
    </div>
  );
}
