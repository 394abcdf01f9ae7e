/** Watches: order, bookmarks, initial events, versions too old, and their end. */
import { expect, it } from 'vitest';
import type { KubeObject } from '../kube-object';
import type { WatchEvent } from '../transport';
import type { Suite } from './kube-contract';
import { eventsOf, metadataOf, refusal } from './workspace';

export function watchTests(suite: Suite): void {
  const version = async (path: string): Promise<string> => {
    const { body } = await suite().admin.request<{ metadata: { resourceVersion: string } }>({
      method: 'GET',
      path,
      query: { limit: 1 },
    });
    return body.metadata.resourceVersion;
  };

  for (const kind of ['ConfigMap', 'StagedNetworkPolicy'] as const) {
    it(`tells of every change of a ${kind} after a version, in order`, async () => {
      const workspace = suite();
      const path = workspace.path(kind);
      const resourceVersion = await version(path);
      const name = `default.watched-${kind.toLowerCase()}`;
      const fields = kind === 'ConfigMap' ? { data: { a: '1' } } : { spec: { types: ['Ingress'] } };
      const made = await workspace.create(kind, { metadata: { name }, ...fields });
      const changed = await workspace.put(workspace.path(kind, name), {
        ...made,
        metadata: { ...made.metadata, labels: { changed: 'yes' } },
      });
      await workspace.remove(workspace.path(kind, name));
      const mine = (events: readonly WatchEvent[]): WatchEvent[] =>
        events.filter((event) => metadataOf(event).name === name);
      const events = mine(
        await eventsOf(workspace.admin, path, { resourceVersion }, (seen) => mine(seen).length === 3),
      );
      expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
      expect(events.map((event) => metadataOf(event).uid)).toEqual(Array(3).fill(made.metadata.uid));
      const versions = events.map((event) => metadataOf(event).resourceVersion);
      expect(versions.slice(0, 2)).toEqual([made.metadata.resourceVersion, changed.metadata.resourceVersion]);
      expect(new Set(versions).size).toBe(3);
    });
  }

  it('ends a watch after the time asked for; on the way bookmarks tell the version, where there are any', async () => {
    const workspace = suite();
    for (const kind of ['ConfigMap', 'StagedNetworkPolicy'] as const) {
      const path = workspace.path(kind);
      const made: Promise<KubeObject>[] = [];
      const make = (of: string): number =>
        made.push(workspace.create(kind, { metadata: { name: `default.${of}-${kind.toLowerCase()}` } }));
      const query = {
        resourceVersion: await version(path),
        allowWatchBookmarks: true,
        timeoutSeconds: workspace.target.bookmarkSeconds,
      };
      make('bookmark-before');
      // A bookmark is sent only when it is newer than what the watch began with: something must happen meanwhile.
      const events = await eventsOf(workspace.admin, path, query, (seen) => {
        if (seen.length === 1) make('bookmark-meanwhile');
        return false;
      });
      const versions = (await Promise.all(made)).map(({ metadata }) => Number(metadata.resourceVersion));
      expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
      const bookmarks = events.filter(({ type }) => type === 'BOOKMARK');
      if (kind !== 'ConfigMap' && !workspace.facts.bookmarks) expect(bookmarks).toEqual([]);
      else {
        expect(bookmarks.length, kind).toBeGreaterThan(0);
        for (const bookmark of bookmarks) {
          expect(bookmark.object.kind).toBe(kind);
          const told = Number(metadataOf(bookmark).resourceVersion);
          expect(told).toBeGreaterThanOrEqual(Math.min(...versions));
        }
      }
    }
  });

  it('sends what there is first where asked for, up to a bookmark that says so, or refuses it', async () => {
    const workspace = suite();
    const name = 'default.initial';
    await workspace.create('StagedNetworkPolicy', { metadata: { name }, spec: { types: ['Ingress'] } });
    const query = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
      timeoutSeconds: 20,
    };
    const path = workspace.path('StagedNetworkPolicy');
    const initialEnd = (event: WatchEvent): boolean =>
      metadataOf(event).annotations?.['k8s.io/initial-events-end'] === 'true';
    const events = eventsOf(workspace.admin, path, query, (seen) => seen.some(initialEnd));
    if (!workspace.facts.bookmarks) {
      expect((await refusal(events)).status).toBe(422);
      return;
    }
    const before = (await events).slice(0, -1);
    expect(before.every(({ type }) => type === 'ADDED')).toBe(true);
    expect(before.map((event) => metadataOf(event).name)).toContain(name);
  });

  it('tells of a version too old within the watch, by code or by words as its flavour does', async () => {
    const workspace = suite();
    await workspace.target.expireHistory?.();
    const path = workspace.path('StagedNetworkPolicy');
    const [event] = await eventsOf(workspace.admin, path, { resourceVersion: 1 }, (seen) => seen.length > 0);
    expect(event?.type).toBe('ERROR');
    expect(event?.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
    if (workspace.facts.tooOldWatch === 'code')
      expect(event?.object).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        code: 410,
        reason: 'Expired',
      });
    else {
      expect(event?.object.code).toBeUndefined();
      expect(event?.object.reason).toBe('InternalError');
    }
  });
}
