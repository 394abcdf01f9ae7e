/** Names for everything a rule of any kind can say, for counting what random worlds reach. */
import type {
  ClusterPolicyPeer,
  ClusterPolicyPort,
  EntityRule,
  KubernetesPeer,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
  Rule,
  RulePort,
} from '../model/policy';

const portForm = (port: RulePort): string =>
  typeof port === 'number' || /^\d+$/.test(port) ? 'number' : /^\d+:\d+$/.test(port) ? 'range' : 'name';

function ofEntity(side: 'source' | 'destination', entity: EntityRule | undefined): string[] {
  const { ports = [], notPorts = [], serviceAccounts, ...plain } = entity ?? {};
  return [
    ...Object.keys(plain).map((field) => `${side}.${field}`),
    ...ports.map((port) => `${side}.ports ${portForm(port)}`),
    ...notPorts.map((port) => `${side}.notPorts ${portForm(port)}`),
    ...Object.keys(serviceAccounts ?? {}).map((field) => `${side}.serviceAccounts.${field}`),
  ];
}

const form = (field: string, protocol: Rule['protocol']): string[] =>
  protocol === undefined ? [] : [`${field} ${Number.isNaN(Number(protocol)) ? 'name' : 'number'}`];

export function calicoRuleFeatures(rule: Rule): string[] {
  const { icmp = {}, notICMP = {}, ipVersion, source, destination } = rule;
  return [
    `action ${rule.action}`,
    ...(ipVersion === undefined ? [] : [`ipVersion ${ipVersion}`]),
    ...form('protocol', rule.protocol),
    ...form('notProtocol', rule.notProtocol),
    ...Object.keys(icmp).map((field) => `icmp.${field}`),
    ...Object.keys(notICMP).map((field) => `notICMP.${field}`),
    ...ofEntity('source', source),
    ...ofEntity('destination', destination),
    ...(rule.http === undefined ? [] : ['http']),
    ...(rule.metadata === undefined ? [] : ['metadata']),
  ];
}

const selectorForms = (selector: LabelSelector | undefined): string[] => [
  ...(selector?.matchLabels === undefined ? [] : ['matchLabels']),
  ...(selector?.matchExpressions ?? []).map(({ operator }) => operator),
];

const portForms = ({ port, endPort }: KubernetesPort): string =>
  port === undefined ? 'open' : endPort !== undefined ? 'range' : portForm(port);

function ofKubernetesPeer({ podSelector, namespaceSelector, ipBlock }: KubernetesPeer): string[] {
  if (ipBlock !== undefined) return ['ipBlock', ...(ipBlock.except === undefined ? [] : ['except'])];
  const members = [
    ...(podSelector === undefined ? [] : ['podSelector']),
    ...(namespaceSelector === undefined ? [] : ['namespaceSelector']),
  ];
  return [members.join(' and '), ...selectorForms(podSelector), ...selectorForms(namespaceSelector)];
}

export function kubernetesRuleFeatures({ peers = [], ports = [] }: KubernetesRule): string[] {
  return [
    ...(peers.length === 0 ? ['no peers'] : peers.flatMap(ofKubernetesPeer).map((one) => `peer ${one}`)),
    ...(ports.length === 0 ? ['no ports'] : ports.map((port) => `port ${portForms(port)}`)),
    ...(new Set(ports.map(({ protocol = 'TCP' }) => protocol)).size > 1 ? ['several protocols'] : []),
  ];
}

const clusterPort = ({ port, namedPort }: ClusterPolicyPort): string =>
  namedPort !== undefined
    ? 'name'
    : port === undefined
      ? 'open'
      : typeof port === 'number'
        ? 'number'
        : 'range';

export function clusterRuleFeatures(rule: {
  readonly action: string;
  readonly peers: readonly ClusterPolicyPeer[];
  readonly protocols?: readonly ClusterPolicyPort[];
}): string[] {
  return [
    `action ${rule.action}`,
    ...rule.peers.flatMap((peer) => Object.keys(peer)).map((member) => `peer ${member}`),
    ...(rule.protocols ?? []).map((port) => `port ${clusterPort(port)}`),
  ];
}
