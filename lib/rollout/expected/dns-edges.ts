/** Names: every workload that is set up to ask the cluster's DNS, and the pods that answer there. */
import { evaluateSelector, parseSelector, type Steps } from '@/lib/policy';
import { dnsPath } from '../dns-path';
import { addressEnds, destinationEnds, sourceEnds } from './ends';
import { between, type Finding, fullName, type Ground } from './ground';
import type { Target } from './service-targets';
import type { SelectedGroup } from './workload-groups';

/** Over UDP; TCP comes after it where an answer is too long. */
function answering({ snapshot, groups, book }: Ground): {
  readonly targets: Target[];
  readonly where: string;
} {
  const path = dnsPath(snapshot);
  const parsed = parseSelector(path.selector);
  if (!parsed.ok) return { targets: [], where: '' };
  const servers = groups.select(path.namespace, (labels) => evaluateSelector(parsed.selector, labels));
  const pods = servers.flatMap((group) =>
    path.ports.flatMap((port) =>
      destinationEnds(group, book).map((end) => ({ end, protocol: 'udp', port, group })),
    ),
  );
  const local = addressEnds(path.nodeLocal, book, 'DNS on its node').map((end) => ({
    end,
    protocol: 'udp',
    port: 53,
    group: null,
  }));
  return { targets: [...pods, ...local], where: servers.map(({ ref }) => fullName(ref)).join(', ') };
}

export function* dnsEdges(ground: Ground): Steps<Finding[]> {
  const { declared, groups, book } = ground;
  const { targets, where } = answering(ground);
  const found: Finding[] = [];
  const otherwise = new Set([
    ...declared.pods.filter(({ usesClusterDns }) => !usesClusterDns).map((pod) => `Pod ${fullName(pod)}`),
    ...declared.templates
      .filter(({ usesClusterDns }) => !usesClusterDns)
      .map((template) => `${template.kind} ${fullName(template)}`),
  ]);
  const asks = ({ ref, pods }: SelectedGroup): boolean =>
    pods.length > 0
      ? pods.some((pod) => !otherwise.has(`Pod ${fullName(pod)}`))
      : !otherwise.has(`${ref.kind} ${fullName(ref)}`);
  for (const group of groups.select(null, () => true)) {
    yield;
    if (!asks(group)) continue;
    const text = `looks names up at ${where}, as its pods are set up`;
    found.push(...between(sourceEnds(group, book), targets, { ...group.ref, text }));
  }
  return found;
}
