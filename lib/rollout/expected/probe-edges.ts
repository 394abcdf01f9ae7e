/**
 * Probes: each kubelet connects to the pods of its own node. Calico lets a node reach its own pods before it looks at any policy, and no
 * flow record shows it (calico-policy §4.7), so these are expected and judged, and never seen. That they work is also on the list of
 * essential flows, by namespace; the gate counts them there alone.
 */
import type { EdgePeer } from '@/lib/flows';
import type { Flow, Pod, Steps } from '@/lib/policy';
import { type End, workloadEnd } from './ends';
import { type Finding, fullName, type Ground } from './ground';

/** No node is called so: it stands for whichever node a pod is on. */
const ownNode: EdgePeer = { type: 'host', namespace: null, name: '*', kind: null };

const kubelet: End = {
  peer: ownNode,
  others: [],
  addresses: null,
  flowEnds: [],
  label: 'kubelet of its node',
  isAnywhere: false,
};

/** Judged pod by pod: what one node may do says nothing of another. */
const probeFlow = ({ namespace, name }: Pod, ip: string, port: number): Flow => ({
  src: { type: 'ip', ip },
  dst: { type: 'pod', namespace, name },
  protocol: 'tcp',
  port,
});

export function* probeEdges(ground: Ground): Steps<Finding[]> {
  const { declared, groups, snapshot } = ground;
  const facts = new Map(declared.pods.map((pod) => [fullName(pod), pod]));
  const nodes = new Map(snapshot.nodes.flatMap(({ name, ips: [first] }) => (first ? [[name, first]] : [])));
  const found: Finding[] = [];
  for (const group of groups.select(null, () => true)) {
    yield;
    if (group.hostNetwork) continue;
    const byPort = new Map<number, { readonly types: Set<string>; readonly flows: Flow[] }>();
    for (const pod of group.pods)
      for (const { type, port } of facts.get(fullName(pod))?.probes ?? []) {
        const known = byPort.get(port) ?? { types: new Set<string>(), flows: [] };
        byPort.set(port, known);
        known.types.add(type);
        const ip = nodes.get(pod.node ?? '');
        if (ip !== undefined) known.flows.push(probeFlow(pod, ip, port));
      }
    for (const [port, { types, flows }] of byPort)
      found.push({
        draft: {
          src: kubelet,
          dst: workloadEnd(group),
          protocol: 'tcp',
          port,
          because: {
            ...group.ref,
            text: `has a ${[...types].sort().join(' and ')} probe at port ${port}; Calico lets a node reach its own pods before any policy, and no flow record shows it`,
          },
          flows,
          recordable: false,
        },
      });
  }
  return found;
}
