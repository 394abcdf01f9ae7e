/** Where Calico's own pending evaluator is known to differ from its data plane (calico-policy §6.4). */
import {
  type CalicoPolicy,
  type Engine,
  type EntityRule,
  evaluateSelector,
  type Flow,
  parseSelector,
  type Rule,
} from '@/lib/policy';
import type { SideName } from './exposure';

const isNamed = (port: number | string): boolean => typeof port === 'string' && !/^\d+(:\d+)?$/.test(port);
const namesPort = (entity: EntityRule | undefined): boolean =>
  [...(entity?.ports ?? []), ...(entity?.notPorts ?? [])].some(isNamed);

const prefixLength = (net: string): number => Number(net.split('/')[1] ?? (net.includes(':') ? 128 : 32));
/** /25–/31 and /121–/127 inside an IP set never match there. */
const isMissed = (net: string): boolean => {
  const length = prefixLength(net);
  return net.includes(':') ? length >= 121 && length <= 127 : length >= 25 && length <= 31;
};

function selectsMissedSet(entity: EntityRule | undefined, engine: Engine): boolean {
  if (entity?.selector === undefined && entity?.namespaceSelector === undefined) return false;
  const parsed = parseSelector(entity.selector ?? '');
  return engine.snapshot.networkSets.some(
    (set) => set.nets.some(isMissed) && (!parsed.ok || evaluateSelector(parsed.selector, set.labels)),
  );
}

function ruleDifference(rule: Rule, engine: Engine): string | null {
  const ends = [rule.source, rule.destination];
  if (ends.some(namesPort)) return 'named port';
  if (rule.icmp !== undefined || rule.notICMP !== undefined) return 'ICMP type';
  if (rule.ipVersion !== undefined) return 'IP version';
  if (ends.some((end) => end?.services !== undefined) && /sctp/i.test(String(rule.protocol ?? '')))
    return 'Service with SCTP';
  if (ends.some((end) => selectsMissedSet(end, engine))) return 'network set with a small prefix';
  return null;
}

/** In words, when a policy that governs this side uses something Calico's evaluator is known to judge otherwise; else null. */
export function knownDifference(engine: Engine, flow: Flow, side: SideName): string | null {
  const direction = side === 'source' ? 'Egress' : 'Ingress';
  const end = side === 'source' ? flow.src : flow.dst;
  if (end.type !== 'workload' && end.type !== 'pod') return null;
  const pod = engine.snapshot.pods.find(
    (item) =>
      item.namespace === end.namespace && (end.type === 'pod' ? item.name : item.workload.name) === end.name,
  );
  const policies =
    pod === undefined
      ? engine.templateIsolation(
          {
            namespace: end.namespace,
            kind: (end.type === 'workload' ? end.kind : null) ?? '',
            name: end.name,
          },
          direction,
          'staged',
        ).policies
      : engine.isolation(pod, direction, 'staged').policies;
  const keys = new Set(policies.map((ref) => `${ref.kind}/${ref.namespace}/${ref.name}`));
  for (const policy of engine.snapshot.policies) {
    if (!keys.has(`${policy.kind}/${policy.namespace}/${policy.name}`)) continue;
    if (policy.kind === 'ClusterNetworkPolicy') continue;
    if ('podSelector' in policy) {
      const rules = (direction === 'Ingress' ? policy.ingress : policy.egress) ?? [];
      if (rules.some((rule) => rule.ports?.some((port) => typeof port.port === 'string')))
        return 'Calico’s evaluator is known to differ here: named port';
      continue;
    }
    const found = rulesOf(policy, direction)
      .map((rule) => ruleDifference(rule, engine))
      .find((text) => text !== null);
    if (found !== undefined) return `Calico’s evaluator is known to differ here: ${found}`;
  }
  return null;
}

const rulesOf = (policy: CalicoPolicy, direction: 'Ingress' | 'Egress'): readonly Rule[] =>
  direction === 'Ingress' ? policy.ingress : policy.egress;
