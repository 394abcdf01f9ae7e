/** The default deny under rollout: what was staged stands in ConfigMap `drawbridge-candidate`; lost, it is told from the policies. */
import { z } from 'zod';
import { type KubeObject, type KubeTransport, writtenAt } from '@/lib/cluster';
import {
  type CalicoPolicy,
  effectiveSubject,
  evaluateSelector,
  isClusterKind,
  type KubernetesPolicy,
  type Policy,
  type PolicyRef,
  policyKey,
  type Snapshot,
} from '@/lib/policy';
import {
  buildCandidate,
  type CandidateSpec,
  committedNamespaces,
  earlierDenies,
  enforcedRef,
  specHash,
  stagedDenyRef,
} from '@/lib/rollout';
import type { CurrentCandidate } from '../picture';
import { DocumentStore } from '../state/document-store';

/** What Drawbridge staged, by whom and when; `specHash` says later whether somebody else changed it. */
export interface StagedNote {
  readonly spec: CandidateSpec;
  /** Unix seconds. */
  readonly stagedAt: number;
  readonly by: string;
  readonly specHash: string;
}

const noteSchema = z
  .object({
    spec: z.object({
      kind: z.enum(['global', 'namespaced-calico', 'namespaced-kubernetes']),
      namespace: z.string().nullable(),
      tier: z.string(),
      excluded: z.array(z.string()),
    }),
    stagedAt: z.number(),
    by: z.string(),
    specHash: z.string(),
  })
  .nullable();

export const candidateDocument = (
  reader: KubeTransport,
  namespace: string,
): DocumentStore<StagedNote | null> =>
  new DocumentStore<StagedNote | null>({
    reader,
    namespace,
    name: 'drawbridge-candidate',
    key: 'candidate.json',
    empty: null,
    parse: (value) => noteSchema.parse(value),
  });

export interface CandidateSources {
  readonly snapshot: Snapshot;
  readonly objectOf: (ref: PolicyRef) => KubeObject | null;
}

type Deny = CalicoPolicy | KubernetesPolicy;

const find = (snapshot: Snapshot, ref: PolicyRef): Deny | null =>
  snapshot.policies.find(
    (policy): policy is Deny => !isClusterKind(policy) && policyKey(policy) === policyKey(ref),
  ) ?? null;

/** Staged, or – once a wave has been committed – what enforces it. */
function standing(spec: CandidateSpec, snapshot: Snapshot): Deny | null {
  const staged = stagedDenyRef(spec, snapshot);
  return (
    find(snapshot, staged) ??
    find(snapshot, enforcedRef(staged)) ??
    earlierDenies(spec, snapshot).at(-1) ??
    null
  );
}

/** The note wins while its policy stands; otherwise policies by the conventional name, global first. */
export function currentCandidate(
  note: StagedNote | null,
  { snapshot, objectOf }: CandidateSources,
): CurrentCandidate | null {
  const noted = note === null ? null : standing(note.spec, snapshot);
  if (note !== null && noted !== null)
    return {
      spec: note.spec,
      ref: refOf(noted),
      policy: noted,
      stagedAt: note.stagedAt,
      stagedHash: note.specHash,
    };
  const spec = derivedSpec(snapshot);
  const policy = spec === null ? null : standing(spec, snapshot);
  if (spec === null || policy === null) return null;
  // Nobody noted what was staged: it can only be held against what Drawbridge would propose.
  const proposed = buildCandidate(spec, snapshot);
  return {
    spec,
    ref: refOf(policy),
    policy,
    stagedAt: writtenAt(objectOf(policy)),
    stagedHash: proposed.ok ? specHash(proposed.policy) : null,
  };
}

const refOf = ({ kind, namespace, name }: Policy): PolicyRef => ({ kind, namespace, name });

/** A namespaced deny that is enforced may be anybody's; staged ones, and the global one, carry our name for a reason. */
function derivedSpec(snapshot: Snapshot): CandidateSpec | null {
  const global: CandidateSpec = { kind: 'global', namespace: null, tier: 'default', excluded: [] };
  const specs: CandidateSpec[] = [
    global,
    ...(['namespaced-calico', 'namespaced-kubernetes'] as const).flatMap((kind) =>
      snapshot.namespaces.map(({ name }) => ({ kind, namespace: name, tier: 'default', excluded: [] })),
    ),
  ];
  const isStagedThere = (spec: CandidateSpec): boolean =>
    find(snapshot, stagedDenyRef(spec, snapshot)) !== null;
  const spec = specs.find(isStagedThere) ?? global;
  const policy = standing(spec, snapshot);
  if (policy === null) return null;
  // What earlier waves enforce is left out of the staged rest, and still belongs to the candidate.
  const committed = new Set(committedNamespaces(spec, snapshot));
  return { ...spec, excluded: leftOut(policy, snapshot).filter((name) => !committed.has(name)) };
}

const namedBy = /not in \{([^}]*)\}/;

/** Namespaces that a global policy leaves out: those it names, and those that exist and it does not select. */
export function leftOut(policy: Policy, snapshot: Snapshot): string[] {
  if (policy.namespace !== null) return [];
  const subject = effectiveSubject(policy, snapshot.capabilities);
  const listed =
    'namespaceSelector' in policy ? (namedBy.exec(policy.namespaceSelector ?? '')?.[1] ?? '') : '';
  const named = [...listed.matchAll(/["']([^"']+)["']/g)].map(([, name = '']) => name);
  const outside = snapshot.namespaces.filter(
    ({ name, labels }) =>
      subject === null ||
      !evaluateSelector(subject.selector, {
        ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pcns.${key}`, value])),
        'pcns.projectcalico.org/name': name,
        'projectcalico.org/namespace': name,
        'projectcalico.org/orchestrator': 'k8s',
      }),
  );
  return [...new Set([...named, ...outside.map(({ name }) => name)])].sort();
}
