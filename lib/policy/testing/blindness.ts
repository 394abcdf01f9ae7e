/**
 * Worlds as an evaluator sees them that is blind to one thing the text tells. Where its answers differ from those of a seeing one,
 * random worlds would catch it.
 */
import type {
  CalicoPolicy,
  EntityRule,
  KubernetesPolicy,
  KubernetesRule,
  Policy,
  Rule,
} from '../model/policy';
import type { CalicoCapabilities, Snapshot } from '../model/snapshot';

type Blind = (snapshot: Snapshot) => Snapshot;

const without = <T extends object>(object: T, ...fields: readonly (keyof T)[]): T =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !fields.some((field) => field === key))) as T;

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;
const isKubernetes = (policy: Policy): policy is KubernetesPolicy => 'podSelector' in policy;

const policies =
  (change: (policy: Policy) => Policy): Blind =>
  (snapshot) => ({ ...snapshot, policies: snapshot.policies.map(change) });
const calico = (change: (policy: CalicoPolicy) => CalicoPolicy): Blind =>
  policies((policy) => (isCalico(policy) ? change(policy) : policy));
const rules = (change: (rule: Rule) => Rule): Blind =>
  calico((policy) => ({ ...policy, ingress: policy.ingress.map(change), egress: policy.egress.map(change) }));
const kubernetes = (change: (rule: KubernetesRule) => KubernetesRule): Blind =>
  policies((policy) =>
    isKubernetes(policy)
      ? { ...policy, ingress: (policy.ingress ?? []).map(change), egress: (policy.egress ?? []).map(change) }
      : policy,
  );

const entityFields = [
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'ports',
  'notPorts',
  'serviceAccounts',
  'services',
] as const satisfies readonly (keyof EntityRule)[];
const ruleFields = ['ipVersion', 'protocol', 'notProtocol', 'icmp', 'notICMP'] as const;

const entity =
  (side: 'source' | 'destination', field: keyof EntityRule) =>
  (rule: Rule): Rule => {
    const end = rule[side];
    return end === undefined ? rule : { ...rule, [side]: without(end, field) };
  };

const release =
  (change: Partial<CalicoCapabilities>): Blind =>
  (snapshot) => ({
    ...snapshot,
    capabilities: { ...snapshot.capabilities, ...change },
  });

const isStaged = ({ kind }: Policy): boolean => kind.startsWith('Staged');

/** What each is blind to. */
export const blindnesses: Readonly<Record<string, Blind>> = {
  ...Object.fromEntries(ruleFields.map((field) => [field, rules((rule) => without(rule, field))])),
  ...Object.fromEntries(
    (['source', 'destination'] as const).flatMap((side) =>
      entityFields.map((field) => [`${side}.${field}`, rules(entity(side, field))]),
    ),
  ),
  'that Log goes on': rules((rule) => (rule.action === 'Log' ? { ...rule, action: 'Allow' } : rule)),
  'that Pass is no Allow': rules((rule) => (rule.action === 'Pass' ? { ...rule, action: 'Allow' } : rule)),
  'the code of icmp': rules((rule) =>
    rule.icmp === undefined ? rule : { ...rule, icmp: without(rule.icmp, 'code') },
  ),
  'namespaceSelector of subjects': calico((policy) => without(policy, 'namespaceSelector')),
  'serviceAccountSelector of subjects': calico((policy) => without(policy, 'serviceAccountSelector')),
  'order of policies': calico((policy) => ({ ...policy, order: null })),
  types: calico((policy) => without(policy, 'types')),
  carries: calico((policy) => without(policy, 'carries')),
  applyOnForward: calico((policy) => without(policy, 'applyOnForward')),
  preDNAT: calico((policy) => without(policy, 'preDNAT')),
  doNotTrack: calico((policy) => without(policy, 'doNotTrack')),
  'that Delete is invisible': policies((policy) =>
    'stagedAction' in policy ? without(policy, 'stagedAction') : policy,
  ),
  'staged policies': (snapshot) => ({
    ...snapshot,
    policies: snapshot.policies.filter((policy) => !isStaged(policy)),
  }),
  'peers of Kubernetes': kubernetes((rule) => without(rule, 'peers')),
  'ports of Kubernetes': kubernetes((rule) => without(rule, 'ports')),
  except: kubernetes((rule) => ({
    ...rule,
    peers: (rule.peers ?? []).map((peer) =>
      peer.ipBlock === undefined ? peer : { ipBlock: { cidr: peer.ipBlock.cidr } },
    ),
  })),
  endPort: kubernetes((rule) => ({
    ...rule,
    ports: (rule.ports ?? []).map((port) => without(port, 'endPort')),
  })),
  'order of tiers': (snapshot) => ({
    ...snapshot,
    tiers: snapshot.tiers.map((tier) => ({ ...tier, order: null })),
  }),
  'defaultAction of tiers': (snapshot) => ({
    ...snapshot,
    tiers: snapshot.tiers.map((tier) => ({ ...tier, defaultAction: 'Deny' })),
  }),
  'the older tie break': release({ tieBreak: 'name-namespace-kind' }),
  'the newer tie break': release({ tieBreak: 'felix-key' }),
  'that types default by presence or to both': release({ typesDefault: 'by-length' }),
  DefaultEndpointToHostAction: release({ endpointToHostAction: 'Accept' }),
  'labels of namespaces': (snapshot) => ({
    ...snapshot,
    namespaces: snapshot.namespaces.map((one) => ({ ...one, labels: {} })),
  }),
  'labels of accounts': (snapshot) => ({ ...snapshot, serviceAccounts: [] }),
  'named ports': (snapshot) => ({ ...snapshot, pods: snapshot.pods.map((pod) => ({ ...pod, ports: [] })) }),
  'that finished pods own no address': (snapshot) => ({
    ...snapshot,
    pods: snapshot.pods.map((pod) => ({ ...pod, phase: 'Running' })),
  }),
  'network sets': (snapshot) => ({ ...snapshot, networkSets: [] }),
  'sets of few addresses': (snapshot) => ({
    ...snapshot,
    networkSets: snapshot.networkSets.map((set) => ({
      ...set,
      nets: set.nets.filter((net) => !/\/(2[5-9]|3[01])$/.test(net)),
    })),
  }),
  'host endpoints': (snapshot) => ({ ...snapshot, hostEndpoints: [] }),
  'profiles of host endpoints': (snapshot) => ({
    ...snapshot,
    hostEndpoints: snapshot.hostEndpoints.map((host) => ({ ...host, profiles: [] })),
  }),
  labelsToApply: (snapshot) => ({
    ...snapshot,
    profiles: snapshot.profiles.map((profile) => ({ ...profile, labelsToApply: {} })),
  }),
  'endpoints of Services': (snapshot) => ({
    ...snapshot,
    services: snapshot.services.map((service) => ({ ...service, endpoints: [] })),
  }),
  'addresses of nodes': (snapshot) => ({ ...snapshot, nodes: [] }),
};
