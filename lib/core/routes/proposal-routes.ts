/** Allowing: what would allow edges, and the staged policies that a person then writes. */
import { type ProposalBody, proposalBodySchema, stageBodySchema } from '@/lib/api';
import { KubeError, type KubeTransport, PolicyWriter, type Written } from '@/lib/cluster';
import { displayName, type Policy, policyKey, policyTier, type Steps } from '@/lib/policy';
import { aloneWouldDenySteps, type Proposal, policyEffectSteps, recommendSteps } from '@/lib/rollout';
import { Problem } from '../http/problem';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { type DryRun, ownWords, type ProposedWrite, policyYaml, proposalView } from '../views/proposal-view';
import { count } from '../views/words';
import { pictureFor, type RouteContext, type Routes } from './route-context';
import { type StageablePolicy, stagedFromYaml } from './staged-yaml';

const notTried = (text: string): DryRun => ({ state: 'not-tried', text, detail: null });

/** What the API server would say, without writing. */
async function dryRun(policy: Policy, picture: Picture, transport: KubeTransport | null): Promise<DryRun> {
  if (transport === null) return notTried('Not tried: you may not stage policies');
  const writer = new PolicyWriter(transport, picture.capabilities);
  try {
    const standing = await writer.read(policy);
    const meta = standing === null ? {} : { uid: standing.uid, resourceVersion: standing.resourceVersion };
    const { warnings } = await writer.dryRun(policy, meta);
    return warnings.length === 0
      ? { state: 'accepted', text: 'The API server accepts it', detail: null }
      : {
          state: 'accepted',
          text: `The API server accepts it and warns: ${warnings.join('; ')}`,
          detail: null,
        };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof KubeError && error.status >= 500) return notTried(`Not tried: ${message}`);
    return { state: 'refused', text: `The API server refuses it: ${message}`, detail: message };
  }
}

const standingOf = (picture: Picture, policy: Policy): Policy | null =>
  picture.snapshot.policies.find((item) => policyKey(item) === policyKey(policy)) ?? null;

/** The proposal with a person's own policies in place of the recommended ones. */
function* ownSteps(
  { engine, exposures }: Picture,
  proposal: Proposal,
  policies: readonly StageablePolicy[],
): Steps<Proposal> {
  return {
    ...proposal,
    effect: yield* policyEffectSteps(engine, exposures, policies),
    aloneWouldDeny: yield* aloneWouldDenySteps(engine, exposures, policies),
    refused: [],
  };
}

async function propose(
  body: ProposalBody,
  picture: Picture,
  transport: KubeTransport | null,
): Promise<{ proposal: Proposal; writes: ProposedWrite[] }> {
  const known = new Set(picture.exposures.map(({ id }) => id));
  const missing = body.edges.filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new Problem(
      'not-found',
      `${count(missing.length, 'edge')} of the list was not seen in this range: ${missing[0]}. Choose a longer range or reload the list.`,
    );
  const proposal = await slices.run(
    recommendSteps({
      engine: picture.engine,
      exposures: picture.exposures,
      edges: body.edges,
      width: body.width === 'own' ? 'suggested' : body.width,
      cidr: body.cidr,
      bridge: picture.rollout.bridge?.ref ?? null,
    }),
  );
  if (body.yaml === null) {
    const writes = await Promise.all(
      proposal.policies.map(
        async ({ policy, existing, words }): Promise<ProposedWrite> => ({
          policy,
          existing,
          words: { ...words, rules: [...words.rules] },
          dryRun: await dryRun(policy, picture, transport),
        }),
      ),
    );
    return { proposal, writes };
  }
  const own = stagedFromYaml(body.yaml);
  const writes = await Promise.all(
    own.map(
      async (policy): Promise<ProposedWrite> => ({
        policy,
        existing: standingOf(picture, policy),
        words: ownWords(policy),
        dryRun: await dryRun(policy, picture, transport),
      }),
    ),
  );
  return { proposal: await slices.run(ownSteps(picture, proposal, own)), writes };
}

async function write(
  writer: PolicyWriter,
  policy: Policy,
): Promise<{ written: Written; created: boolean; before: Policy | null }> {
  const standing = await writer.read(policy);
  if (standing === null) return { written: await writer.create(policy), created: true, before: null };
  // Labels and annotations of whoever made it stay.
  const { labels, annotations } = standing.object.metadata;
  const meta = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return {
    written: await writer.replace(policy, standing, meta),
    created: false,
    before: standing.policy,
  };
}

export function proposalRoutes(context: RouteContext): Routes {
  const { identity, activity } = context;
  return {
    'POST /api/proposal': async (request) => {
      const body = proposalBodySchema.parse(request.body);
      const picture = await pictureFor(context, request);
      const { stage } = await identity.permissions(request.session);
      const parts = await propose(body, picture, stage.allowed ? request.session.transport : null);
      return proposalView(picture, { body, ...parts, permission: stage });
    },
    'POST /api/stage': async (request) => {
      const { session } = request;
      await identity.require(session, 'stage');
      const body = stageBodySchema.parse(request.body);
      const picture = await pictureFor(context, request);
      const policies = body.policies.flatMap(({ yaml }) => stagedFromYaml(yaml));
      const writer = new PolicyWriter(session.transport, picture.capabilities);
      // All are tried before one is written: a list is staged whole or not at all, as far as that can be known.
      for (const policy of policies) {
        const answer = await dryRun(policy, picture, session.transport);
        if (answer.state === 'refused')
          throw new Problem(
            'refused',
            `${policy.kind} ${policy.name} was not staged, and nothing else of the list was. ${answer.text}`,
            answer.detail,
          );
      }
      const written: ({ readonly policy: Policy } & Awaited<ReturnType<typeof write>>)[] = [];
      for (const policy of policies) {
        const done = await write(writer, policy).catch((error: unknown) => {
          if (written.length === 0) throw error;
          const message = error instanceof Error ? error.message : String(error);
          throw new Problem(
            'refused',
            `${count(written.length, 'policy')} of ${policies.length} staged; then ${policy.name} failed: ${message} Staged policies block nothing. Try again with the rest.`,
          );
        });
        written.push({ policy, ...done });
      }
      await context.afterWrite(() =>
        written.every(
          ({ policy, written: { resourceVersion } }) => context.versionOf(policy) === resourceVersion,
        ),
      );
      const after = await pictureFor(context, request);
      const wouldDeny = after.exposures.filter(({ verdict }) => verdict === 'would-deny').length;
      for (const { policy, before, written: result } of written) {
        const { kind, namespace, name } = policy;
        await activity.append({
          at: context.now(),
          actor: session.user,
          kind: 'stage',
          text: `staged ${namespace === null ? '' : `${namespace}/`}${displayName(name, policyTier(policy))}`,
          object: { kind, namespace, name },
          edge: body.edges.length === 1 ? (body.edges[0] ?? null) : null,
          evidence: `covers ${count(body.edges.length, 'edge')}`,
          outcome: 'done',
          before: before === null ? null : policyYaml(before),
          after: policyYaml(policy),
          auditIds: result.auditId === null ? [] : [result.auditId],
          wouldDeny,
        });
      }
      return {
        written: written.map(({ policy, created, before, written: result }) => ({
          ref: { kind: policy.kind, namespace: policy.namespace, name: policy.name },
          created,
          auditId: result.auditId,
          resourceVersion: result.resourceVersion,
          before: before === null ? null : policyYaml(before),
        })),
        wouldDeny,
      };
    },
  };
}
