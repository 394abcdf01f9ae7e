/** A rollout of the small shop at any phase, and gates as they may answer, for tests of views. */
import { compile, type Policy } from '@/lib/policy';
import {
  defaultGatePolicy,
  type GateGap,
  type GateLine,
  type GateResult,
  makeWave,
  type Phase,
  planRollout,
  type RolloutPlan,
  type RolloutRecord,
  type WaveSpec,
} from '@/lib/rollout';
import type { RolloutPicture } from '../picture';
import { now, shopCandidate, shopWorld, stagedPolicies } from './shop-world';

export function wavePlan(policies: readonly Policy[] = stagedPolicies): {
  wave: WaveSpec;
  plan: RolloutPlan;
} {
  const engine = compile({ ...shopWorld, policies });
  const wave = makeWave(shopCandidate, engine.snapshot, []);
  const result = planRollout({ engine, candidate: shopCandidate, wave });
  if (!result.ok) throw new Error(result.refusal);
  return { wave, plan: result.plan };
}

export function recordOf(phase: Phase, more: Partial<RolloutRecord> = {}): RolloutRecord {
  const { wave, plan } = wavePlan();
  const isRaised = phase === 'raised' || phase === 'verifying';
  return {
    version: 1,
    id: 'wave-1',
    epoch: 1,
    candidate: shopCandidate,
    wave,
    plan,
    phase,
    release: 'all',
    paused: null,
    step: 0,
    intent: null,
    objects: [],
    evidence: {
      hash: '',
      evaluatedAt: now - 300,
      expiresAt: now + 600,
      acceptedGaps: [],
      edges: 10,
      classesProven: 4,
    },
    by: { started: 'jonas.weber', raised: isRaised ? 'jonas.weber' : null, ended: null },
    at: {
      started: now - 300,
      lowered: now - 290,
      canary: null,
      armed: now - 200,
      raised: isRaised ? now - 120 : null,
      deadline: isRaised ? now + 780 : null,
      ended: null,
    },
    extended: false,
    phaseAt: now - 120,
    quarantineUntil: null,
    fenced: false,
    writes: 4,
    tierBefore: [],
    settings: defaultGatePolicy,
    confirmed: null,
    note: null,
    watchedEdges: [],
    ...more,
  };
}

export const gapOf = (id: string, title: string, remedy: GateGap['remedy']): GateGap => ({
  id,
  title,
  consequence: 'It counts as a block.',
  state: 'inconclusive',
  remedy,
});

export function gateOf(gaps: readonly GateGap[]): GateResult {
  const line: GateLine = {
    id: 'cron-jobs',
    name: 'Scheduled jobs ran while we watched',
    state: gaps.length === 0 ? 'pass' : 'inconclusive',
    figure: '',
    detail: '',
    lane: null,
    gaps,
  };
  return {
    state: gaps.length === 0 ? 'pass' : 'inconclusive',
    evaluatedAt: now,
    expiresAt: now + 900,
    lines: [line],
    hash: '',
  };
}

/** The bridge as it stands in the cluster while the record is under way. */
export const bridgeOf = (state: 'lowered' | 'raised'): Pick<RolloutPicture, 'bridge'> => {
  const { kind, namespace, name } = wavePlan().plan.bridge;
  return { bridge: { ref: { kind, namespace, name }, state } };
};
