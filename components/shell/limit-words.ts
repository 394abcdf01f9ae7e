import { count } from '@/components/ui/count';
import type { StatusView } from '@/lib/api';

type Cluster = StatusView['cluster'];

/** Kinds the rollout stands on: without one of them something cannot be staged, or an order is assumed. */
const needed = new Set([
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'Tier',
]);

/** Kinds that are refused, or needed and not served. A kind that merely does not exist here hides nothing. */
const unread = ({ missing, stagedKinds, flavour }: Cluster): readonly string[] =>
  missing
    .filter(({ kind, reason }) => reason === 'forbidden' || (needed.has(kind) && flavour !== 'none'))
    // Said already, in one sentence for all of them.
    .filter(({ kind, reason }) => reason === 'forbidden' || stagedKinds || !kind.startsWith('Staged'))
    .map(({ kind }) => kind);

/** What of the cluster is out of sight and matters, in one line; empty when nothing is. */
export function limitWords(cluster: Cluster): readonly string[] {
  const words: string[] = [];
  if (cluster.flavour === 'none') words.push('This cluster serves no Calico policies.');
  else if (!cluster.stagedKinds) words.push('This cluster serves no staged policies.');
  if (cluster.flavour === 'crd-only') words.push('Calico’s API server is missing, its objects are read raw.');
  if (cluster.namespaces !== null)
    words.push(`Only ${count(cluster.namespaces.length, 'namespace')} may be listed.`);
  const kinds = unread(cluster);
  if (kinds.length > 0) words.push(`Not read: ${kinds.join(', ')}.`);
  return words;
}
