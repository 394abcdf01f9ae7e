/** A wave over the small shop on a real API server: what stands there before, the plan, and an executor wired to it. */
import { type ClusterCapabilities, discover, HttpTransport, type KubeTransport } from '@/lib/cluster';
import { compile, isStaged, type Policy, type PolicyRef } from '@/lib/policy';
import { fixture } from '@/lib/policy/testing/world';
import { type JournalStore, type PolicyStore, RolloutExecutor, type RolloutPlan } from '@/lib/rollout';
import { ClusterPolicyStore, ConfigMapJournal } from '@/lib/rollout/adapters';
import { MemoryActivity, MemoryClock } from '@/lib/rollout/testing/memory-cluster';
import { type Scenario, scenario, shopPolicies } from '@/lib/rollout/testing/scenario';
import type { StartEvidence } from '@/lib/rollout/wave-start';

export interface ServerAddress {
  readonly url: string;
  /** PEM text. */
  readonly ca: string;
  readonly token: string;
}

export const journalNamespace = 'drawbridge';
/** Short, so that a case takes seconds. */
export const settings = { settleSeconds: 1, confirmSeconds: 6 } as const;

export const transportTo = ({ url, ca, token }: ServerAddress): HttpTransport =>
  new HttpTransport({
    server: url,
    description: 'the rig',
    tls: { ca },
    headers: async () => ({ authorization: `Bearer ${token}` }),
  });

export interface WaveWorld {
  readonly scenario: Scenario;
  readonly plan: RolloutPlan;
  readonly policies: PolicyStore;
  readonly journal: JournalStore;
  evidence(): StartEvidence;
  executor(policies?: PolicyStore, journal?: JournalStore): RolloutExecutor;
}

const now = (): number => Date.now() / 1_000;

export async function waveWorld(transport: KubeTransport): Promise<WaveWorld> {
  const found = scenario(new MemoryClock(now()));
  const capabilities: ClusterCapabilities = await discover(transport);
  const policies = new ClusterPolicyStore(transport, () => capabilities);
  const journal = new ConfigMapJournal(transport, journalNamespace);
  const activity = new MemoryActivity();
  return {
    scenario: found,
    plan: found.plan,
    policies,
    journal,
    evidence: () => {
      const evidence = found.evidence();
      const gate = { ...evidence.gate, evaluatedAt: now(), expiresAt: now() + 900 };
      return { ...evidence, gate, policy: { ...evidence.policy, ...settings } };
    },
    executor: (store = policies, log = journal) =>
      new RolloutExecutor({
        policies: store,
        journal: log,
        activity,
        clock: { now, steady: now },
        engineNow: () => compile({ ...fixture, policies: shopPolicies() }),
        gateNow: () => null,
        restSeconds: 0,
      }),
  };
}

/** Every policy that stands there, staged ones too. */
export async function standing(
  world: Pick<WaveWorld, 'policies'>,
  refs: readonly PolicyRef[],
): Promise<Policy[]> {
  const found: Policy[] = [];
  for (const ref of refs) {
    const live = await world.policies.read(ref);
    if (live !== null) found.push(live.policy);
  }
  return found;
}

export const enforced = (policies: readonly Policy[]): Policy[] =>
  policies.filter((policy) => !isStaged(policy));
