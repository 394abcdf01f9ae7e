/** Classes of traffic that no source can show, from the sources' capability records and the cluster's objects. */
import type { SourceCapabilities } from '../source';
import type { EvidenceInput } from './evidence';
import { type EvidenceGap, standingGap } from './evidence-gap';

/** Whether some source can say it. Without a source nobody can. */
const can = (
  input: Pick<EvidenceInput, 'sources'>,
  what: keyof { [K in keyof SourceCapabilities as SourceCapabilities[K] extends boolean ? K : never]: K },
): boolean => input.sources.some(({ capabilities }) => capabilities[what]);

/** Traffic whose policies no source can show. */
export function classGaps(input: EvidenceInput): EvidenceGap[] {
  const { snapshot, range } = input;
  const scope = new Set(input.namespaces);
  const hosts = can(input, 'hostEndpoints')
    ? []
    : snapshot.hostEndpoints.map(({ name }) =>
        standingGap(range, {
          kind: 'host-endpoint',
          subject: `host/${name}`,
          title: `Host endpoint ${name}`,
          message: 'Flow logs skip hosts: what its own side allows is not visible',
          remedy: null,
        }),
      );
  const seen = new Set<string>();
  const hostNetwork = snapshot.pods.flatMap((pod) => {
    const { namespace, name } = pod.workload;
    const subject = `${namespace}/${name}`;
    if (!pod.hostNetwork || !scope.has(namespace) || seen.has(subject)) return [];
    seen.add(subject);
    return [
      standingGap(range, {
        kind: 'host-network',
        subject,
        namespaces: [namespace],
        title: `${subject} runs on the host network`,
        message: 'Policy does not see its pods, flow logs show the node',
        remedy: null,
      }),
    ];
  });
  return [...hosts, ...hostNetwork, ...sourceLimits(input)];
}

function sourceLimits(input: EvidenceInput): EvidenceGap[] {
  const { range } = input;
  if (input.sources.length === 0) return [];
  const names = input.sources.map(({ name }) => name).join(', ');
  const pending = can(input, 'pendingTrace')
    ? []
    : [
        standingGap(range, {
          kind: 'pending-unsupported',
          subject: names,
          title: 'No pending verdicts of Calico',
          message: `${names} brings none: only Drawbridge’s engine judges what is staged`,
          remedy: 'Connect Goldmane of Calico 3.30 or later',
        }),
      ];
  const services = can(input, 'services')
    ? []
    : [
        standingGap(range, {
          kind: 'services',
          subject: names,
          title: 'Services are not told',
          message: `${names} names no Service: which one a client dialled is not known`,
          remedy: null,
        }),
      ];
  return [...pending, ...services];
}
