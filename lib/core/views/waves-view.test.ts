import { beforeAll, describe, expect, it } from 'vitest';
import { wavesSchema } from '@/lib/api';
import type { Picture } from '../picture';
import type { RolloutService } from '../rollout/rollout-service';
import { type WaveCluster, waveCluster } from '../rollout/testing/wave-cluster';
import { checkOrder, refuseOverwriting } from '../routes/wave-routes';
import { everyone } from '../testing/picture';
import { edgeIndex } from './edge-index';
import { rolloutView } from './rollout-view';
import { wavesView } from './waves-view';

let c: WaveCluster;
let service: RolloutService;
const order = (...waves: string[][]) => ({ waves, by: 'mara', at: 1 });
const picture = (waves?: ReturnType<typeof order>): Promise<Picture> =>
  c.picture(service, [], waves === undefined ? {} : { waves });
const rows = async (from: Picture): Promise<string[]> =>
  (await rolloutView(from, everyone)).waves.map(({ number, title, state }) => `${number} ${title} ${state}`);

beforeAll(async () => {
  c = await waveCluster();
  service = c.service();
  await service.start();
  await c.stage();
}, 60_000);

describe('the order of the waves', () => {
  it('is one wave for everything while nobody chose, and a proposal stands beside it', async () => {
    const seen = wavesSchema.parse(wavesView(await picture(), everyone));
    expect(seen).toMatchObject({ next: 1, chosen: null, refusal: null });
    expect(seen.order).toEqual([['db', 'default', 'shop']]);
    expect(seen.proposed.flat().sort()).toEqual(['db', 'default', 'shop']);
    expect(seen.proposed.length).toBeGreaterThan(1);
    expect(seen.couplings).toContainEqual({ between: ['db', 'shop'], edges: expect.any(Number) });
  });

  it('chosen, decides which wave is next: its plan, its gate, its place in the list', async () => {
    const from = await picture(order(['shop'], ['db', 'default']));
    expect(from.rollout.wave).toMatchObject({ namespaces: ['shop'], whole: false, number: 1 });
    expect(await rows(from)).toEqual(['1 shop current', '2 db and default ahead']);
    expect((await rolloutView(from, everyone)).lowers).toEqual(['shop']);
  });

  it('with all that remains in one wave is the whole, which also covers namespaces to come', async () => {
    const from = await picture(order(['db', 'default', 'shop']));
    expect(from.rollout.wave?.whole).toBe(true);
    expect((await rolloutView(from, everyone)).lowers).toEqual([]);
  });

  it('lowers what was shown: another wave than the gate looked at is refused', async () => {
    const from = await picture(order(['shop'], ['db', 'default']));
    await expect(
      service.act(c.actor('operator'), { verb: 'lower', namespaces: [], typed: null }, from),
    ).rejects.toThrow('another wave');
  });

  it('does not overwrite what somebody else chose meanwhile', () => {
    const standing = order(['shop']);
    expect(() => refuseOverwriting(standing, { since: null })).toThrow('mara ordered the waves meanwhile');
    expect(() => refuseOverwriting(null, { since: 1 })).toThrow('took the order back meanwhile');
    expect(() => refuseOverwriting(standing, { since: 1 })).not.toThrow();
    expect(() => refuseOverwriting(null, { since: null })).not.toThrow();
  });

  it('counts an edge that is to decide once, though both its ends are in the wave and lack an allow', async () => {
    // Without any allow of theirs, both sides of every edge are open.
    const bare = await c.picture(service, [], {
      waves: order(['default'], ['db', 'shop']),
      world: (snapshot) => ({
        ...snapshot,
        policies: snapshot.policies.filter(({ namespace }) => namespace === null),
      }),
    });
    const row = (await rolloutView(bare, everyone)).waves.at(-1);
    const index = edgeIndex(bare);
    const owned = index.openOwned('db').length + index.openOwned('shop').length;
    expect(row?.title).toBe('db and shop');
    expect(row?.toDecide).toBe(index.open.length);
    expect(owned).toBeGreaterThan(index.open.length);
  });

  it('refuses a namespace twice, one that is exempt, and any change while a wave is under way', async () => {
    const from = await picture();
    expect(() => checkOrder(from, [['shop'], ['shop']])).toThrow('shop stands in two waves');
    expect(() => checkOrder(from, [['kube-system']])).toThrow('kube-system cannot be part of a wave');
    expect(() => checkOrder(from, [['nowhere']])).toThrow('not in the cluster');
    expect(() => checkOrder(from, null)).not.toThrow();
    const staged = await picture(order(['shop'], ['db', 'default']));
    await service.act(c.actor('operator'), { verb: 'lower', namespaces: ['shop'], typed: null }, staged);
    const underWay = await picture(order(['shop'], ['db', 'default']));
    expect(() => checkOrder(underWay, [['db']])).toThrow('Wave 1 (shop) is under way');
    expect(await rows(underWay)).toEqual(['1 shop current', '2 db and default ahead']);
  });
});
