/** Taking back what was just staged: only while it stands as staging left it, and only the staged kinds. */
import { type PolicyRefView, type UnstageBody, type UnstagedResultView, unstageBodySchema } from '@/lib/api';
import { type LivePolicy, PolicyWriter } from '@/lib/cluster';
import { displayName, isStaged, type Policy, type PolicyRef, policyKey, policyTier } from '@/lib/policy';
import type { ActivityEvent } from '@/lib/rollout';
import { Problem } from '../http/problem';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { policyYaml } from '../views/proposal-view';
import { count } from '../views/words';
import { pictureFor, type RouteContext, type Routes } from './route-context';
import { stagedFromYaml } from './staged-yaml';

type Asked = UnstageBody['policies'][number];

/** One policy to take back, as it stands now, and what stood before it. */
interface TakeBack {
  readonly ref: PolicyRefView;
  readonly standing: LivePolicy;
  readonly restore: Policy | null;
}

interface TakenBack extends TakeBack {
  readonly auditId: string | null;
}

const nameOf = ({ kind, namespace, name }: PolicyRef): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;

/** A wave counts on its staged policies, and the default deny has a note of its own. @throws Problem */
function refuseRollout(ref: PolicyRef, { rollout: { candidate, record } }: Picture): void {
  const key = policyKey(ref);
  if (candidate !== null && policyKey(candidate.ref) === key)
    throw new Problem(
      'refused',
      `${nameOf(ref)} is the default deny of the rollout. Nothing was taken back. Unstage it on the Rollout page.`,
    );
  if (isUnderWay(record) && record.plan.allows.some(({ staged }) => policyKey(staged) === key))
    throw new Problem(
      'conflict',
      `Wave ${record.wave.number} (${record.wave.name}) is under way and counts on ${nameOf(ref)}. Nothing was taken back. Finish the wave or roll it back first.`,
    );
}

/** @throws Problem when the text is not one staged policy of that name. */
function restoredPolicy({ ref, restore }: Asked): Policy | null {
  if (restore === null) return null;
  const [policy, more] = stagedFromYaml(restore);
  if (policy === undefined || more !== undefined || policyKey(policy) !== policyKey(ref))
    throw new Problem('bad-request', `What is to be put back is not ${nameOf(ref)}. Nothing was changed.`);
  return policy;
}

/** Reads what stands and refuses what is no longer as staging left it. @throws Problem */
async function takeBack(writer: PolicyWriter, asked: Asked, picture: Picture): Promise<TakeBack> {
  const { ref } = asked;
  if (!isStaged(ref))
    throw new Problem('refused', `${nameOf(ref)} is enforced. Only staging can be undone here.`);
  refuseRollout(ref, picture);
  const restore = restoredPolicy(asked);
  const standing = await writer.read(ref);
  if (standing === null)
    throw new Problem('conflict', `${nameOf(ref)} was removed meanwhile. Nothing was taken back.`);
  if (standing.resourceVersion !== asked.resourceVersion)
    throw new Problem(
      'conflict',
      `${nameOf(ref)} was changed by somebody since it was staged. Nothing was taken back. Look at it in Policies.`,
    );
  return { ref, standing, restore };
}

async function undo(writer: PolicyWriter, { ref, standing, restore }: TakeBack): Promise<string | null> {
  if (restore === null) return (await writer.remove(ref, standing)).auditId;
  // Staging kept the labels and annotations, so what stands has them as they were before it.
  const { labels, annotations } = standing.object.metadata;
  const meta = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return (await writer.replace(restore, standing, meta)).auditId;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Takes back in order and stops at the first that fails: what was done is told even then. @throws when nothing was done */
async function undoAll(
  writer: PolicyWriter,
  list: readonly TakeBack[],
): Promise<{ done: TakenBack[]; failure: Problem | null }> {
  const done: TakenBack[] = [];
  for (const item of list) {
    try {
      done.push({ ...item, auditId: await undo(writer, item) });
    } catch (error) {
      if (done.length === 0) throw error;
      const text = `${count(done.length, 'policy')} of ${list.length} taken back; then ${item.ref.name} failed: ${messageOf(error)} Staged policies block nothing. Look at the rest in Policies.`;
      return { done, failure: new Problem('refused', text) };
    }
  }
  return { done, failure: null };
}

/** What Activity tells of it, in the voice of staging: `mara.lindt took back staged shop/allow-web`. */
function eventOf({
  ref,
  standing,
  restore,
  auditId,
}: TakenBack): Pick<ActivityEvent, 'text' | 'object' | 'before' | 'after' | 'auditIds'> {
  const { kind, namespace, name } = ref;
  const own = displayName(name, policyTier(standing.policy));
  const shown = namespace === null ? own : `${namespace}/${own}`;
  return {
    text: restore === null ? `took back staged ${shown}` : `put staged ${shown} back as it was`,
    object: { kind, namespace, name },
    before: policyYaml(standing.policy),
    after: restore === null ? null : policyYaml(restore),
    auditIds: auditId === null ? [] : [auditId],
  };
}

export function unstageRoutes(context: RouteContext): Routes {
  const { identity, activity } = context;
  return {
    'POST /api/unstage': async (request): Promise<UnstagedResultView> => {
      const { session } = request;
      await identity.require(session, 'stage');
      const body = unstageBodySchema.parse(request.body);
      const picture = await pictureFor(context, request);
      const writer = new PolicyWriter(session.transport, picture.capabilities);
      // All are looked at before one is touched: a list is taken back whole or not at all, as far as that can be known.
      const list: TakeBack[] = [];
      for (const asked of body.policies) list.push(await takeBack(writer, asked, picture));
      const { done, failure } = await undoAll(writer, list);
      await context.afterWrite(() =>
        done.every(({ ref, standing }) => context.versionOf(ref) !== standing.resourceVersion),
      );
      const { exposures } = await pictureFor(context, request);
      const wouldDeny = exposures.filter(({ verdict }) => verdict === 'would-deny').length;
      for (const item of done)
        await activity.append({
          ...eventOf(item),
          at: context.now(),
          actor: session.user,
          kind: 'unstage',
          edge: null,
          evidence: '',
          outcome: 'done',
          wouldDeny,
        });
      if (failure !== null) throw failure;
      return {
        undone: done.map(({ ref, restore, auditId }) => ({ ref, removed: restore === null, auditId })),
      };
    },
  };
}
