import { describe, expect, test } from 'vitest';
import { edgesSchema } from '@/lib/api';
import { decided, everyone, pictureOf } from '../testing/picture';
import { idOf, recorded } from '../testing/recorded';
import { now, start, todayPolicies } from '../testing/shop-world';
import { edgesView } from './edges-view';

const ask = async (query: string, picture = pictureOf()) =>
  edgesSchema.parse(await edgesView(picture, everyone, new URLSearchParams(query)));

const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');
const silent = {
  kind: 'node-silent',
  subject: 'worker-7',
  from: now - 86_400,
  to: now - 83_000,
  message: 'worker-7 was silent',
  remedy: null,
} as const;

describe('the sentence of Flows', () => {
  test('counts what would be denied, how many decisions cover it, and what is unknown besides', async () => {
    const view = await ask('ns=shop&verdict=would-deny');
    expect(view.sentence).toBe('8 edges in use would be denied in shop');
    expect(view.subline).toBe('7 decisions cover them. 1 more is unknown and needs a decision too.');
  });

  test('tells what is denied on purpose apart', async () => {
    const picture = pictureOf({ decisions: decided(orders, 'deny') });
    expect((await ask('verdict=would-deny', picture)).subline).toBe(
      '6 decisions cover them. 1 is denied on purpose. 1 more is unknown and needs a decision too.',
    );
  });

  test('gives a zero its range and its completeness', async () => {
    const picture = pictureOf({ policies: todayPolicies, gaps: [silent] });
    const view = await ask('verdict=would-deny', picture);
    expect(view.sentence).toBe('0 edges would be denied in 7 days, 99.4 % observed');
    expect(view.subline).toBe('10 edges are allowed, today and with staged policies enforced.');
  });

  test('says unknown counts as a block when nothing else would be denied', async () => {
    const view = await ask('src=shop/orders&port=123&verdict=would-deny');
    expect(view.sentence).toBe('0 edges would be denied in 7 days, 100 % observed');
    expect(view.subline).toBe('1 edge is unknown and counts as a block until someone decides.');
  });

  test.each([
    ['unknown', '1 edge is without a verdict'],
    ['allowed', '1 edge is allowed'],
    ['would-allow', '0 edges would be allowed in 7 days, 100 % observed'],
    ['denied', '0 edges were denied in 7 days, 100 % observed'],
    ['allowed,denied', '1 edge'],
  ])('speaks of %s when that is asked for', async (verdict, sentence) => {
    expect((await ask(`verdict=${verdict}`)).sentence).toBe(sentence);
  });

  test('tells no flows yet from filtered out', async () => {
    const empty = await ask('verdict=would-deny', pictureOf({ edges: [] }));
    expect([empty.sentence, empty.unfiltered]).toEqual(['No flows yet', 0]);
    const none = await ask('port=9');
    expect([none.sentence, none.subline]).toEqual([
      'No edge matches these filters',
      '10 edges without them.',
    ]);
  });
});

describe('rows of Flows', () => {
  test('counts of the tabs ignore the verdict that is asked for', async () => {
    const view = await ask('verdict=allowed');
    expect(view.counts).toEqual({
      wouldDeny: 8,
      unknown: 1,
      allowed: 1,
      denied: 0,
      wouldAllow: 0,
      total: 10,
    });
    expect([view.totalRows, view.totalEdges, view.rows.length]).toEqual([1, 1, 1]);
  });

  test('without a verdict list everything, first what would be denied, then what is unknown', async () => {
    const verdicts = (await ask('')).rows.map(({ verdict }) => verdict);
    expect(verdicts).toEqual([...Array(8).fill('would-deny'), 'unknown', 'allowed']);
  });

  test('edges that one rule would cover are one row with all their ids', async () => {
    const view = await ask('group=rule&verdict=would-deny');
    const row = view.rows.find(({ ids }) => ids.length > 1);
    expect(row?.edge.src.label).toBe('prometheus');
    expect(row?.edge.dst).toMatchObject({ label: '2 workloads', namespace: 'shop' });
    expect(row?.edge.portLabel).toBe('TCP 9102');
    expect(row?.why).toBe('2 edges, one rule would cover them');
    expect(row?.sideText).toBe('at the destination');
    expect(row?.connections).toBe(900);
    expect([view.totalRows, view.totalEdges]).toEqual([7, 8]);
  });

  test('an edge that is new or rare never hides in a group', async () => {
    const edges = [
      recorded('monitoring/prometheus -> shop/frontend', 'tcp/9102'),
      recorded('monitoring/prometheus -> shop/orders', 'tcp/9102', { firstSeen: now - 3_600 }),
    ];
    expect((await ask('group=rule', pictureOf({ edges }))).rows).toHaveLength(2);
  });

  test('callers of one destination are one row where only its ingress is missing', async () => {
    const edges = [
      recorded('monitoring/prometheus -> shop/orders', 'tcp/8080'),
      recorded('monitoring/grafana -> shop/orders', 'tcp/8080'),
    ];
    const [row, ...rest] = (await ask('group=rule', pictureOf({ edges }))).rows;
    expect(rest).toEqual([]);
    expect(row?.edge.src.label).toBe('2 workloads');
  });

  test('every edge stands in exactly one row, however it is grouped', async () => {
    for (const group of ['rule', 'source', 'destination', 'policy', 'none']) {
      const ids = (await ask(`group=${group}`)).rows.flatMap((row) => row.ids);
      expect(ids).toHaveLength(10);
      expect(new Set(ids).size).toBe(10);
    }
  });

  test('are cut by offset and limit after sorting', async () => {
    const all = (await ask('sort=last')).rows.map(({ edge }) => edge.id);
    const page = (await ask('sort=last&offset=2&limit=3')).rows.map(({ edge }) => edge.id);
    expect(page).toEqual(all.slice(2, 5));
  });

  test.each([
    ['ns=db', 2],
    ['ns=-monitoring', 8],
    ['src=shop/frontend', 3],
    ['src=shop/', 7],
    ['dst=-orders', 7],
    ['port=5432,443', 4],
    ['port=-53', 9],
    ['proto=udp', 2],
    ['tier=default', 10],
    ['policy=allow-pg', 2],
    ['policy=db/allow-pg', 2],
    ['policy=StagedGlobalNetworkPolicy//default.default-deny', 9],
    ['policy=default-deny', 9],
    ['policy=StagedGlobalNetworkPolicy/-/default.default-deny', 9],
    ['policy=StagedNetworkPolicy/shop/default.orders', 1],
    ['reporter=src', 9],
    ['decided=yes', 0],
    ['q=payment', 1],
  ])('are filtered by %s', async (query, total) => {
    expect((await ask(query)).totalEdges).toBe(total);
  });

  test('name values that mean nothing', async () => {
    expect((await ask('sort=size&verdict=bad,allowed')).dropped).toEqual(['verdict=bad', 'sort=size']);
  });
});

describe('what was not observed', () => {
  const sightings = [
    { id: orders, at: now - 600, reporter: 'src', action: 'allow', connections: 4 },
    { id: orders, at: now - 600, reporter: 'dst', action: 'allow', connections: 5 },
  ] as const;

  test('a quiet bucket in a gap is null in a sparkline, never zero', async () => {
    const view = await ask('port=8080&src=shop/frontend', pictureOf({ sightings, gaps: [silent] }));
    const spark = view.rows[0]?.spark ?? [];
    expect(spark).toHaveLength(42);
    expect(spark.filter((value) => value === null)).toHaveLength(1);
    expect(spark.at(-1)).toBe(5);
  });

  test('the histogram marks buckets that were not observed, and is aligned', async () => {
    const view = await ask('', pictureOf({ sightings, gaps: [silent] }));
    expect(view.bucketSeconds).toBe(3_600);
    expect(view.histogram.every(({ at }) => at % 3_600 === 0)).toBe(true);
    expect(view.histogram.filter(({ observed }) => !observed)).toHaveLength(2);
    expect(view.histogram.at(-1)).toMatchObject({ connections: 5, observed: true });
  });

  test('time before the history began was not observed', async () => {
    const view = await ask('', pictureOf({ since: start + 86_400 }));
    expect(view.histogram.filter(({ observed }) => !observed).length).toBeGreaterThanOrEqual(24);
  });
});
