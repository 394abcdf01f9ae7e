/** Everything a page reads. Handlers are thin: picture, view, answer. */
import type { Steps } from '@/lib/policy';
import { evidenceForSteps } from '../evidence';
import { type ApiContext, StreamAnswer } from '../http/server';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { activityView } from '../views/activity-view';
import { decidedSteps } from '../views/deciding-policies';
import { edgeIndexSteps } from '../views/edge-index';
import { edgeView } from '../views/edge-view';
import { csvParts, exportedSteps, ndjsonParts } from '../views/edges-export';
import { edgesView } from '../views/edges-view';
import { namespaceSteps } from '../views/namespace-view';
import { namespacesSteps } from '../views/namespaces-view';
import { overviewView } from '../views/overview-view';
import { policiesSteps } from '../views/policies-view';
import { selectionSteps } from '../views/policy-selections';
import { policyView } from '../views/policy-view';
import { agreementOfSteps, preflightView } from '../views/preflight-view';
import { rolloutView } from '../views/rollout-view';
import { sessionView } from '../views/session-view';
import { statusView } from '../views/status-view';
import { known, pictureFor, type RouteContext, type Routes } from './route-context';

/** What views read again and again is found in slices, before they ask. */
async function preparedFor(
  context: Pick<RouteContext, 'pictures'>,
  request: ApiContext,
  ...parts: readonly ((picture: Picture) => Steps<unknown>)[]
): Promise<Picture> {
  const picture = await pictureFor(context, request);
  for (const part of parts) await slices.run(part(picture));
  return picture;
}

/** Each part in a turn of its own. */
async function* inTurns(parts: Iterable<string>): AsyncGenerator<string> {
  for (const part of parts) {
    await slices.turn();
    yield part;
  }
}

export function readRoutes(context: {
  readonly pictures: RouteContext['pictures'];
  readonly identity: Pick<RouteContext['identity'], 'permissions'>;
}): Routes {
  const { identity } = context;
  return {
    'GET /api/session': async (request) => {
      const picture = await pictureFor(context, request);
      return sessionView(request.session.user, await identity.permissions(request.session), picture);
    },
    'GET /api/status': async (request) => {
      const picture = await preparedFor(context, request, edgeIndexSteps, agreementOfSteps, evidenceForSteps);
      const permissions = await identity.permissions(request.session);
      const preflight = await preflightView(picture, permissions);
      return statusView(picture, preflight.checks.filter(({ state }) => state !== 'pass').length);
    },
    'GET /api/overview': async (request) =>
      overviewView(await preparedFor(context, request, edgeIndexSteps, evidenceForSteps)),
    'GET /api/namespaces': async (request) =>
      slices.run(namespacesSteps(await preparedFor(context, request, edgeIndexSteps, selectionSteps))),
    'GET /api/namespace': async (request) => {
      const name = request.query.get('ns') ?? '';
      const picture = await preparedFor(context, request, edgeIndexSteps, selectionSteps, evidenceForSteps);
      const permissions = await identity.permissions(request.session);
      const view = await slices.run(namespaceSteps(picture, permissions, request.query));
      return known(view, `There is no namespace ${name} in this cluster. It may have been deleted.`);
    },
    'GET /api/edges': async (request) =>
      edgesView(
        await pictureFor(context, request),
        await identity.permissions(request.session),
        request.query,
      ),
    'GET /api/edges.csv': async (request) => {
      const picture = await pictureFor(context, request);
      const edges = await slices.run(exportedSteps(picture, request.query));
      return new StreamAnswer('text/csv; charset=utf-8', inTurns(csvParts(edges)), 'edges.csv');
    },
    'GET /api/edges.ndjson': async (request) => {
      const picture = await pictureFor(context, request);
      const edges = await slices.run(exportedSteps(picture, request.query));
      return new StreamAnswer('application/x-ndjson', inTurns(ndjsonParts(edges)), 'edges.ndjson');
    },
    'GET /api/edge': async (request) => {
      const id = request.query.get('id') ?? '';
      const view = await edgeView(
        await pictureFor(context, request),
        id,
        await identity.permissions(request.session),
      );
      return known(view, `Edge ${id} was not seen in this range. Choose a longer one.`);
    },
    'GET /api/policies': async (request) =>
      slices.run(policiesSteps(await pictureFor(context, request), request.query)),
    'GET /api/policy': async (request) => {
      const name = request.query.get('policy') ?? '';
      const picture = await preparedFor(context, request, decidedSteps, selectionSteps);
      const view = await policyView(picture, name);
      return known(view, `There is no policy ${name} in this cluster. It may have been deleted.`);
    },
    'GET /api/rollout': async (request) => {
      const picture = await preparedFor(context, request, edgeIndexSteps);
      return rolloutView(picture, await identity.permissions(request.session));
    },
    'GET /api/activity': async (request) =>
      activityView(await preparedFor(context, request, edgeIndexSteps), request.query),
    'GET /api/preflight': async (request) =>
      preflightView(
        await preparedFor(context, request, agreementOfSteps, evidenceForSteps),
        await identity.permissions(request.session),
      ),
  };
}
