/** The default deny a person asks for: proposed from the cluster, or their own text, with what it would do. Pure. */
import type { CandidateBody } from '@/lib/api';
import { checkPolicy, ParseError, policyFromYaml } from '@/lib/cluster';
import {
  type CalicoPolicy,
  isClusterKind,
  type KubernetesPolicy,
  type Policy,
  type PolicyRef,
  policyKey,
  type Steps,
} from '@/lib/policy';
import {
  buildCandidate,
  type CandidateKind,
  type CandidateSpec,
  type ExemptNamespace,
  type PolicyEffect,
  policyEffectSteps,
  refuseCandidate,
  stagedDenyRef,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { leftOut } from './current-candidate';

export type CandidatePolicy = CalicoPolicy | KubernetesPolicy;

export interface ProposedCandidate {
  readonly spec: CandidateSpec;
  readonly exempt: readonly ExemptNamespace[];
  /** null when none could be built or the text is none. */
  readonly policy: CandidatePolicy | null;
  /** Why it may not be staged; null when it may. */
  readonly refusal: string | null;
  readonly notes: readonly string[];
  /** What stands under its name now. */
  readonly existing: Policy | null;
  readonly effect: PolicyEffect;
}

export const candidateTier = 'default';

const nothing: PolicyEffect = { newlyAllowed: [], stillWouldDeny: [], newlyDenied: [], unknown: [] };

const kindOf: Partial<Record<Policy['kind'], CandidateKind>> = {
  StagedGlobalNetworkPolicy: 'global',
  StagedNetworkPolicy: 'namespaced-calico',
  StagedKubernetesNetworkPolicy: 'namespaced-kubernetes',
};

function exemptOf(picture: Picture, body: CandidateBody): ExemptNamespace[] {
  const known = new Set(picture.exempt.map(({ name }) => name));
  const added = [...new Set(body.exclude)].filter((name) => !known.has(name));
  return [
    ...picture.exempt,
    ...added.map((name) => ({ name, reason: 'left out of this candidate', owner: '', builtIn: false })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Draft {
  readonly policy: CandidatePolicy | null;
  readonly refusal: string | null;
  readonly notes: readonly string[];
}

const refusedDraft = (refusal: string, policy: CandidatePolicy | null = null): Draft => ({
  policy,
  refusal,
  notes: [],
});

function fromText(text: string, spec: CandidateSpec, picture: Picture): Draft {
  let policy: Policy;
  try {
    policy = policyFromYaml(text);
  } catch (error) {
    if (error instanceof ParseError) return refusedDraft(`${error.message}.`);
    throw error;
  }
  if (isClusterKind(policy))
    return refusedDraft(`${policy.kind} cannot be staged. Choose a Calico or Kubernetes policy.`);
  const expected = stagedDenyRef(spec, picture.snapshot);
  if (policyKey(policy) !== policyKey(expected) && kindOf[policy.kind] !== undefined)
    return refusedDraft(
      `It must be the ${expected.kind} ${expected.namespace === null ? '' : `${expected.namespace}/`}${expected.name}: by that name the default deny is found again.`,
      policy,
    );
  const [problem] = checkPolicy(policy);
  return problem === undefined
    ? { policy, refusal: null, notes: ['Your own text'] }
    : refusedDraft(`${problem}.`, policy);
}

function proposed(spec: CandidateSpec, picture: Picture): Draft {
  const built = buildCandidate(spec, picture.snapshot);
  return built.ok ? { policy: built.policy, refusal: null, notes: built.notes } : refusedDraft(built.refusal);
}

export function* proposeCandidateSteps(picture: Picture, body: CandidateBody): Steps<ProposedCandidate> {
  const exempt = exemptOf(picture, body);
  const spec: CandidateSpec = {
    kind: body.kind,
    namespace: body.kind === 'global' ? null : body.namespace,
    tier: candidateTier,
    excluded: exempt.map(({ name }) => name),
  };
  const draft = body.yaml === null ? proposed(spec, picture) : fromText(body.yaml, spec, picture);
  const { policy, notes } = draft;
  if (policy === null)
    return { spec, exempt, policy, refusal: draft.refusal, notes, existing: null, effect: nothing };
  const current = picture.rollout.candidate?.ref ?? null;
  const standing: PolicyRef[] = current === null ? [] : [current];
  // Held against the world without the candidate that is staged now: both are the same policy at two moments.
  const without = picture.engine.whatIf({ remove: standing.filter(({ kind }) => kind.startsWith('Staged')) });
  const refusal =
    draft.refusal ??
    refuseCandidate(policy, {
      engine: without,
      hostsAcknowledged: false,
      excluded: picture.exempt.map(({ name }) => name),
    });
  const own = body.yaml === null ? spec.excluded : leftOut(policy, picture.snapshot);
  return {
    spec: { ...spec, excluded: [...new Set([...spec.excluded, ...own])].sort() },
    exempt,
    policy,
    refusal,
    notes,
    existing: picture.snapshot.policies.find((item) => policyKey(item) === policyKey(policy)) ?? null,
    effect: refusal === null ? yield* policyEffectSteps(without, picture.exposures, [policy]) : nothing,
  };
}
