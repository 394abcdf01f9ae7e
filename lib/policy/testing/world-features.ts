/** Names for everything a random world has, by which it is shown that the generators reach it. */
import type { Policy } from '../model/policy';
import type { HostEndpoint, Snapshot } from '../model/snapshot';
import { isEndpoint } from '../plain/plain-entity';
import { tierOf, tiersInOrder } from '../plain/plain-order';
import { isValidPolicy } from '../plain/plain-validity';
import { calicoRuleFeatures, clusterRuleFeatures, kubernetesRuleFeatures } from './rule-features';

const given = (features: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(features).flatMap(([name, is]) => (is ? [name] : []));

function ofPolicy(policy: Policy): string[] {
  const common = [
    policy.kind,
    ...('stagedAction' in policy || policy.kind.startsWith('Staged')
      ? [`stagedAction ${('stagedAction' in policy ? policy.stagedAction : undefined) ?? 'absent'}`]
      : []),
  ];
  if ('subject' in policy)
    return [
      ...common,
      ...[...policy.ingress, ...policy.egress].flatMap(clusterRuleFeatures).map((name) => `cluster ${name}`),
    ];
  if ('podSelector' in policy)
    return [
      ...common,
      ...[...(policy.ingress ?? []), ...(policy.egress ?? [])]
        .flatMap(kubernetesRuleFeatures)
        .map((name) => `kubernetes ${name}`),
    ];
  const { types, namespaceSelector, serviceAccountSelector, order, preDNAT, doNotTrack, applyOnForward } =
    policy;
  return [
    ...common,
    ...[...policy.ingress, ...policy.egress].flatMap(calicoRuleFeatures),
    ...given({
      'types absent': types === undefined || types.length === 0,
      'types absent, fields carried': types === undefined && policy.carries !== undefined,
      'subject namespaceSelector': namespaceSelector !== undefined,
      'subject serviceAccountSelector': serviceAccountSelector !== undefined,
      'order absent': order === null,
      preDNAT: preDNAT === true,
      doNotTrack: doNotTrack === true,
      applyOnForward: applyOnForward === true && preDNAT !== true && doNotTrack !== true,
      'policy that Felix drops': !isValidPolicy(policy),
    }),
  ];
}

const orderText = (policy: Policy): string =>
  `${tierOf(policy)} ${'order' in policy ? policy.order : 'fixed'}`;

function ofPolicies({ policies }: Snapshot): string[] {
  const ids = new Set(policies.map(({ kind, namespace, name }) => `${kind} ${namespace} ${name}`));
  const staged = policies.filter(({ kind }) => kind.startsWith('Staged'));
  const enforced = {
    StagedNetworkPolicy: 'CalicoNetworkPolicy',
    StagedKubernetesNetworkPolicy: 'NetworkPolicy',
  };
  const twin = ({ kind, namespace, name }: Policy): string =>
    `${kind in enforced ? enforced[kind as keyof typeof enforced] : 'GlobalNetworkPolicy'} ${namespace} ${name}`;
  return given({
    'policies tied in order': new Set(policies.map(orderText)).size < policies.length,
    'staged twin': staged.some((policy) => ids.has(twin(policy))),
  });
}

const guards = ({ interfaceName, expectedIPs }: HostEndpoint): string =>
  interfaceName === '*'
    ? '*'
    : interfaceName === null
      ? 'by address'
      : expectedIPs.length > 0
        ? 'named, with addresses'
        : 'named';

function ofEntities({ pods, networkSets, hostEndpoints, services }: Snapshot): string[] {
  const nets = networkSets.flatMap((set) => set.nets);
  return [
    ...hostEndpoints.flatMap((host) => [
      `host endpoint ${guards(host)}`,
      ...host.profiles.map((name) => `host profile ${name}`),
    ]),
    ...given({
      'dual-stack pod': pods.some((pod) => isEndpoint(pod) && pod.ips.length > 1),
      'IPv6 pod': pods.some((pod) => isEndpoint(pod) && pod.ips.every((ip) => ip.includes(':'))),
      'pod in the host network': pods.some((pod) => pod.hostNetwork),
      'finished pod at an address in use': pods.some(
        ({ phase }) => phase === 'Succeeded' || phase === 'Failed',
      ),
      'pod without node': pods.some(({ node }) => node === null),
      'pod without address': pods.some(({ ips }) => ips.length === 0),
      'pod with a reserved label': pods.some(({ labels }) =>
        Object.keys(labels).some((key) => /^pc(ns|sa)\./.test(key)),
      ),
      'set of a prefix of 25 to 31': nets.some((net) => /\/(2[5-9]|3[01])$/.test(net)),
      'set of everything': nets.includes('0.0.0.0/0'),
      'set of IPv6': nets.some((net) => net.includes(':')),
      'set with junk': nets.some((net) => net === 'nowhere' || net.endsWith('/33')),
      'set of a namespace': networkSets.some(({ namespace }) => namespace !== null),
      'global set': networkSets.some(({ namespace }) => namespace === null),
      'service with endpoints': services.some(({ endpoints }) => endpoints.length > 0),
    }),
  ];
}

function ofRelease(snapshot: Snapshot): string[] {
  const { capabilities, tiers, policies } = snapshot;
  const { tieBreak, typesDefault, endpointToHostAction } = capabilities;
  const names = new Set(tiers.map(({ name }) => name));
  const orders = tiers.map(({ order }) => order ?? 1_000_000);
  return [
    `tieBreak ${tieBreak}`,
    `typesDefault ${typesDefault}`,
    `endpointToHostAction ${endpointToHostAction ?? 'absent'}`,
    ...given({
      'tiers tied in order': new Set(orders).size < orders.length,
      'tier without order': tiers.some(({ order }) => order === null),
      'tier that passes': tiers.some(
        ({ name, defaultAction }) => !name.startsWith('kube-') && defaultAction === 'Pass',
      ),
      'built-in tier not served': !names.has('default'),
      'ghost tier': policies.some((policy) => tierOf(policy) === 'ghost'),
      'more than three tiers with policies':
        tiersInOrder(snapshot).filter(({ name }) => policies.some((policy) => tierOf(policy) === name))
          .length > 3,
    }),
  ];
}

/** Each once, however often the world has it. */
export const worldFeatures = (snapshot: Snapshot): ReadonlySet<string> =>
  new Set([
    ...snapshot.policies.flatMap(ofPolicy),
    ...ofPolicies(snapshot),
    ...ofEntities(snapshot),
    ...ofRelease(snapshot),
  ]);
