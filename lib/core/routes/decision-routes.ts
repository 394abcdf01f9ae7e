/** Decisions about edges, acceptances of gaps, settings: small documents in the cluster, written as the person who decides. */
import { acceptGapSchema, decideSchema, settingsBodySchema } from '@/lib/api';
import type { Decisions, EdgeDecision } from '@/lib/rollout';
import { Problem } from '../http/problem';
import { parseSettings, settingsText } from '../state/settings-document';
import { edgeRef, edgeText } from '../views/edge-ref';
import { settingsView } from '../views/settings-view';
import { count, duration } from '../views/words';
import { personEvent } from './person-event';
import { pictureFor, type RouteContext, type Routes } from './route-context';

const maxAcceptSeconds = 180 * 86_400;

function withoutEdges(decisions: Decisions, edges: readonly string[]): Decisions {
  const gone = new Set(edges);
  return {
    ...decisions,
    edges: Object.fromEntries(Object.entries(decisions.edges).filter(([id]) => !gone.has(id))),
  };
}

const words = {
  deny: 'decided to deny',
  later: 'put off deciding',
  'accept-unknown': 'accepted as unknown',
} as const;

export function decisionRoutes(context: RouteContext): Routes {
  const { identity, decisions, settings } = context;
  return {
    'POST /api/decisions': async (request) => {
      const { session } = request;
      await identity.require(session, 'decide');
      const body = decideSchema.parse(request.body);
      const now = context.now();
      if (body.kind !== null && body.reason.trim() === '')
        throw new Problem('bad-request', 'A decision needs a reason. Nothing was changed.');
      if (body.kind !== null && body.kind !== 'deny' && (body.until === null || body.until <= now))
        throw new Problem('bad-request', 'Say until when, in the future. Nothing was changed.');
      const picture = await pictureFor(context, request);
      const byId = new Map(picture.exposures.map((exposure) => [exposure.id, exposure]));
      const unknown = body.edges.find((id) => !byId.has(id));
      if (unknown !== undefined)
        throw new Problem('not-found', `Edge ${unknown} is not known. Nothing was changed. Reload the list.`);
      await decisions.update(session.transport, (current) => {
        if (body.kind === null) return withoutEdges(current, body.edges);
        const { kind, reason, until } = body;
        const made = body.edges.map((edge): [string, EdgeDecision] => [
          edge,
          { edge, kind, by: session.user, at: now, reason, until },
        ]);
        return { ...current, edges: { ...current.edges, ...Object.fromEntries(made) } };
      });
      const [first] = body.edges.flatMap((id) => byId.get(id) ?? []);
      const what =
        body.edges.length === 1 && first !== undefined
          ? edgeText(edgeRef(first.summary.edge))
          : count(body.edges.length, 'edge');
      await personEvent(context, session, {
        kind: body.kind === 'accept-unknown' ? 'accept' : 'decide',
        text: body.kind === null ? `took back the decision on ${what}` : `${words[body.kind]} ${what}`,
        evidence: body.reason,
        ...(body.edges.length === 1 && first !== undefined ? { edge: first.id } : {}),
      });
      return { ok: true };
    },
    'POST /api/rollout/accept': async (request) => {
      const { session } = request;
      await identity.require(session, 'decide');
      const body = acceptGapSchema.parse(request.body);
      const now = context.now();
      if (body.until <= now || body.until > now + maxAcceptSeconds)
        throw new Problem(
          'bad-request',
          `An acceptance ends within ${duration(maxAcceptSeconds)} and not in the past. Nothing was changed.`,
        );
      const { gate } = (await pictureFor(context, request)).rollout;
      const gap = gate?.lines.flatMap(({ gaps }) => gaps).find(({ id }) => id === body.gap);
      if (gap === undefined)
        throw new Problem('not-found', `The gate has no gap ${body.gap} any more. Nothing was changed.`);
      if (gap.remedy.kind !== 'accept')
        throw new Problem('refused', `${gap.title} cannot be accepted. ${gap.consequence}`);
      await decisions.update(session.transport, (current) => ({
        ...current,
        gaps: { ...current.gaps, [body.gap]: { ...body, by: session.user, at: now } },
      }));
      await personEvent(context, session, {
        kind: 'accept',
        text: `accepted ${gap.title}`,
        evidence: `${body.reason} (${body.owner})`,
      });
      return { ok: true };
    },
    'GET /api/settings': async (request) => settingsView(await pictureFor(context, request)),
    'PUT /api/settings': async (request) => {
      const { session } = request;
      await identity.require(session, 'settings');
      const next = parseSettings(settingsBodySchema.parse(request.body));
      await settings.update(session.transport, () => settingsText(next));
      await personEvent(context, session, { kind: 'settings', text: 'changed the settings', evidence: '' });
      return settingsView(await pictureFor(context, request));
    },
  };
}
