/** The order of the waves: what is proposed, and what a person chose instead. */
import { type WavesBody, wavesBodySchema } from '@/lib/api';
import { Problem } from '../http/problem';
import type { Picture } from '../picture';
import { slices } from '../slices';
import type { WaveOrder } from '../state/waves-document';
import { edgeIndexSteps } from '../views/edge-index';
import { remainingNamespaces } from '../views/ring-facts';
import { orderRefusal, wavesView } from '../views/waves-view';
import { count } from '../views/words';
import { personEvent } from './person-event';
import { pictureFor, type RouteContext, type Routes } from './route-context';

/** @throws Problem naming the first namespace that cannot stand where it stands. */
export function checkOrder(picture: Picture, waves: WavesBody['waves']): void {
  const refusal = orderRefusal(picture);
  if (refusal !== null) throw new Problem('conflict', `${refusal} Nothing was changed.`);
  const remaining = new Set(remainingNamespaces(picture));
  const seen = new Set<string>();
  for (const name of (waves ?? []).flat()) {
    if (seen.has(name))
      throw new Problem('bad-request', `Namespace ${name} stands in two waves. Nothing was changed.`);
    if (!remaining.has(name))
      throw new Problem(
        'bad-request',
        `Namespace ${name} cannot be part of a wave: it is exempt, enforced already, or not in the cluster. Nothing was changed. Load the waves again.`,
      );
    seen.add(name);
  }
}

/** @throws Problem when somebody else has ordered the waves since they were looked at. */
export function refuseOverwriting(standing: WaveOrder | null, { since }: Pick<WavesBody, 'since'>): void {
  if ((standing?.at ?? null) === since) return;
  throw new Problem(
    'conflict',
    `${standing === null ? 'Somebody took the order back' : `${standing.by} ordered the waves`} meanwhile. Nothing was changed. Open the order again to see what stands.`,
  );
}

export function waveRoutes(context: RouteContext): Routes {
  const { identity, waves, pictures } = context;
  return {
    'GET /api/waves': async (request) => {
      const picture = await pictureFor(context, request);
      await slices.run(edgeIndexSteps(picture));
      return wavesView(picture, await identity.permissions(request.session));
    },
    'PUT /api/waves': async (request) => {
      const { session } = request;
      await identity.require(session, 'decide');
      const body = wavesBodySchema.parse(request.body);
      const picture = await pictureFor(context, request);
      checkOrder(picture, body.waves);
      const at = context.now();
      await waves.update(session.transport, (standing) => {
        refuseOverwriting(standing, body);
        return body.waves === null ? null : { waves: body.waves, by: session.user, at };
      });
      await personEvent(context, session, {
        kind: 'settings',
        text:
          body.waves === null
            ? 'put all that remains into one wave'
            : `ordered the waves: ${count(body.waves.length, 'wave')}, first ${body.waves[0]?.join(', ') ?? ''}`,
        evidence: '',
      });
      await context.afterWrite(() => pictures.revision.rollout > picture.revision.rollout);
      return wavesView(await pictureFor(context, request), await identity.permissions(session));
    },
  };
}
