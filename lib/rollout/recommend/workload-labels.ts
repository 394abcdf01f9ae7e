/** The least labels that tell a workload apart in its namespace (issue: recommendations). */
import { isWorkloadEndpoint, type Labels, type Snapshot } from '@/lib/policy';

/** Made anew with each revision, pod or run: a policy on them would stop matching. */
const volatile = [
  /^pod-template-hash$/,
  /^pod-template-generation$/,
  /^controller-revision-hash$/,
  /^controller-uid$/,
  /^job-name$/,
  /^batch\.kubernetes\.io\//,
  /^statefulset\.kubernetes\.io\//,
  /^apps\.kubernetes\.io\/pod-index$/,
  /^rollouts-pod-template-hash$/,
  /^helm\.sh\/chart$/,
  /^app\.kubernetes\.io\/(version|managed-by)$/,
  /^version$/,
  /^chart$/,
  /^heritage$/,
  /^(security\.istio\.io|service\.istio\.io|sidecar\.istio\.io|topology\.istio\.io)\//,
  /^projectcalico\.org\//,
  /^pcns\.|^pcsa\./,
];

const preferred = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'app.kubernetes.io/instance',
  'role',
  'tier',
];

const rank = (key: string): number => {
  const at = preferred.indexOf(key);
  return at < 0 ? preferred.length : at;
};

/** Calico selectors have no escape for quotes; label values cannot hold any. */
const equals = ([key, value]: readonly [string, string]): string => `${key} == "${value}"`;

export const stableLabels = (labels: Labels): [string, string][] =>
  Object.entries(labels)
    .filter(([key]) => !volatile.some((pattern) => pattern.test(key)))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));

export interface Identified {
  readonly selector: string;
  /** The labels of the selector, in order. */
  readonly labels: readonly (readonly [string, string])[];
  /** False when other workloads of the namespace carry the same labels. */
  readonly isExact: boolean;
}

interface Member {
  readonly workload: string;
  readonly labels: Labels;
}

/** Labels of templates and of running pods: a template knows what its next pods will carry. */
function members(snapshot: Snapshot, namespace: string): Member[] {
  const found: Member[] = [];
  for (const workload of snapshot.workloads)
    if (workload.namespace === namespace && !workload.hostNetwork)
      found.push({ workload: `${workload.kind}/${workload.name}`, labels: workload.labels });
  for (const pod of snapshot.pods)
    if (pod.namespace === namespace && isWorkloadEndpoint(pod))
      found.push({ workload: `${pod.workload.kind}/${pod.workload.name}`, labels: pod.labels });
  return found;
}

function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= items.length - size; at++)
    for (const rest of subsets(items, size - 1, at + 1)) yield [items[at] as T, ...rest];
}

const carries = (labels: Labels, wanted: readonly (readonly [string, string])[]): boolean =>
  wanted.every(([key, value]) => labels[key] === value);

/**
 * Up to three labels, well-known ones first, that all pods of the workload carry and no other workload's do. `all`:
 * every stable label instead. null when the workload is not in the cluster or carries no label to hold on to.
 */
export function identify(
  snapshot: Snapshot,
  workload: { readonly namespace: string; readonly kind: string | null; readonly name: string },
  all = false,
): Identified | null {
  const everyone = members(snapshot, workload.namespace);
  const isOwn = ({ workload: id }: Member): boolean =>
    workload.kind === null ? id.endsWith(`/${workload.name}`) : id === `${workload.kind}/${workload.name}`;
  const own = everyone.filter(isOwn);
  const [first] = own;
  if (first === undefined) return null;
  const shared = stableLabels(first.labels).filter((label) =>
    own.every(({ labels }) => carries(labels, [label])),
  );
  const others = everyone.filter((member) => !isOwn(member));
  const isExact = (labels: readonly (readonly [string, string])[]): boolean =>
    !others.some((member) => carries(member.labels, labels));
  const answer = (labels: readonly (readonly [string, string])[]): Identified => ({
    selector: labels.map(equals).join(' && '),
    labels,
    isExact: isExact(labels),
  });
  if (shared.length === 0) return null;
  if (all) return answer(shared);
  for (const size of [1, 2, 3])
    for (const labels of subsets(shared, size)) if (isExact(labels)) return answer(labels);
  return answer(shared);
}

/** The same for a network set among all sets. */
export function identifySet(
  snapshot: Snapshot,
  set: { readonly namespace: string | null; readonly name: string },
): Identified | null {
  const found = snapshot.networkSets.find(
    (item) => item.namespace === set.namespace && item.name === set.name,
  );
  if (found === undefined) return null;
  const own = stableLabels(found.labels);
  const others = snapshot.networkSets.filter((item) => item !== found && item.namespace === set.namespace);
  const pods = snapshot.pods.filter((pod) => pod.namespace === set.namespace && isWorkloadEndpoint(pod));
  const isExact = (labels: readonly (readonly [string, string])[]): boolean =>
    ![...others, ...pods].some((item) => carries(item.labels, labels));
  for (const size of [1, 2, 3])
    for (const labels of subsets(own, size))
      if (isExact(labels)) return { selector: labels.map(equals).join(' && '), labels, isExact: true };
  return null;
}
