'use client';
import Link from 'next/link';
import { CoverageBar } from '@/components/ui/coverage-bar';
import { ObservationStrip } from '@/components/ui/evidence-strip';
import { Mark, VerdictCount } from '@/components/ui/marks';
import { Tag } from '@/components/ui/tag';
import type { DirectionCoverageView, NamespaceRowView } from '@/lib/api';
import { NamespaceLink } from './namespace-link';

/** One namespace: two directions never averaged, what is in the way, what was seen, what to do next. */
export function NamespaceRow({ row }: { row: NamespaceRowView }) {
  return (
    <tr className="group relative h-[41px] hover:bg-sunken">
      <th scope="row" className="pl-1! max-phone:whitespace-normal! max-phone:py-2!">
        <NamespaceLink name={row.name} />
        {row.tags.map((tag) => (
          <Tag key={tag} className="ml-2 font-normal">
            {tag}
          </Tag>
        ))}
        <span className="hidden font-normal max-phone:block">
          <Bars row={row} />
          <Next row={row} />
        </span>
      </th>
      <td className="num">{row.pods}</td>
      <td className="max-phone:hidden">
        <Bar coverage={row.ingress} direction="Ingress" />
      </td>
      <td className="max-phone:hidden">
        <Bar coverage={row.egress} direction="Egress" />
      </td>
      <td>
        <VerdictCount verdict="would-deny" count={row.wouldDeny} />
      </td>
      <td>
        {row.unknown === null ? (
          <Mark name="verdict-unknown" label="Not computed" />
        ) : (
          <VerdictCount verdict="unknown" count={row.unknown} />
        )}
      </td>
      <td className="max-panel:hidden">
        <ObservationStrip observation={row.observation} className="w-40 max-laptop:w-24" />
      </td>
      <td className="max-phone:hidden">
        <Next row={row} />
      </td>
    </tr>
  );
}

function Bar(props: { coverage: DirectionCoverageView; direction: string }) {
  const { enforced, total } = props.coverage;
  return (
    <span className="grid w-[144px] grid-cols-[minmax(0,1fr)_46px] items-center gap-2 max-laptop:w-[110px]">
      <CoverageBar coverage={props.coverage} direction={props.direction} />
      <span aria-hidden="true" className="text-11 text-ink-3">
        {enforced} of {total}
      </span>
    </span>
  );
}

function Bars({ row }: { row: NamespaceRowView }) {
  return (
    <span className="mt-1.5 mb-1 grid gap-1">
      <CoverageBar coverage={row.ingress} direction="Ingress" className="w-24" />
      <CoverageBar coverage={row.egress} direction="Egress" className="w-24" />
    </span>
  );
}

function Next({ row }: { row: NamespaceRowView }) {
  if (row.next.href === null) return <span className="text-ink-2">{row.next.text}</span>;
  return (
    <Link href={row.next.href} prefetch={false} className="link relative z-10">
      {row.next.text}
    </Link>
  );
}
