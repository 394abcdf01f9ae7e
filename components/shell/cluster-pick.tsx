'use client';
import { Lock, Server } from 'lucide-react';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { ClusterTag, isRehearsal } from '@/components/ui/cluster-tag';
import { Icon } from '@/components/ui/icon';
import { Popover } from '@/components/ui/menu';
import { Tag } from '@/components/ui/tag';
import type { SessionView, StatusView } from '@/lib/api';
import { Pick } from './pick';

const flavours: Readonly<Record<StatusView['cluster']['flavour'], string>> = {
  aggregated: 'Calico’s API server',
  native: 'Calico’s own kinds',
  'crd-only': 'raw objects only',
  none: 'no Calico API',
};

/** The cluster, whether it is production, and whether anything may be written; opens to what was found of it. */
export function ClusterPick(props: { session: SessionView; status: StatusView | undefined }) {
  const { cluster, readOnly } = props.session;
  return (
    <Popover
      label="Cluster"
      trigger={
        <Pick icon={Server}>
          <span className="sr-only">Cluster </span>
          <b className="max-w-[220px] truncate max-phone:max-w-[36vw]">{cluster.name}</b>
          <ClusterTag cluster={cluster} />
          {readOnly && <span className="text-12 text-ink-2">Read-only</span>}
        </Pick>
      }
    >
      <ClusterFacts session={props.session} status={props.status} />
    </Popover>
  );
}

function ClusterFacts(props: { session: SessionView; status: StatusView | undefined }) {
  const { cluster, readOnly } = props.session;
  const view = useView();
  const found = props.status?.cluster;
  return (
    <div className="p-3">
      <p className="flex items-center gap-2 font-[550]">
        {cluster.name}
        <ClusterTag cluster={cluster} />
        {readOnly && (
          <Tag>
            <Icon of={Lock} size={12} />
            Read-only
          </Tag>
        )}
      </p>
      <dl className="mt-2 grid grid-cols-[76px_minmax(0,1fr)] gap-x-3 gap-y-1 text-12">
        <dt className="text-ink-3">Context</dt>
        <dd className="break-all">{cluster.context}</dd>
        <dt className="text-ink-3">Server</dt>
        <dd className="break-all">
          <code>{cluster.server}</code>
        </dd>
        <dt className="text-ink-3">Kubernetes</dt>
        <dd>{found?.kubernetesVersion ?? 'not known yet'}</dd>
        <dt className="text-ink-3">Calico</dt>
        <dd>
          {found === undefined
            ? 'not known yet'
            : `${found.calicoVersion ?? 'version unknown'}, ${flavours[found.flavour]}`}
        </dd>
      </dl>
      <p className="mt-3 text-12 text-ink-2">
        {readOnly
          ? 'Drawbridge was started with --read-only and refuses every write.'
          : isRehearsal(cluster)
            ? 'A copy started with --rehearse. What is done here ends with it.'
            : 'To look at another cluster, start Drawbridge with --context.'}
      </p>
      <Link href={view.to('/preflight')} prefetch={false} className="link mt-2 inline-block text-12">
        What was checked
      </Link>
    </div>
  );
}
