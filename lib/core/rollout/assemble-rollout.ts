/** The rollout as it stands: wave, plan, gate and verification, from the cluster, the flows and the journal. */
import { controlKeys, type EdgeSummary } from '@/lib/flows';
import { finish, isStaged, type Policy, policyKey, type Snapshot, type Steps } from '@/lib/policy';
import {
  breakGlass,
  type CandidateSpec,
  gateSteps,
  makeWave,
  type PlanResult,
  type RolloutRecord,
  raised,
  specHash,
  type Verification,
  verification,
  waveNamespaces,
  wavesAhead,
} from '@/lib/rollout';
import type { CurrentCandidate, RolloutPicture } from '../picture';
import { canaryChoice } from './canary-choice';
import { gateEvidence, type RolloutBase } from './gate-evidence';
import { releasedEdges } from './released-edges';
import { startEvidence } from './start-evidence';
import { isUnderWay } from './under-way';
import { beforeWave, wavePlan } from './wave-proof';

export interface RolloutExtra {
  readonly candidate: CurrentCandidate | null;
  /** Newest record of the journal; undefined while the journal cannot be read. */
  readonly record: RolloutRecord | null | undefined;
  /** Namespaces a person chose for the next wave; none means the first of the order, or all that remain. */
  readonly chosenNamespaces: readonly string[];
  /** Edges of windows since the bridge was raised, counts of that time only. */
  readonly summariesSinceRaise: readonly EdgeSummary[] | null;
  /** Edges of windows that ended before it was raised; null where they are not known. */
  readonly summariesBeforeRaise: readonly EdgeSummary[] | null;
  /** Last sign of life of the guard, unix seconds, where there is one. */
  readonly guardSeenAt?: number | null;
  /** Waves in the order that a person chose; absent or null means one wave for all that remain. */
  readonly order?: readonly (readonly string[])[] | null;
}

export const assembleRollout = (base: RolloutBase, extra: RolloutExtra): RolloutPicture =>
  finish(rolloutSteps(base, extra));

export function* rolloutSteps(base: RolloutBase, extra: RolloutExtra): Steps<RolloutPicture> {
  const record = extra.record ?? null;
  const active = isUnderWay(record) ? record : null;
  const before = yield* beforeWave(base.engine, active);
  const common = {
    gateRange: base.range,
    candidate: extra.candidate,
    record,
    bridge: bridgeOf(base, record),
    verification: verificationOf(base, record, extra),
    ...(extra.guardSeenAt === undefined ? {} : { guardSeenAt: extra.guardSeenAt }),
  };
  const candidate = extra.candidate;
  const spec = active?.candidate ?? candidate?.spec ?? null;
  const nothing = { ...common, wave: active?.wave ?? null, plan: null, gate: null };
  if (candidate === null || spec === null || (active === null && !isStaged(candidate.policy)))
    return { ...nothing, breakGlass: breakGlassOf(base, active, null) };
  const ahead = active === null ? yetToCome(spec, before.snapshot, extra.order ?? null) : [];
  const chosen = extra.chosenNamespaces.length > 0 || ahead.length < 2 ? extra.chosenNamespaces : ahead[0];
  const wave = active?.wave ?? makeWave(spec, before.snapshot, chosen ?? []);
  const plan: PlanResult =
    active !== null
      ? { ok: true, plan: active.plan, notes: [] }
      : yield* wavePlan(before, {
          candidate: spec,
          wave,
          staged: candidate.ref,
          confirmSeconds: base.settings.gate.confirmSeconds,
          canary: yield* canaryChoice(before.snapshot, wave.namespaces, base.exposures),
        });
  if (wave.namespaces.length === 0) return { ...nothing, wave, breakGlass: null };
  const lines = breakGlassOf(base, active, plan);
  const { input, edges, watched } = yield* gateEvidence(base, {
    before,
    candidate,
    spec,
    wave,
    namespaces: waveNamespaces(before.snapshot, spec, wave).map(({ name }) => name),
    plan,
    record,
    breakGlass: lines,
    journalRead: extra.record !== undefined,
  });
  const gate = yield* gateSteps(input);
  const start =
    active !== null || !plan.ok
      ? null
      : yield* startEvidence({ base, candidate: spec, plan: plan.plan, gate, edges, watched });
  return { ...common, wave, ahead, plan, gate, breakGlass: lines, start, edges };
}

/** Waves from the next one on. A namespaced candidate has one. */
const yetToCome = (spec: CandidateSpec, snapshot: Snapshot, order: RolloutExtra['order']): string[][] =>
  wavesAhead(spec.kind === 'global' ? (order ?? null) : null, makeWave(spec, snapshot, []).namespaces);

function breakGlassOf(
  base: RolloutBase,
  active: RolloutRecord | null,
  plan: PlanResult | null,
): RolloutPicture['breakGlass'] {
  const context = { context: base.cluster.context, flavour: base.capabilities.flavour };
  if (active !== null) return breakGlass(active, context);
  return plan?.ok === true ? breakGlass({ plan: plan.plan, phase: 'lowered' }, context) : null;
}

/** By the policy in the cluster, whatever the journal says. */
function bridgeOf(base: RolloutBase, record: RolloutRecord | null): RolloutPicture['bridge'] {
  if (record === null) return null;
  const { bridge } = record.plan;
  const live = base.snapshot.policies.find((policy) => policyKey(policy) === policyKey(bridge));
  if (live === undefined) return null;
  const { kind, namespace, name } = bridge;
  const is = (policy: Policy | null): boolean => policy !== null && specHash(live) === specHash(policy);
  const { canary } = record.plan;
  const state = is(raised(bridge)) ? 'raised' : is(canary?.bridge ?? null) ? 'canary' : 'lowered';
  return { ref: { kind, namespace, name }, state };
}

function verificationOf(
  base: RolloutBase,
  record: RolloutRecord | null,
  extra: RolloutExtra,
): Verification | null {
  if (record === null || record.at.raised === null || extra.summariesSinceRaise === null) return null;
  const names = new Set(waveNamespaces(base.snapshot, record.candidate, record.wave).map(({ name }) => name));
  const own = releasedEdges(base, record);
  const watched = new Set(own.watchedEdges);
  const isIn = (namespace: string | null): boolean => namespace !== null && names.has(namespace);
  return verification({
    record: own,
    summaries: extra.summariesSinceRaise.filter(
      ({ id, edge }) => watched.has(id) || isIn(edge.src.namespace) || isIn(edge.dst.namespace),
    ),
    decisions: base.decisions,
    controls: controlKeys(base.snapshot.workloads),
    before:
      extra.summariesBeforeRaise === null
        ? null
        : new Map(extra.summariesBeforeRaise.map((summary) => [summary.id, summary])),
    now: base.now,
    policy: base.settings.gate,
  });
}
