/** The candidate and the wave: what is staged, enforced and taken back. */
import { candidateBodySchema, rolloutActionSchema } from '@/lib/api';
import { previewCandidate, stageCandidate, unstageCandidate } from '../rollout/candidate-service';
import { rolloutView } from '../views/rollout-view';
import { pictureFor, type RouteContext, type Routes } from './route-context';

export function rolloutRoutes(context: RouteContext): Routes {
  const { identity, activity, rollout, candidateNote: note } = context;
  return {
    'POST /api/candidate': async (request) => {
      const body = candidateBodySchema.parse(request.body);
      const permissions = await identity.permissions(request.session);
      const picture = await pictureFor(context, request);
      return previewCandidate(picture, body, {
        transport: permissions.stage.allowed ? request.session.transport : null,
        permission: permissions.stage,
      });
    },
    'POST /api/candidate/stage': async (request) => {
      const { session } = request;
      await identity.require(session, 'stage');
      const body = candidateBodySchema.parse(request.body);
      const picture = await pictureFor(context, request);
      const staged = await stageCandidate(picture, body, session, { activity, note });
      await context.afterWrite(() => context.pictures.revision.cluster > picture.revision.cluster);
      return staged;
    },
    'POST /api/candidate/unstage': async (request) => {
      const { session } = request;
      await identity.require(session, 'stage');
      const body = candidateBodySchema.pick({ kind: true, namespace: true }).parse(request.body);
      const picture = await pictureFor(context, request);
      const removed = await unstageCandidate(picture, body, session, { activity, note });
      await context.afterWrite(() => context.pictures.revision.cluster > picture.revision.cluster);
      return removed;
    },
    'POST /api/rollout/action': async (request) => {
      const { session } = request;
      await identity.require(session, 'enforce');
      const body = rolloutActionSchema.parse(request.body);
      const range = (await pictureFor(context, request)).range;
      const picture = await context.pictures.build(range, body.verb === 'lower' ? body.namespaces : []);
      await rollout.act(session, body, picture);
      await context.afterWrite(() => context.pictures.revision.cluster > picture.revision.cluster);
      return rolloutView(await pictureFor(context, request), await identity.permissions(session));
    },
  };
}
