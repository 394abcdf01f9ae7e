/** Two hundred allows over five namespaces: a ring of services each calling the next, recorded whole. */
import type { CalicoPolicy, FlowEnd, Policy, Snapshot } from '@/lib/policy';
import { allow, fixture, makePod, snp } from '@/lib/policy/testing/world';
import { buildCandidate, type CandidateSpec } from '@/lib/rollout';
import type { WatchedFlow } from '@/lib/rollout/simulate-prefixes';

export const largeNamespaces = ['ring-a', 'ring-b', 'ring-c', 'ring-d', 'ring-e'] as const;
const perNamespace = 40;
const port = 8080;

export const largeCandidate: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['kube-system', 'drawbridge', 'default', 'kube-public', 'kube-node-lease'],
};

interface Service {
  readonly namespace: string;
  readonly app: string;
}

const services: readonly Service[] = largeNamespaces.flatMap((namespace) =>
  Array.from({ length: perNamespace }, (_, at) => ({ namespace, app: `s${at}` })),
);
const after = (at: number): Service => services[(at + 1) % services.length] as Service;
const before = (at: number): Service => services[(at + services.length - 1) % services.length] as Service;

const peer = ({ namespace, app }: Service) => ({
  selector: `app == '${app}'`,
  namespaceSelector: `projectcalico.org/name == "${namespace}"`,
});

const allowOf = ({ namespace, app }: Service, at: number): CalicoPolicy =>
  snp(`${namespace}/default.${app}`, {
    order: 500,
    selector: `app == '${app}'`,
    types: ['Ingress', 'Egress'],
    ingress: [allow({ protocol: 'TCP', source: peer(before(at)), destination: { ports: [port] } })],
    egress: [allow({ protocol: 'TCP', destination: { ...peer(after(at)), ports: [port] } })],
  });

const addressOf = (at: number): string => `10.20.${at >> 7}.${(at & 127) + 10}`;

const bare: Snapshot = {
  ...fixture,
  namespaces: [
    ...fixture.namespaces.filter(({ name }) => name === 'kube-system'),
    ...largeNamespaces.map((name) => ({
      name,
      labels: { 'kubernetes.io/metadata.name': name },
      terminating: false,
    })),
  ],
  pods: services.map(({ namespace, app }, at) => makePod(`${namespace}/${app}`, { app }, addressOf(at))),
  networkSets: [],
  policies: [],
};

function stagedDeny(): Policy {
  const built = buildCandidate(largeCandidate, bare);
  if (!built.ok) throw new Error(built.refusal);
  return built.policy;
}

export const largePolicies: readonly Policy[] = [stagedDeny(), ...services.map(allowOf)];
export const largeWorld: Snapshot = { ...bare, policies: largePolicies };

/** Every call of the ring, as it was seen. */
export const largeFlows: readonly WatchedFlow[] = services.map(({ namespace, app }, at) => {
  const next = after(at);
  const end = (service: Service): FlowEnd => ({
    type: 'pod',
    namespace: service.namespace,
    name: service.app,
  });
  return {
    id: `${namespace}/${app}`,
    name: `${namespace}/${app} → ${next.namespace}/${next.app} TCP ${port}`,
    flow: { src: end({ namespace, app }), dst: end(next), protocol: 'tcp', port },
    accepted: false,
  };
});
