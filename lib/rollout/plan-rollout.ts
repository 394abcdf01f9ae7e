/** The ordered writes from now to enforced (safety, "The enforcing step"). Pure: proofs are in prove-bridge and simulate-prefixes. */
import {
  type CalicoPolicy,
  type Engine,
  effectiveSubject,
  evaluateSelector,
  finish,
  isClusterKind,
  isStaged,
  isWorkloadEndpoint,
  type Policy,
  type PolicyRef,
  policyKey,
  policyTier,
  type Snapshot,
  type Steps,
} from '@/lib/policy';
import { buildBridge, raisedSelector, waveNamespaces } from './bridge';
import {
  allNamespacesBut,
  maxSelectorLength,
  nameInTier,
  onlyNamespaces,
  refuseCandidate,
} from './build-candidate';
import { buildCanary } from './canary';
import type { CandidateSpec } from './candidate';
import { digest } from './digest';
import { namespaceLabels } from './namespace-reach';
import { bare, planLines } from './plan-steps';
import { enforcedTwin, type PlaceablePolicy, refOf, stagedTwin } from './policy-spec';
import type { RolloutPlan, WaveSpec, WorkloadRef } from './record';

export interface PlanInput {
  readonly engine: Engine;
  readonly candidate: CandidateSpec;
  readonly wave: WaveSpec;
  /** The staged deny; found by its name when left out. */
  readonly staged?: PolicyRef;
  /** Staged allows to place; all of the wave's namespaces when left out. */
  readonly allows?: readonly PolicyRef[];
  readonly confirmSeconds?: number;
  /** Workloads to raise before the rest; left out, or not to be told apart exactly: the wave is raised in one step. */
  readonly canary?: readonly WorkloadRef[];
}

export type PlanResult =
  | { readonly ok: true; readonly plan: RolloutPlan; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusal: string };

const no = (refusal: string): PlanResult => ({ ok: false, refusal });

const isPlaceable = (policy: Policy): policy is PlaceablePolicy => !isClusterKind(policy);

/** Where the staged deny of a candidate stands. */
export function stagedDenyRef(candidate: CandidateSpec, snapshot: Pick<Snapshot, 'capabilities'>): PolicyRef {
  if (candidate.kind === 'namespaced-kubernetes')
    return { kind: 'StagedKubernetesNetworkPolicy', namespace: candidate.namespace, name: 'default-deny' };
  const name = nameInTier('default-deny', candidate.tier, snapshot.capabilities);
  return candidate.kind === 'global'
    ? { kind: 'StagedGlobalNetworkPolicy', namespace: null, name }
    : { kind: 'StagedNetworkPolicy', namespace: candidate.namespace, name };
}

/** Enforced denies that earlier waves left: global, by our name, naming their namespaces. */
export function earlierDenies(candidate: CandidateSpec, snapshot: Snapshot): CalicoPolicy[] {
  if (candidate.kind !== 'global') return [];
  const prefix = `${nameInTier('default-deny', candidate.tier, snapshot.capabilities)}-wave-`;
  return snapshot.policies.filter(
    (policy): policy is CalicoPolicy =>
      policy.kind === 'GlobalNetworkPolicy' &&
      policy.tier === candidate.tier &&
      policy.name.startsWith(prefix),
  );
}

/** Namespaces that denies of earlier waves cover. */
export function committedNamespaces(candidate: CandidateSpec, snapshot: Snapshot): string[] {
  const denies = earlierDenies(candidate, snapshot).flatMap((policy) => {
    const subject = effectiveSubject(policy, snapshot.capabilities);
    return subject === null ? [] : [subject.selector];
  });
  return snapshot.namespaces
    .filter((namespace) => denies.some((selector) => evaluateSelector(selector, namespaceLabels(namespace))))
    .map(({ name }) => name);
}

/** A wave over the chosen namespaces; none chosen means all that remain. */
export function makeWave(candidate: CandidateSpec, snapshot: Snapshot, chosen: readonly string[]): WaveSpec {
  const done = earlierDenies(candidate, snapshot);
  const committed = committedNamespaces(candidate, snapshot);
  const remaining =
    candidate.kind !== 'global'
      ? [candidate.namespace ?? '']
      : snapshot.namespaces
          .map(({ name }) => name)
          .filter((name) => !candidate.excluded.includes(name) && !committed.includes(name))
          .sort();
  const namespaces = chosen.length === 0 ? remaining : remaining.filter((name) => chosen.includes(name));
  const numbers = done.map((policy) => Number(/-wave-(\d+)$/.exec(policy.name)?.[1] ?? 0));
  const whole = namespaces.length === remaining.length;
  return {
    number: Math.max(0, ...numbers) + 1,
    name:
      whole && done.length === 0
        ? 'everything'
        : namespaces.slice(0, 3).join(', ') +
          (namespaces.length > 3 ? ` and ${namespaces.length - 3} more` : ''),
    namespaces,
    whole,
  };
}

/** Staged allow policies of the wave's namespaces in the candidate's tier. */
function stagedAllows(
  snapshot: Snapshot,
  names: ReadonlySet<string>,
  tier: string,
  deny: string,
): PlaceablePolicy[] {
  return snapshot.policies
    .filter(isPlaceable)
    .filter(
      (policy) =>
        isStaged(policy) &&
        policy.namespace !== null &&
        names.has(policy.namespace) &&
        policyTier(policy) === tier &&
        (policy.stagedAction ?? 'Set') === 'Set' &&
        policyKey(policy) !== deny,
    )
    .sort((a, b) => (policyKey(a) < policyKey(b) ? -1 : 1));
}

const onlyAllows = (policy: PlaceablePolicy): boolean =>
  'podSelector' in policy ||
  [...policy.ingress, ...policy.egress].every((rule) => rule.action === 'Allow' || rule.action === 'Log');

/** The enforced deny of this wave: the documented form for the whole, otherwise naming its namespaces. */
function denyOf(staged: PlaceablePolicy, input: PlanInput, earlier: number): PlaceablePolicy {
  const { candidate, wave, engine } = input;
  const twin = enforcedTwin(staged);
  if (candidate.kind !== 'global' || 'podSelector' in twin) return twin;
  if (!wave.whole)
    return {
      ...twin,
      name: `${nameInTier('default-deny', candidate.tier, engine.snapshot.capabilities)}-wave-${wave.number}`,
      namespaceSelector: onlyNamespaces(wave.namespaces),
    };
  return earlier === 0 ? twin : { ...twin, namespaceSelector: allNamespacesBut(candidate.excluded) };
}

/** What stays staged when this wave is committed. */
function restOf(staged: PlaceablePolicy, input: PlanInput): PlaceablePolicy | null {
  const { candidate, wave, engine } = input;
  if (wave.whole || candidate.kind !== 'global' || 'podSelector' in staged) return null;
  const left = [
    ...candidate.excluded,
    ...committedNamespaces(candidate, engine.snapshot),
    ...wave.namespaces,
  ];
  return { ...staged, namespaceSelector: allNamespacesBut(left) };
}

function podsOf(snapshot: Snapshot, names: ReadonlySet<string>): number {
  return snapshot.pods.filter((pod) => names.has(pod.namespace) && isWorkloadEndpoint(pod)).length;
}

/** All namespaces but some by name, as proposed: only this form can be said for some namespaces and the rest. */
const isNegativeForm = (policy: PlaceablePolicy): boolean =>
  'selector' in policy &&
  ['', 'all()'].includes(policy.selector.trim()) &&
  policy.serviceAccountSelector === undefined &&
  /^has\(projectcalico\.org\/name\)( && projectcalico\.org\/name not in \{[^}]*\})?$/.test(
    policy.namespaceSelector?.trim() ?? '',
  );

/** Plans a wave, or refuses it with the reason and what to do. */
export const planRollout = (input: PlanInput): PlanResult => finish(planSteps(input));

/** The same; nearly all of its time goes into reading the policies, one a step. */
export function* planSteps(input: PlanInput): Steps<PlanResult> {
  const { engine, candidate, wave } = input;
  const { snapshot } = engine;
  for (const policy of snapshot.policies) {
    effectiveSubject(policy, snapshot.capabilities);
    yield;
  }
  const namespaces = waveNamespaces(snapshot, candidate, wave);
  const names = new Set(namespaces.map(({ name }) => name));
  if (names.size === 0)
    return no(
      'No namespace is left for this wave. Choose namespaces that are not exempt and not enforced yet.',
    );
  const system = wave.namespaces.filter((name) => candidate.excluded.includes(name));
  if (system.length > 0) return no(`${system.join(', ')} is exempt and cannot be part of a wave.`);
  const stagedKey = policyKey(input.staged ?? stagedDenyRef(candidate, snapshot));
  const staged = snapshot.policies.filter(isPlaceable).find((policy) => policyKey(policy) === stagedKey);
  if (staged === undefined) return no('No default deny is staged. Stage it first.');
  if ((staged.stagedAction ?? 'Set') !== 'Set')
    return no(`The staged deny has stagedAction ${staged.stagedAction}; only Set can be enforced.`);
  if (!wave.whole && candidate.kind === 'global' && !isNegativeForm(staged))
    return no(
      'The staged deny chooses its endpoints by a selector of its own, so it cannot be split into waves. Enforce it as a whole.',
    );
  const earlier = wave.whole ? earlierDenies(candidate, snapshot) : [];
  const deny = denyOf(staged, input, earlier.length);
  yield;
  const refused = refuseCandidate(stagedTwin(deny), {
    engine,
    hostsAcknowledged: false,
    excluded: candidate.excluded,
  });
  if (refused !== null) return no(refused);
  if (snapshot.policies.some((policy) => policyKey(policy) === policyKey(deny)))
    return no(`${deny.name} is enforced already.`);
  const rest = restOf(staged, input);
  if (rest !== null && 'selector' in rest && (rest.namespaceSelector ?? '').length > maxSelectorLength)
    return no(
      'The rest of the staged deny could not be said within 1,024 characters. Make the wave whole, or choose fewer namespaces.',
    );
  const chosen = input.allows === undefined ? null : new Set(input.allows.map(policyKey));
  const twins = stagedAllows(snapshot, names, candidate.tier, stagedKey).filter(
    (policy) => chosen === null || chosen.has(policyKey(policy)),
  );
  const mixed = twins.find((policy) => !onlyAllows(policy));
  if (mixed !== undefined)
    return no(
      `Staged ${mixed.namespace}/${bare(mixed)} has rules that are not Allow. Placed, they could cut pods that have policies already. Enforce or remove it by itself first.`,
    );
  const allows = twins.map((policy) => {
    const enforced = enforcedTwin(policy);
    const before = snapshot.policies.find((item) => policyKey(item) === policyKey(enforced)) ?? null;
    return { staged: refOf(policy), enforced, before };
  });
  yield;
  const built = buildBridge({
    snapshot,
    candidate,
    wave,
    placed: [...allows.map(({ enforced }) => enforced), deny],
  });
  if (!built.ok) return no(built.refusal);
  const existing = snapshot.policies.find((policy) => policyKey(policy) === policyKey(built.bridge));
  if (existing !== undefined)
    return no(
      `A policy named ${built.bridge.name} stands in the cluster already. Finish or roll back the rollout it belongs to, or remove it.`,
    );
  yield;
  const plan = {
    bridge: built.bridge,
    canary: buildCanary(snapshot, built.bridge, input.canary ?? []),
    raisedSelector,
    allows,
    deny,
    staged: refOf(staged),
    stagedPolicy: staged,
    stagedRest: rest,
    earlierDenies: earlier,
  };
  const all = planLines(plan, podsOf(snapshot, names), input.confirmSeconds ?? 900);
  return { ok: true, plan: { ...plan, steps: all, hash: digest(plan) }, notes: built.notes };
}
