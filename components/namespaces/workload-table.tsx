'use client';
import { useStatus } from '@/components/data/use-session';
import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { CoverageBar } from '@/components/ui/coverage-bar';
import { FilterChip } from '@/components/ui/filter-chip';
import { VerdictCount } from '@/components/ui/marks';
import { PodSquares } from '@/components/ui/pod-squares';
import { ago, fullTime } from '@/components/ui/when';
import type { WorkloadRowView } from '@/lib/api';

/** The workloads of a namespace; a box of the map narrows them. */
export function WorkloadTable(props: {
  workloads: readonly WorkloadRowView[];
  only: ReadonlySet<string> | null;
  onClear: () => void;
}) {
  const { workloads, only } = props;
  const rows = only === null ? workloads : workloads.filter((row) => only.has(row.name));
  return (
    <Card label="Workloads" className="overflow-hidden">
      {only !== null && (
        <div className="flex flex-wrap items-center gap-2 border-line border-b px-3 py-2">
          <FilterChip
            name="workloads"
            value={[...only].join(', ') || 'none linked'}
            onRemove={props.onClear}
          />
          <span className="text-12 text-ink-3">
            {rows.length} of {count(workloads.length, 'workload')}
          </span>
        </div>
      )}
      <table className="table [&_td]:px-2.5 [&_th]:px-2.5 max-phone:[&_td]:px-2 max-phone:[&_th]:px-2 max-phone:[&_th]:whitespace-normal [&_tbody_tr:last-child>*]:border-b-0">
        <thead>
          <tr>
            <th scope="col">Workload</th>
            <th scope="col" className="max-laptop:hidden">
              Kind
            </th>
            <th scope="col">Pods</th>
            <th scope="col" className="max-phone:hidden">
              Ingress
            </th>
            <th scope="col" className="max-phone:hidden">
              Egress
            </th>
            <th scope="col">Would be denied</th>
            <th scope="col">Unknown</th>
            <th scope="col" className="num max-phone:hidden">
              Last traffic
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.kind}/${row.name}`} row={row} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ row }: { row: WorkloadRowView }) {
  const now = useStatus().data?.now ?? row.lastTraffic ?? 0;
  return (
    <tr>
      <th scope="row" className="max-phone:whitespace-normal! max-phone:[overflow-wrap:anywhere]">
        {row.name}
        {row.schedule !== null && (
          <span className="ml-1.5 font-normal text-12 text-ink-3">{row.schedule}</span>
        )}
      </th>
      <td className="text-ink-2 max-laptop:hidden">{row.kind}</td>
      <td>
        <span className="flex items-center gap-2">
          <span>{row.pods}</span>
          {row.squares.length > 0 && (
            <PodSquares squares={row.squares} small className="w-16 flex-none max-laptop:hidden" />
          )}
        </span>
      </td>
      <td className="max-phone:hidden">
        <CoverageBar coverage={row.ingress} direction="Ingress" className="w-16 max-laptop:w-14" />
      </td>
      <td className="max-phone:hidden">
        <CoverageBar coverage={row.egress} direction="Egress" className="w-16 max-laptop:w-14" />
      </td>
      <td>
        <VerdictCount verdict="would-deny" count={row.wouldDeny} />
      </td>
      <td>
        <VerdictCount verdict="unknown" count={row.unknown} />
      </td>
      <td className="num text-ink-2 max-phone:hidden">
        {row.lastTraffic === null ? (
          'not seen'
        ) : (
          <span title={[fullTime(row.lastTraffic), row.blind?.text].filter(Boolean).join(' · ')}>
            {ago(row.lastTraffic, now)}
          </span>
        )}
        {row.blind?.own === true && (
          <span className="block whitespace-normal text-12 text-ink-3">{row.blind.text}</span>
        )}
      </td>
    </tr>
  );
}
