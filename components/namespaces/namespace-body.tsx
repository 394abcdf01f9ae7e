'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { NoRight } from '@/components/ui/no-right';
import { PageHeader } from '@/components/ui/page-header';
import type { NamespaceView } from '@/lib/api';
import { EvidenceCard } from './evidence-card';
import { NamespaceMap } from './namespace-map';
import { NamespacePolicies } from './namespace-policies';
import { linkedWorkloads, selectedBox } from './selected-box';
import { WorkloadTable } from './workload-table';

export function NamespaceBody({ data }: { data: NamespaceView }) {
  const view = useView();
  const box = selectedBox(data.map, view.get('workload'));
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-1 text-12">
        <Link href={view.to('/namespaces', { ns: null })} prefetch={false} className="link">
          All namespaces
        </Link>
      </nav>
      <PageHeader sentence={data.sentence} subline={data.subline}>
        <Actions data={data} />
      </PageHeader>
      <NamespaceMap
        name={data.name}
        map={data.map}
        selected={box}
        onSelect={(key) => view.set({ workload: key })}
      />
      <div className="mt-4 grid grid-cols-[minmax(0,1fr)_316px] items-start gap-4 max-laptop:grid-cols-[minmax(0,1fr)_252px] max-panel:grid-cols-1">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <WorkloadTable
            workloads={data.workloads}
            only={box === null ? null : linkedWorkloads(data.map, box)}
            onClear={() => view.set({ workload: null })}
          />
          <NamespacePolicies policies={data.policies} />
        </div>
        <EvidenceCard observation={data.observation} evidence={data.evidence} />
      </div>
    </>
  );
}

/** Characters of an address that every proxy carries, with room for the rest of it. */
const longest = 6_000;

/** As many edges, in order, as an address may name; the rest follows once these are decided. */
function addressable(ids: readonly string[]): string[] {
  let length = 0;
  const end = ids.findIndex((id) => {
    length += encodeURIComponent(id).length + 1;
    return length > longest;
  });
  return end === -1 ? [...ids] : ids.slice(0, Math.max(1, end));
}

/** The one filled button, as long as an edge is undecided. */
function Actions({ data }: { data: NamespaceView }) {
  const view = useView();
  const { undecided, permission } = data;
  if (undecided.length === 0) return null;
  const edges = addressable(undecided.map((edge) => edge.id));
  const some = edges.length < undecided.length;
  return (
    <>
      <NoRight permission={permission} />
      <ButtonLink href={view.to('/flows', { ns: data.name, verdict: 'would-deny,unknown', decided: 'no' })}>
        Review {count(undecided.length, 'edge')}
      </ButtonLink>
      <ButtonLink variant="primary" href={view.to('/flows', { ns: data.name, allow: edges.join(',') })}>
        {some ? `Propose rules for ${edges.length} of ${count(undecided.length, 'edge')}` : 'Propose rules'}
      </ButtonLink>
    </>
  );
}
