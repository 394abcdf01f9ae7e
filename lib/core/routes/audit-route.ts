/** Asked beside the board of policies, because it takes longer than the board itself. */
import { auditView } from '../views/audit-view';
import { pictureFor, type RouteContext, type Routes } from './route-context';

export const auditRoute = (context: RouteContext): Routes => ({
  'GET /api/audit': async (request) => auditView(await pictureFor(context, request)),
});
