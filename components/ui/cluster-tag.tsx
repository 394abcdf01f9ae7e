import { ProdTag, RehearsalTag } from './tag';

export interface TaggedCluster {
  readonly production: boolean;
  readonly rehearsedAt?: number | null | undefined;
}

export const isRehearsal = ({ rehearsedAt }: TaggedCluster): boolean =>
  rehearsedAt !== null && rehearsedAt !== undefined;

/** Beside a cluster's name, wherever it stands. A rehearsal is never marked as production, whatever its settings say. */
export function ClusterTag(props: { cluster: TaggedCluster }) {
  if (isRehearsal(props.cluster)) return <RehearsalTag />;
  return props.cluster.production ? <ProdTag /> : null;
}
