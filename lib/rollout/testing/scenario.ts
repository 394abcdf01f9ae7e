/** A small shop to roll out in, and an executor wired to the in-memory cluster. */
import { compile, type Engine, type Policy, type Snapshot } from '@/lib/policy';
import { allow, fixture, flow, np, snp } from '@/lib/policy/testing/world';
import { buildCandidate } from '../build-candidate';
import type { CandidateSpec } from '../candidate';
import { RolloutExecutor } from '../executor';
import { defaultGatePolicy, type GateResult } from '../gate-result';
import { makeWave, planRollout } from '../plan-rollout';
import type { JournalStore, PolicyStore } from '../ports';
import type { RolloutPlan, WaveSpec } from '../record';
import type { WatchedFlow } from '../simulate-prefixes';
import type { StartEvidence } from '../wave-start';
import { MemoryActivity, type MemoryClock, MemoryCluster, MemoryJournal } from './memory-cluster';

export const shopCandidate: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['kube-system'],
};

export function stagedDeny(snapshot: Snapshot, candidate: CandidateSpec = shopCandidate): Policy {
  const built = buildCandidate(candidate, snapshot);
  if (!built.ok) throw new Error(built.refusal);
  return built.policy;
}

/** web → api, api → pg; pg has an ingress policy of its own already. */
export const shopPolicies = (): Policy[] => [
  stagedDeny(fixture),
  snp('shop/default.web', {
    order: 500,
    selector: "app == 'web'",
    types: ['Egress'],
    egress: [allow({ protocol: 'TCP', destination: { selector: "app == 'api'", ports: [8080] } })],
  }),
  snp('shop/default.api', {
    order: 500,
    selector: "app == 'api'",
    types: ['Ingress', 'Egress'],
    ingress: [
      allow({ protocol: 'TCP', source: { selector: "app == 'web'" }, destination: { ports: [8080] } }),
    ],
    egress: [
      allow({
        protocol: 'TCP',
        destination: {
          selector: "app == 'pg'",
          namespaceSelector: 'projectcalico.org/name == "db"',
          ports: [5432],
        },
      }),
    ],
  }),
  np('db/default.pg', {
    order: 400,
    selector: "app == 'pg'",
    types: ['Ingress'],
    ingress: [
      allow({ source: { selector: "app == 'api'", namespaceSelector: 'projectcalico.org/name == "shop"' } }),
    ],
  }),
];

export const shopFlows: readonly WatchedFlow[] = [
  { id: 'web-api', name: 'shop/web → api TCP 8080', flow: flow('web -> api'), accepted: false },
  { id: 'api-pg', name: 'shop/api → db/pg TCP 5432', flow: flow('api -> pg', 5432), accepted: false },
  { id: 'web-dns', name: 'shop/web → DNS', flow: flow('web -> dns', 53, 'udp'), accepted: false },
];

export const passingGate = (now: number): GateResult => ({
  state: 'pass',
  evaluatedAt: now,
  expiresAt: now + 900,
  lines: [],
  hash: 'gate',
});

export const gatePolicy = { ...defaultGatePolicy, settleSeconds: 5, confirmSeconds: 120 };

export interface Scenario {
  readonly cluster: MemoryCluster;
  readonly journal: MemoryJournal;
  readonly activity: MemoryActivity;
  readonly clock: MemoryClock;
  readonly before: Engine;
  readonly wave: WaveSpec;
  readonly plan: RolloutPlan;
  evidence(): StartEvidence;
  /** The world with the policies that are in the cluster now. */
  engine(): Engine;
  executor(policies?: PolicyStore, journal?: JournalStore, restSeconds?: number): RolloutExecutor;
}

export function scenario(
  clock: MemoryClock,
  namespaces: readonly string[] = [],
  policies = shopPolicies(),
): Scenario {
  const cluster = new MemoryCluster(clock);
  const journal = new MemoryJournal();
  const activity = new MemoryActivity();
  for (const policy of policies) cluster.put(policy);
  const engine = (): Engine => compile({ ...fixture, policies: cluster.policies() });
  const before = engine();
  const wave = makeWave(shopCandidate, before.snapshot, namespaces);
  const result = planRollout({
    engine: before,
    candidate: shopCandidate,
    wave,
    canary: [{ namespace: 'shop', kind: 'Pod', name: 'web' }],
  });
  if (!result.ok) throw new Error(result.refusal);
  const { plan } = result;
  return {
    cluster,
    journal,
    activity,
    clock,
    before,
    wave,
    plan,
    engine,
    evidence: () => ({
      candidate: shopCandidate,
      plan,
      gate: passingGate(clock.now()),
      policy: gatePolicy,
      acceptedGaps: [],
      watchedEdges: shopFlows.map(({ id }) => id),
      flows: shopFlows,
      edges: shopFlows.length,
    }),
    executor: (store = cluster, log = journal, restSeconds = 0) =>
      new RolloutExecutor({
        policies: store,
        journal: log,
        activity,
        clock,
        engineNow: engine,
        gateNow: () => null,
        restSeconds,
      }),
  };
}
