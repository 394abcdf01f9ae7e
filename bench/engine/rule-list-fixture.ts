/**
 * Long lists of rules at one endpoint, in the shapes Calico benches its own evaluator with (performance §2.1, E1 and E3):
 * E1 294 policies of 68 rules, 24.2 % with one of 3,708 sets, nothing matches; E3 301 policies of 62 rules, an egress
 * allow-list whose ports have a measured head (443 on 18 %) and a long tail.
 */
import type { CalicoPolicy, Flow, NetworkSet, Rule, Snapshot } from '@/lib/policy';
import { Random } from '../random';

export interface ListFixture {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Each from or to another address. */
  readonly flows: readonly Flow[];
}

export interface ListSize {
  readonly policies: number;
  readonly sets: number;
  readonly flows: number;
}

const pod = {
  namespace: 'apps',
  name: 'target',
  generateName: null,
  labels: { app: 'target' },
  serviceAccount: 'default',
  node: 'node-1',
  ips: ['10.1.0.1'],
  hostNetwork: false,
  phase: 'Running',
  ports: [],
  workload: { namespace: 'apps', kind: 'Deployment', name: 'target' },
} as const;

/** Most sets are small, a few hold hundreds. */
function networkSet(at: number, random: Random): NetworkSet {
  const drawn = random.next();
  const size =
    drawn < 0.6 ? 1 : drawn < 0.85 ? 2 + random.below(9) : drawn < 0.97 ? 10 + random.below(90) : 200;
  const nets = Array.from(
    { length: size },
    () => `172.${16 + random.below(16)}.${random.below(256)}.${random.below(256)}/32`,
  );
  return { namespace: null, name: `set-${at}`, labels: { set: `s${at}` }, nets };
}

const policy = (at: number, rules: readonly Rule[], direction: 'Ingress' | 'Egress'): CalicoPolicy => ({
  kind: 'GlobalNetworkPolicy',
  namespace: null,
  name: `p-${String(at).padStart(4, '0')}`,
  tier: 'default',
  order: at,
  selector: 'app == "target"',
  types: [direction],
  ingress: direction === 'Ingress' ? rules : [],
  egress: direction === 'Egress' ? rules : [],
});

const world = (policies: readonly CalicoPolicy[], networkSets: readonly NetworkSet[]): Snapshot => ({
  capabilities: {
    version: 'v3.32.1',
    tieBreak: 'name-namespace-kind',
    traceNames: 'as-served',
    typesDefault: 'by-length',
    clusterNetworkPolicy: true,
    adminNetworkPolicy: false,
    baselineAdminNetworkPolicy: false,
  },
  tiers: [{ name: 'default', order: 1_000_000, defaultAction: 'Deny' }],
  policies,
  pods: [pod],
  workloads: [],
  namespaces: [{ name: 'apps', labels: {}, terminating: false }],
  serviceAccounts: [],
  networkSets,
  hostEndpoints: [],
  profiles: [],
  services: [],
  nodes: [],
});

const target = { type: 'pod', namespace: 'apps', name: 'target' } as const;

/** A port that no rule of `unmatchedRules` opens to everybody. */
const closedPort = 59_999;

export function unmatchedRules({ policies: count, sets, flows }: ListSize): ListFixture {
  const random = new Random(3);
  const networkSets = Array.from({ length: sets }, (_, at) => networkSet(at, random));
  const rule = (): Rule => {
    const ports = [1 + random.below(50_000)];
    const protocol = random.chance(0.85) ? 'TCP' : 'UDP';
    return random.chance(0.242)
      ? {
          action: 'Allow',
          protocol,
          source: { selector: `set == "s${random.below(sets)}"` },
          destination: { ports },
        }
      : { action: 'Allow', protocol, destination: { ports } };
  };
  const policies = Array.from({ length: count }, (_, at) =>
    policy(at, Array.from({ length: 68 }, rule), 'Ingress'),
  );
  const members = networkSets.flatMap(({ nets }) => nets).map((net) => net.replace('/32', ''));
  return {
    name: 'E1, nothing matches',
    snapshot: world(policies, networkSets),
    flows: Array.from(
      { length: flows },
      (_, at): Flow => ({
        src: { type: 'ip', ip: at % 2 === 0 ? random.one(members) : `198.51.${at % 256}.${(at >>> 8) + 1}` },
        dst: target,
        protocol: 'tcp',
        port: closedPort - (at % 500),
      }),
    ),
  };
}

export function allowList({ policies: count, sets, flows }: ListSize): ListFixture {
  const random = new Random(5);
  const networkSets = Array.from({ length: sets }, (_, at) => networkSet(at, random));
  const tail = (): number => 1 + random.skewed(40_000);
  const rule = (): Rule => ({
    action: 'Allow',
    protocol: 'TCP',
    destination: {
      selector: `set == "s${random.below(sets)}"`,
      ports: [random.chance(0.18) ? 443 : tail()],
    },
  });
  const policies = Array.from({ length: count }, (_, at) =>
    policy(at, Array.from({ length: 62 }, rule), 'Egress'),
  );
  const members = networkSets.flatMap(({ nets }) => nets).map((net) => net.replace('/32', ''));
  return {
    name: 'E3, an egress allow-list',
    snapshot: world(policies, networkSets),
    flows: Array.from(
      { length: flows },
      (_, at): Flow => ({
        src: target,
        dst: { type: 'ip', ip: at % 3 === 0 ? `198.51.${at % 256}.${(at >>> 8) + 1}` : random.one(members) },
        protocol: 'tcp',
        port: at % 2 === 0 ? 443 : tail(),
      }),
    ),
  };
}
