/** Flows without which the cluster, DNS, Calico's API or Drawbridge itself would fail (safety, "Essential flows"). */
import {
  type Engine,
  evaluateSelector,
  type Flow,
  type FlowEnd,
  finish,
  isWorkloadEndpoint,
  type Pod,
  parseSelector,
  type Snapshot,
  type Steps,
  type Verdict,
} from '@/lib/policy';
import type { CandidateSpec } from './candidate';
import { dnsPath } from './dns-path';

export interface EssentialFlow {
  /** Stable, e.g. `dns/shop`. */
  readonly id: string;
  readonly name: string;
  /** `DNS`, `Calico’s API`, `API server`, `probes`, `webhooks`, `ingress`, `Goldmane`, `Drawbridge`. */
  readonly group: string;
  readonly flow: Flow;
  /** With staged policies enforced; what is denied today already is not held against the candidate. */
  readonly verdict: Verdict;
  readonly why: string;
}

type Draft = Omit<EssentialFlow, 'verdict' | 'why'>;

const tcp = (src: FlowEnd, dst: FlowEnd, port: number): Flow => ({ src, dst, protocol: 'tcp', port });
const podEnd = (pod: Pod): FlowEnd => ({ type: 'pod', namespace: pod.namespace, name: pod.name });

const isInScope = (candidate: CandidateSpec | null, namespace: string): boolean =>
  candidate !== null &&
  (candidate.kind === 'global' ? !candidate.excluded.includes(namespace) : candidate.namespace === namespace);

const endpoints = new WeakMap<readonly Pod[], ReadonlyMap<string, readonly Pod[]>>();

/** Found once for a list of pods: every namespace is asked for, some of them several times. */
function endpointsOf({ pods }: Snapshot, namespace: string): readonly Pod[] {
  const known = endpoints.get(pods);
  if (known !== undefined) return known.get(namespace) ?? [];
  const found = new Map<string, Pod[]>();
  for (const pod of pods.filter(isWorkloadEndpoint)) {
    const own = found.get(pod.namespace);
    if (own === undefined) found.set(pod.namespace, [pod]);
    else own.push(pod);
  }
  endpoints.set(pods, found);
  return found.get(namespace) ?? [];
}

/** Nodes as the control plane reaches pods: its address, or a tunnel address. */
const nodeEnd = (snapshot: Snapshot): FlowEnd | null => {
  const node =
    snapshot.nodes.find(({ labels }) =>
      Object.keys(labels).some((key) => key.startsWith('node-role.kubernetes.io/control-plane')),
    ) ?? snapshot.nodes[0];
  const ip = node?.ips[0];
  return ip === undefined ? null : { type: 'ip', ip };
};

function apiServerEnd(snapshot: Snapshot): { readonly end: FlowEnd; readonly port: number } | null {
  const service = snapshot.services.find(
    ({ namespace, name }) => namespace === 'default' && name === 'kubernetes',
  );
  const endpoint = service?.endpoints[0];
  if (endpoint !== undefined) return { end: { type: 'ip', ip: endpoint.ip }, port: endpoint.port };
  const node = nodeEnd(snapshot);
  return node === null ? null : { end: node, port: 6443 };
}

function dns(snapshot: Snapshot): Draft[] {
  const path = dnsPath(snapshot);
  const selector = parseSelector(path.selector);
  const server = endpointsOf(snapshot, path.namespace).find(
    (pod) => selector.ok && evaluateSelector(selector.selector, pod.labels),
  );
  if (server === undefined) return [];
  return snapshot.namespaces.flatMap(({ name }) => {
    const [client] = endpointsOf(snapshot, name).filter((pod) => pod !== server);
    const [port] = path.ports;
    if (client === undefined || port === undefined) return [];
    return (['udp', 'tcp'] as const).map((protocol) => ({
      id: `dns/${name}/${protocol}`,
      name: `DNS from ${name} over ${protocol.toUpperCase()}`,
      group: 'DNS',
      flow: { src: podEnd(client), dst: podEnd(server), protocol, port },
    }));
  });
}

/** Services of Calico's own parts and who must reach them: [namespace, name, port, from]. */
const calicoParts: readonly (readonly [
  namespace: string,
  name: RegExp,
  label: string,
  group: string,
  port: number,
])[] = [
  ['calico-apiserver', /^calico-api/, 'Calico’s API server', 'Calico’s API', 5443],
  ['calico-system', /^calico-api/, 'Calico’s API server', 'Calico’s API', 5443],
  ['calico-system', /^calico-webhooks/, 'Calico’s webhooks', 'webhooks', 6443],
  ['calico-system', /^calico-typha/, 'Typha', 'Calico', 5473],
  ['calico-system', /^goldmane/, 'Goldmane', 'Goldmane', 7443],
];

function calico(snapshot: Snapshot, nodes: FlowEnd): Draft[] {
  return calicoParts.flatMap(([namespace, name, label, group, fallback]) => {
    const service = snapshot.services.find((item) => item.namespace === namespace && name.test(item.name));
    if (service === undefined) return [];
    const endpoint = service.endpoints[0];
    const pod = endpointsOf(snapshot, namespace).find(
      ({ ips }) => endpoint !== undefined && ips.includes(endpoint.ip),
    );
    if (pod === undefined) return [];
    return [
      {
        id: `${group.toLowerCase().replaceAll(/[^a-z]+/g, '-')}/${namespace}/${service.name}`,
        name: `${label} from the nodes`,
        group,
        flow: tcp(nodes, podEnd(pod), endpoint?.port ?? fallback),
      },
    ];
  });
}

/** Services behind admission webhooks of other products, told by their usual ports and names. */
function webhooks(snapshot: Snapshot, nodes: FlowEnd): Draft[] {
  return snapshot.services.flatMap((service) => {
    if (!/webhook|admission/.test(service.name) || service.namespace.startsWith('calico-')) return [];
    const endpoint = service.endpoints[0];
    const pod = endpointsOf(snapshot, service.namespace).find(
      ({ ips }) => endpoint !== undefined && ips.includes(endpoint.ip),
    );
    if (pod === undefined || endpoint === undefined) return [];
    return [
      {
        id: `webhooks/${service.namespace}/${service.name}`,
        name: `Admission webhook ${service.namespace}/${service.name} from the API server`,
        group: 'webhooks',
        flow: tcp(nodes, podEnd(pod), endpoint.port),
      },
    ];
  });
}

/** Kubelet to a pod of its own node: always allowed by Calico (calico-policy §4.7), shown so that it is not in doubt. */
function probes(snapshot: Snapshot, candidate: CandidateSpec | null): Draft[] {
  return snapshot.namespaces
    .filter(({ name }) => isInScope(candidate, name))
    .flatMap(({ name }) => {
      const pod =
        endpointsOf(snapshot, name).find(({ ports }) => ports.length > 0) ?? endpointsOf(snapshot, name)[0];
      const ip = snapshot.nodes.find((node) => node.name === pod?.node)?.ips[0];
      if (pod === undefined || ip === undefined) return [];
      return [
        {
          id: `probes/${name}`,
          name: `Kubelet probes in ${name}`,
          group: 'probes',
          flow: tcp({ type: 'ip', ip }, podEnd(pod), pod.ports[0]?.port ?? 8080),
        },
      ];
    });
}

function ownAndOperator(snapshot: Snapshot): Draft[] {
  const api = apiServerEnd(snapshot);
  if (api === null) return [];
  const clients = ['tigera-operator', 'calico-system', 'drawbridge'].flatMap((namespace) =>
    endpointsOf(snapshot, namespace).slice(0, 1),
  );
  const drafts: Draft[] = clients.map((pod) => ({
    id: `api-server/${pod.namespace}`,
    name: `API server from ${pod.namespace}`,
    group: 'API server',
    flow: tcp(podEnd(pod), api.end, api.port),
  }));
  const own = endpointsOf(snapshot, 'drawbridge')[0];
  const goldmane = endpointsOf(snapshot, 'calico-system').find(
    ({ workload }) => workload.name === 'goldmane',
  );
  if (own !== undefined && goldmane !== undefined)
    drafts.push({
      id: 'goldmane/drawbridge',
      name: 'Goldmane from Drawbridge',
      group: 'Goldmane',
      flow: tcp(podEnd(own), podEnd(goldmane), 7443),
    });
  const ingress = snapshot.pods.find(
    (pod) => /ingress|gateway/.test(pod.namespace) && isWorkloadEndpoint(pod),
  );
  if (own !== undefined && ingress !== undefined)
    drafts.push({
      id: 'ingress/drawbridge',
      name: 'Drawbridge from the ingress',
      group: 'ingress',
      flow: tcp(podEnd(ingress), podEnd(own), own.ports[0]?.port ?? 8080),
    });
  // Nodes talk to the API server host to host; no policy for pods can stand in between.
  const node = snapshot.nodes[0]?.ips[0];
  if (node !== undefined)
    drafts.push({
      id: 'api-server/nodes',
      name: 'API server from the nodes',
      group: 'API server',
      flow: tcp({ type: 'ip', ip: node }, api.end, api.port),
    });
  return drafts;
}

const namespaceOf = (end: FlowEnd): string | null => ('namespace' in end ? end.namespace : null);

/**
 * The list from the live cluster, judged with staged policies enforced. `bridge`-free engine: hand in the world without a
 * bridge. What no candidate touches, and what is denied today already, says so in `why`.
 */
export const essentialFlows = (
  engine: Engine,
  candidate: CandidateSpec | null,
  extra: readonly Draft[] = [],
): EssentialFlow[] => finish(essentialSteps(engine, candidate, extra));

/** The same, a flow a step. */
export function* essentialSteps(
  engine: Engine,
  candidate: CandidateSpec | null,
  extra: readonly Draft[] = [],
): Steps<EssentialFlow[]> {
  const { snapshot } = engine;
  const nodes = nodeEnd(snapshot);
  const drafts = [
    ...dns(snapshot),
    ...(nodes === null ? [] : [...calico(snapshot, nodes), ...webhooks(snapshot, nodes)]),
    ...probes(snapshot, candidate),
    ...ownAndOperator(snapshot),
    ...extra,
  ];
  yield;
  const judged: EssentialFlow[] = [];
  for (const draft of drafts) {
    judged.push(judge(draft, engine, candidate));
    yield;
  }
  return judged;
}

function judge(draft: Draft, engine: Engine, candidate: CandidateSpec | null): EssentialFlow {
  const touched = [draft.flow.src, draft.flow.dst]
    .map(namespaceOf)
    .some((name) => name !== null && isInScope(candidate, name));
  if (!touched)
    return { ...draft, verdict: 'allow', why: 'outside the candidate’s scope: nothing changes for it' };
  const staged = engine.evaluate(draft.flow, 'staged');
  if (staged.verdict !== 'allow' && engine.evaluate(draft.flow, 'enforced').verdict === 'deny')
    return {
      ...draft,
      verdict: 'allow',
      why: 'denied today already: the candidate does not change it',
    };
  return {
    ...draft,
    verdict: staged.verdict,
    why:
      staged.verdict === 'allow'
        ? 'allowed with staged policies enforced'
        : (staged.reason?.message ?? 'no staged or enforced policy allows it'),
  };
}
