/** The start of a wave: whether it may start with this evidence, and the record it starts from. */
import { type Engine, type Policy, type PolicyRef, policyKey, policyTier } from '@/lib/policy';
import type { CandidateSpec } from './candidate';
import type { GatePolicy, GateResult } from './gate-result';
import { specHash } from './policy-spec';
import type { PolicyStore } from './ports';
import { proveBridge } from './prove-bridge';
import type { PlacedObject, RolloutPlan, RolloutRecord, WaveSpec } from './record';
import { RolloutError } from './rollout-error';
import { simulatePrefixes, type WatchedFlow } from './simulate-prefixes';
import { placedObject } from './step-writer';
import { twinsOf, watchedRefs } from './targets';

export interface StartEvidence {
  readonly candidate: CandidateSpec;
  readonly plan: RolloutPlan;
  readonly gate: GateResult;
  readonly policy: GatePolicy;
  readonly acceptedGaps: readonly string[];
  /** Ids of edges allowed now and not denied on purpose. */
  readonly watchedEdges: readonly string[];
  /** Recorded edges and essential flows, judged again right before the first write. */
  readonly flows: readonly WatchedFlow[];
  /** Number of recorded edges the gate judged. */
  readonly edges: number;
}

export interface WaveStart {
  readonly id: string;
  readonly epoch: number;
  readonly user: string;
  readonly wave: WaveSpec;
  readonly evidence: StartEvidence;
  /** Unix seconds. */
  readonly now: number;
}

/** @throws RolloutError when the gate does not pass now, or the plan would deny or change anything on its way. */
export function checkEvidence(engine: Engine, evidence: StartEvidence, now: number): void {
  const { gate, plan, flows } = evidence;
  if (gate.state !== 'pass')
    throw new RolloutError('gate-not-passed', `The gate says ${gate.state}. Only pass may be enforced.`);
  if (now >= gate.expiresAt)
    throw new RolloutError('gate-not-passed', 'The gate’s pass has expired. Evaluate it again.');
  const [first] = proveBridge(engine, plan).differing;
  if (first !== undefined)
    throw new RolloutError(
      'plan-refused',
      `The lowered bridge cannot be shown to change nothing: ${first.why}.`,
    );
  const { firstDenied } = simulatePrefixes(engine, plan, flows);
  if (firstDenied !== null)
    throw new RolloutError(
      'plan-refused',
      `${firstDenied.step}, ${firstDenied.name} would be ${firstDenied.verdict === 'deny' ? 'denied' : 'unknown'}.`,
    );
}

/** What stands in the cluster of the names the wave is about. @throws RolloutError when it is not what the plan was made for. */
async function standingObjects(plan: RolloutPlan, store: PolicyStore): Promise<PlacedObject[]> {
  const objects: PlacedObject[] = [];
  for (const ref of watchedRefs(plan)) {
    const live = await store.read(ref);
    const expected = plannedBefore(plan, ref);
    if (live === null && expected === null) continue;
    if (live === null || expected === null || specHash(live.policy) !== specHash(expected))
      throw new RolloutError(
        'drift',
        `${ref.kind} ${ref.name} is not as it was when the plan was made. Evaluate the gate again.`,
      );
    objects.push(placedObject(ref, live));
  }
  return objects;
}

/** @throws RolloutError on drift, StoreError when the cluster cannot be read. */
export async function startRecord(
  start: WaveStart,
  store: PolicyStore,
  engineNow: () => Engine,
): Promise<RolloutRecord> {
  const { id, epoch, user, wave, evidence, now } = start;
  const { plan, gate, policy } = evidence;
  const objects = await standingObjects(plan, store);
  const tier = await store.listTier(policyTier(plan.bridge));
  const proof = proveBridge(engineNow(), plan);
  return {
    version: 1,
    id,
    epoch,
    candidate: evidence.candidate,
    wave,
    plan,
    phase: 'lowered',
    phaseAt: now,
    release: 'all',
    paused: null,
    step: 0,
    intent: null,
    quarantineUntil: null,
    fenced: false,
    writes: 0,
    tierBefore: tier.map(policyKey),
    settings: {
      confirmSeconds: policy.confirmSeconds,
      extendSeconds: policy.extendSeconds,
      settleSeconds: policy.settleSeconds,
      passValidSeconds: policy.passValidSeconds,
    },
    objects,
    evidence: {
      hash: gate.hash,
      evaluatedAt: gate.evaluatedAt,
      expiresAt: gate.expiresAt,
      acceptedGaps: evidence.acceptedGaps,
      edges: evidence.edges,
      classesProven: proof.equal,
    },
    by: { started: user, raised: null, ended: null },
    at: { started: now, lowered: null, armed: null, canary: null, raised: null, deadline: null, ended: null },
    extended: false,
    confirmed: null,
    note: null,
    watchedEdges: evidence.watchedEdges,
  };
}

/** What stands under a name before the wave, by the plan. */
function plannedBefore(plan: RolloutPlan, ref: PolicyRef): Policy | null {
  const key = policyKey(ref);
  const allow = plan.allows.find(({ enforced }) => policyKey(enforced) === key);
  if (allow !== undefined) return allow.before;
  if (policyKey(plan.stagedPolicy) === key) return plan.stagedPolicy;
  const earlier = plan.earlierDenies.find((policy) => policyKey(policy) === key);
  if (earlier !== undefined) return earlier;
  return twinsOf(plan).find((policy) => policyKey(policy) === key) ?? null;
}
