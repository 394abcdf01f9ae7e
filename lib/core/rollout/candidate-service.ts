/** Staging the default deny and taking it back: written as the person who asks, noted in the cluster. */
import type { CandidateBody, CandidateView, PermissionView, StagedResultView } from '@/lib/api';
import { KubeError, type KubeTransport, type LivePolicy, PolicyWriter, type WireMeta } from '@/lib/cluster';
import { displayName, type Policy, type PolicyRef, policyTier } from '@/lib/policy';
import { type ActivityEvent, type ActivityLog, specHash, stagedDenyRef } from '@/lib/rollout';
import { Problem } from '../http/problem';
import type { Picture } from '../picture';
import { slices } from '../slices';
import type { DocumentStore } from '../state/document-store';
import { type CandidateDryRun, candidateView } from '../views/candidate-view';
import { policyYaml } from '../views/proposal-view';
import { count, duration, percent } from '../views/words';
import type { StagedNote } from './current-candidate';
import {
  type CandidatePolicy,
  candidateTier,
  type ProposedCandidate,
  proposeCandidateSteps,
} from './propose-candidate';
import { isUnderWay } from './under-way';

export interface CandidateActor {
  readonly user: string;
  readonly transport: KubeTransport;
}

export interface CandidateStores {
  readonly activity: ActivityLog;
  /** What was staged, by whom: candidateDocument(). */
  readonly note: DocumentStore<StagedNote | null>;
}

/** @param as `transport: null` leaves the server's dry run out: the user may not write it anyway. */
export async function previewCandidate(
  picture: Picture,
  body: CandidateBody,
  as: { readonly transport: KubeTransport | null; readonly permission: PermissionView },
): Promise<CandidateView> {
  const proposed = await slices.run(proposeCandidateSteps(picture, body));
  const dryRun = await tryIt(picture, proposed, as.transport);
  return candidateView(picture, { proposed, yaml: body.yaml, dryRun, permission: as.permission });
}

const notTried = (text: string): CandidateDryRun => ({ state: 'not-tried', text, detail: null });

async function tryIt(
  picture: Picture,
  { policy, refusal }: ProposedCandidate,
  transport: KubeTransport | null,
): Promise<CandidateDryRun> {
  if (policy === null || refusal !== null) return notTried('Not tried: Drawbridge refuses it');
  if (!picture.capabilities.stagedKinds)
    return notTried('Not tried: this cluster has no staged kinds; the effect is simulated only');
  if (transport === null) return notTried('Not tried: you may not stage policies');
  const writer = new PolicyWriter(transport, picture.capabilities);
  try {
    const standing = await writer.read(policy);
    const answer = await writer.dryRun(policy, standing === null ? {} : metaOf(standing));
    const added = Object.keys(answer.object.metadata.labels ?? {}).filter(
      (label) => standing?.object.metadata.labels?.[label] === undefined,
    );
    const adds = added.length === 0 ? '' : ` and adds the label ${added.join(', ')}`;
    const warns = answer.warnings.length === 0 ? '' : `; it warns: ${answer.warnings.join('; ')}`;
    return { state: 'accepted', text: `The API server accepts it${adds}${warns}`, detail: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof KubeError) || error.status >= 500) return notTried(`Not tried: ${message}`);
    return { state: 'refused', text: `The API server refuses it: ${message}`, detail: message };
  }
}

/** What others put on the object stays. */
function metaOf({ uid, resourceVersion, object }: LivePolicy): WireMeta {
  const { labels, annotations } = object.metadata;
  return {
    uid,
    resourceVersion,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

const bare = (policy: Policy): string => displayName(policy.name, policyTier(policy));

function refuseWhileUnderWay(picture: Picture, what: string): void {
  const { record } = picture.rollout;
  if (isUnderWay(record))
    throw new Problem(
      'conflict',
      `Wave ${record.wave.number} (${record.wave.name}) is under way and counts on the staged deny. It was not ${what}. Finish the wave or roll it back first.`,
    );
}

/** @throws Problem, WriteError, KubeError */
export async function stageCandidate(
  picture: Picture,
  body: CandidateBody,
  actor: CandidateActor,
  stores: CandidateStores,
): Promise<StagedResultView> {
  refuseWhileUnderWay(picture, 'changed');
  const proposed = await slices.run(proposeCandidateSteps(picture, body));
  const { policy, refusal, effect } = proposed;
  if (policy === null || refusal !== null)
    throw new Problem('refused', `${refusal ?? 'There is nothing to stage.'} Nothing was changed.`);
  if (!picture.capabilities.stagedKinds)
    throw new Problem(
      'refused',
      'This cluster has no staged kinds; Calico brings them from 3.30 on. Nothing was changed. Its effect can be previewed.',
    );
  const writer = new PolicyWriter(actor.transport, picture.capabilities);
  const standing = await writer.read(policy);
  const isSame = standing !== null && specHash(standing.policy) === specHash(policy);
  const written = isSame
    ? null
    : standing === null
      ? await writer.create(policy)
      : await writer.replace(policy, standing, metaOf(standing));
  const at = picture.now;
  const wouldDeny = effect.newlyDenied.length + effect.stillWouldDeny.length;
  await stores.activity.append({
    ...event(actor, at, policy),
    kind: 'stage',
    text: `Staged ${bare(policy)} over ${podsText(picture, policy)}`,
    evidence: evidenceText(picture, wouldDeny, effect.unknown.length),
    before: standing === null ? null : policyYaml(standing.policy),
    after: policyYaml(policy),
    auditIds: auditOf(written),
    wouldDeny,
  });
  await note(stores, actor, {
    spec: proposed.spec,
    stagedAt: at,
    by: actor.user,
    specHash: specHash(policy),
  });
  const { kind, namespace, name } = policy;
  return {
    written: isSame
      ? []
      : [{ ref: { kind, namespace, name }, created: standing === null, auditId: written?.auditId ?? null }],
    wouldDeny,
  };
}

/** @throws Problem, WriteError, KubeError */
export async function unstageCandidate(
  picture: Picture,
  body: Pick<CandidateBody, 'kind' | 'namespace'>,
  actor: CandidateActor,
  stores: CandidateStores,
): Promise<StagedResultView> {
  refuseWhileUnderWay(picture, 'removed');
  const namespace = body.kind === 'global' ? null : body.namespace;
  const ref: PolicyRef = stagedDenyRef(
    { kind: body.kind, namespace, tier: candidateTier, excluded: [] },
    picture.snapshot,
  );
  const writer = new PolicyWriter(actor.transport, picture.capabilities);
  const standing = await writer.read(ref);
  if (standing === null)
    throw new Problem('not-found', `${ref.kind} ${ref.name} is not staged. Nothing was changed.`);
  const { auditId } = await writer.remove(ref, standing);
  await stores.activity.append({
    ...event(actor, picture.now, standing.policy),
    kind: 'unstage',
    text: `Removed staged ${bare(standing.policy)}`,
    before: policyYaml(standing.policy),
    auditIds: auditId === null ? [] : [auditId],
    wouldDeny: 0,
  });
  await note(stores, actor, null);
  return { written: [{ ref, created: false, auditId }], wouldDeny: 0 };
}

const auditOf = (written: { readonly auditId: string | null } | null): string[] =>
  written === null || written.auditId === null ? [] : [written.auditId];

const event = (
  { user }: CandidateActor,
  at: number,
  { kind, namespace, name }: Policy,
): Omit<ActivityEvent, 'id' | 'kind' | 'text'> => ({
  at,
  actor: user,
  object: { kind, namespace, name },
  edge: null,
  evidence: '',
  outcome: 'done',
  before: null,
  after: null,
  auditIds: [],
  wouldDeny: null,
});

function podsText(picture: Picture, policy: CandidatePolicy): string {
  const { pods } = picture.engine.select(policy);
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  return `${count(pods.length, 'pod')} in ${count(namespaces.size, 'namespace')}`;
}

function evidenceText(picture: Picture, wouldDeny: number, unknown: number): string {
  const { observation, range } = picture;
  const share = percent(observation.completeSeconds, observation.expectedSeconds);
  const seen = share === null ? 'nothing observed yet' : `${share} % observed`;
  return `${count(wouldDeny, 'edge')} would be denied and ${unknown} unknown in ${duration(range.to - range.from)}, ${seen}`;
}

/** The policy is staged already when this fails: it is then told by its name, and the message says so. */
async function note(stores: CandidateStores, actor: CandidateActor, next: StagedNote | null): Promise<void> {
  try {
    await stores.note.update(actor.transport, () => next);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'unavailable',
      `The policy was ${next === null ? 'removed' : 'staged'}, and Drawbridge’s own note of it could not be written. It goes by the policy’s name until then. Try again.`,
      detail,
    );
  }
}
