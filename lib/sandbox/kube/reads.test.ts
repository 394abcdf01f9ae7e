import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject, KubeRequest } from '@/lib/cluster';
import { ManualClock } from '../clock';
import {
  calico,
  configMap,
  globals,
  Lab,
  type List,
  maps,
  names,
  seen,
  v3,
  watched,
} from '../testing/kube-lab';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

describe('lists', () => {
  beforeEach(async () => {
    for (const name of ['c', 'a', 'e', 'b', 'd']) await lab.post(maps, configMap(name));
  });

  it('come in pages that stay on the revision of the first one', async () => {
    const first = await lab.get<List>(maps, { limit: 2 });
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(3);
    await lab.post(maps, configMap('bb'));
    await lab.as('admin').request({ method: 'DELETE', path: `${maps}/c` });
    const second = await lab.get<List>(maps, { limit: 2, continue: first.metadata.continue });
    const third = await lab.get<List>(maps, { limit: 2, continue: second.metadata.continue });
    expect([...names(second), ...names(third)]).toEqual(['c', 'd', 'e']);
    expect(third.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(third.metadata.continue).toBeUndefined();
    expect(names(await lab.get<List>(maps))).toEqual(['a', 'b', 'bb', 'd', 'e']);
  });

  it('refuse an expired continue token with 410 and a token that goes on', async () => {
    const first = await lab.get<List>(maps, { limit: 2 });
    await lab.post(maps, configMap('bb'));
    lab.server.expireHistory();
    const request = {
      method: 'GET',
      path: maps,
      query: { limit: 2, continue: first.metadata.continue },
    } as const;
    expect(await lab.refused(request)).toMatchObject({ status: 410, reason: 'Expired' });
    expect(await lab.refused({ ...request, query: { continue: 'nonsense' } })).toMatchObject({ status: 400 });
  });

  it('at an exact version too old are refused with 410, at a future one with 504', async () => {
    const exact = { resourceVersion: 1, resourceVersionMatch: 'Exact' };
    expect(await lab.refused({ method: 'GET', path: maps, query: exact })).toMatchObject({ status: 410 });
    const future = await lab.refused({ method: 'GET', path: maps, query: { resourceVersion: 999_999 } });
    expect(future).toMatchObject({ status: 504, reason: 'Timeout' });
    expect(future.message).toContain('Too large resource version');
  });

  it('obey label and field selectors, and refuse unknown fields', async () => {
    await lab.post(maps, { ...configMap('x'), metadata: { name: 'x', labels: { app: 'web', env: 'prod' } } });
    const by = async (query: KubeRequest['query']): Promise<string[]> =>
      names(await lab.get<List>(maps, query));
    expect(await by({ labelSelector: 'app=web' })).toEqual(['x']);
    expect(await by({ labelSelector: 'app in (web, api),env!=dev' })).toEqual(['x']);
    expect(await by({ labelSelector: '!app' })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await by({ fieldSelector: 'metadata.name=c' })).toEqual(['c']);
    const refused = await lab.refused({ method: 'GET', path: maps, query: { fieldSelector: 'spec.foo=1' } });
    expect(refused).toMatchObject({ status: 400, message: 'field label not supported: spec.foo' });
  });

  it('of tiered policies can be asked for one tier', async () => {
    await lab.post(`${v3}/tiers`, calico('Tier', { name: 'ops' }, { order: 5 }));
    await lab.post(
      globals,
      calico('GlobalNetworkPolicy', { name: 'ops.a' }, { tier: 'ops', selector: 'all()' }),
    );
    await lab.post(globals, calico('GlobalNetworkPolicy', { name: 'b' }, { selector: 'all()' }));
    expect(names(await lab.get<List>(globals, { fieldSelector: 'spec.tier=ops' }))).toEqual(['ops.a']);
  });
});

describe('watches', () => {
  const changes = async (): Promise<void> => {
    const made = await lab.post(maps, configMap('a', { n: '1' }));
    await lab.as('admin').request({ method: 'PUT', path: `${maps}/a`, body: { ...made, data: { n: '2' } } });
    await lab.as('admin').request({ method: 'DELETE', path: `${maps}/a` });
  };

  it('replay what came after the version, then go on live', async () => {
    const { metadata } = await lab.get<List>(maps);
    await changes();
    const reading = watched(lab.as('admin'), maps, { resourceVersion: metadata.resourceVersion }, 4);
    while (lab.server.watchCount === 0) await new Promise((resolve) => setImmediate(resolve));
    await lab.post(maps, configMap('b'));
    const events = await reading;
    expect(seen(events)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED b']);
    const versions = events.map(({ object }) =>
      Number((object as unknown as KubeObject).metadata.resourceVersion),
    );
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
  });

  it('without a version begin with what is there', async () => {
    await lab.post(maps, configMap('a'));
    expect(seen(await watched(lab.as('admin'), maps, {}, 1))).toEqual(['ADDED a']);
  });

  it('from a version too old say 410 Expired in an event', async () => {
    const [event] = await watched(lab.as('admin'), maps, { resourceVersion: 1 }, 1);
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  });

  it('tell when an object enters and leaves the selection', async () => {
    const { metadata } = await lab.get<List>(maps);
    const made = await lab.post(maps, configMap('a'));
    const label = (object: KubeObject, labels: object): Promise<{ body: KubeObject }> =>
      lab.as('admin').request<KubeObject>({
        method: 'PUT',
        path: `${maps}/a`,
        body: { ...object, metadata: { ...object.metadata, labels } },
      });
    const inside = (await label(made, { app: 'web' })).body;
    await label(inside, { app: 'api' });
    const query = { resourceVersion: metadata.resourceVersion, labelSelector: 'app=web' };
    const events = await watched(lab.as('admin'), maps, query, 2);
    expect(seen(events)).toEqual(['ADDED a', 'DELETED a']);
    expect(events[1]?.object).toMatchObject({ metadata: { labels: { app: 'web' } } });
  });

  it('send bookmarks when asked, and end after their timeout with a last one', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 19));
    const timed = await Lab.start({ clock, bookmarkMs: 1000 });
    const { metadata } = await timed.get<List>(maps);
    const query = { resourceVersion: metadata.resourceVersion, timeoutSeconds: 3 };
    const open = async (extra: KubeRequest['query']): Promise<string[]> => {
      const reading = watched(timed.as('admin'), maps, { ...query, ...extra }, 99);
      while (timed.server.watchCount === 0) await new Promise((resolve) => setImmediate(resolve));
      clock.advance(3000);
      return seen(await reading);
    };
    expect(await open({ allowWatchBookmarks: true })).toEqual(['BOOKMARK', 'BOOKMARK', 'BOOKMARK']);
    expect(await open({})).toEqual([]);
    await timed.stop();
  });

  it('with sendInitialEvents mark where the initial state ends', async () => {
    await lab.post(maps, configMap('a'));
    const query = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    };
    const events = await watched(lab.as('admin'), maps, query, 2);
    expect(seen(events)).toEqual(['ADDED a', 'BOOKMARK']);
    expect(events[1]?.object).toMatchObject({
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
  });

  it('that are cut off end with a connection error, and can be taken up again', async () => {
    const { metadata } = await lab.get<List>(maps);
    const reading = watched(lab.as('admin'), maps, { resourceVersion: metadata.resourceVersion }, 1);
    while (lab.server.watchCount === 0) await new Promise((resolve) => setImmediate(resolve));
    lab.server.closeWatches();
    await expect(reading).rejects.toMatchObject({ name: 'ConnectionError' });
    await lab.post(maps, configMap('a'));
    const again = await watched(lab.as('admin'), maps, { resourceVersion: metadata.resourceVersion }, 1);
    expect(seen(again)).toEqual(['ADDED a']);
  });
});
