/** What every flow history must do, whatever engine is behind it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeId } from '../edge';
import type { FlowHistory, HistoryEntry } from '../history';
import { edgeOf, endOfTierTrace, profileTrace, row, windowOf } from '../testing/rows';
import type { Gap } from '../window';

/** A multiple of a day. */
const t0 = 1_787_356_800;
const all = { from: 0, to: 4_000_000_000 };
const webToDb = 'shop/web > shop/db 5432';

const gap = (members: Partial<Gap>): Gap => ({
  kind: 'source-unreachable',
  subject: 'goldmane',
  from: t0,
  to: null,
  message: 'Goldmane could not be reached',
  remedy: null,
  ...members,
});

const windowEntry = (window: ReturnType<typeof windowOf>): HistoryEntry => ({ type: 'window', window });

/** `open` gives an empty history each time; the suite closes it. */
export function historyContract(name: string, open: () => Promise<FlowHistory>): void {
  const rule = (title: string, check: (history: FlowHistory) => Promise<void>): void => {
    it(title, async () => {
      const history = await open();
      try {
        await check(history);
      } finally {
        await history.close();
      }
    });
  };

  describe(`flow history of ${name}: windows`, () => {
    rule('a window replayed overwrites itself: nothing counts twice', async (history) => {
      const window = windowOf(t0, [row(webToDb, { connectionsStarted: 3 })]);
      for (let i = 0; i < 3; i++) await history.putWindow(window);
      const [edge] = await history.edges(all);
      expect(edge?.src).toMatchObject({ connections: 3, windows: 1 });
    });

    rule('a window read again with other content replaces all of the first', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb), row('shop/web > shop/api 80')]));
      await history.putWindow(windowOf(t0, [row(webToDb, { connectionsStarted: 9 })]));
      const edges = await history.edges(all);
      expect(edges.map(({ id, src }) => [id, src?.connections])).toEqual([[edgeId(edgeOf(webToDb)), 9]]);
    });

    rule('windows of different sources never overwrite one another', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      await history.putWindow(windowOf(t0, [row('shop/web > shop/api 80')], { source: 'recording' }));
      expect(await history.edges(all)).toHaveLength(2);
      expect(await history.newestWindowEnd('goldmane')).toBe(t0 + 15);
      expect(await history.newestWindowEnd('felix')).toBeNull();
    });

    rule('an empty window is a complete window', async (history) => {
      await history.putWindow(windowOf(t0, []));
      expect(await history.newestWindowEnd('goldmane')).toBe(t0 + 15);
      expect((await history.observation({ from: t0, to: t0 + 15 })).completeSeconds).toBe(15);
      expect(await history.edges(all)).toEqual([]);
    });

    rule('a window that does not end after it begins is refused and leaves nothing', async (history) => {
      await expect(history.putWindow(windowOf(t0, [row(webToDb)], { end: t0 }))).rejects.toThrow(
        /must end after/,
      );
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      expect((await history.edges(all))[0]?.src?.windows).toBe(1);
    });
  });

  describe(`flow history of ${name}: edges`, () => {
    rule('the two reporters are kept apart and never added', async (history) => {
      const sides = [
        row(webToDb, { connectionsStarted: 5 }),
        row(webToDb, { reporter: 'dst', connectionsStarted: 4, bytesForward: 7 }),
      ];
      await history.putWindow(windowOf(t0, sides));
      const [edge] = await history.edges(all);
      expect(edge?.src).toMatchObject({ connections: 5, bytesForward: 100 });
      expect(edge?.dst).toMatchObject({ connections: 4, bytesForward: 7 });
    });

    rule('come ordered by id, only those of windows that overlap the range', async (history) => {
      await history.putWindow(windowOf(t0, [row('shop/b > shop/x 1'), row('shop/a > shop/x 1')]));
      await history.putWindow(windowOf(t0 + 15, [row('shop/c > shop/x 1')]));
      const names = async (from: number, to: number): Promise<string[]> =>
        (await history.edges({ from, to })).map(({ edge }) => edge.src.name);
      expect(await names(t0, t0 + 15)).toEqual(['a', 'b']);
      expect(await names(t0 + 14, t0 + 16)).toEqual(['a', 'b', 'c']);
      expect(await names(t0 + 15, t0 + 30)).toEqual(['c']);
      expect(await names(t0 + 30, t0 + 60)).toEqual([]);
    });

    rule('speak with the action and traces of their newest window', async (history) => {
      await history.putWindow(
        windowOf(t0 + 15, [
          row(webToDb, {
            action: 'deny',
            enforcedTrace: endOfTierTrace(),
            pendingTrace: [],
            pendingState: 'not-computed',
          }),
        ]),
      );
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      const [edge] = await history.edges(all);
      expect(edge).toMatchObject({ firstSeen: t0, lastSeen: t0 + 15, dst: null });
      expect(edge?.src).toEqual({
        firstSeen: t0,
        lastSeen: t0 + 15,
        windows: 2,
        connections: 2,
        allowedConnections: 1,
        deniedConnections: 1,
        allowedLastSeen: t0,
        deniedLastSeen: t0 + 15,
        bytesForward: 200,
        bytesReverse: 400,
        action: 'deny',
        enforcedTrace: endOfTierTrace(),
        pendingTrace: [],
        pendingState: 'not-computed',
      });
    });

    rule('count by the worst where one window says several things', async (history) => {
      const rows = [
        row(webToDb),
        row(webToDb, { pendingTrace: endOfTierTrace() }),
        row(webToDb, { pendingTrace: [], pendingState: 'not-computed' }),
      ];
      await history.putWindow(windowOf(t0, rows));
      expect((await history.edges(all))[0]?.src).toMatchObject({
        windows: 1,
        connections: 3,
        pendingTrace: endOfTierTrace(),
        pendingState: 'known',
      });
    });

    rule('keep unknown counts unknown: null is never 0', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb, { connectionsStarted: null, bytesReverse: null })]));
      expect((await history.edges(all))[0]?.src).toMatchObject({
        connections: null,
        allowedConnections: null,
        deniedConnections: null,
        bytesForward: 100,
        bytesReverse: null,
        deniedLastSeen: null,
      });
    });

    rule('keep their history when the owner becomes known later', async (history) => {
      const unresolved = { ...edgeOf(webToDb), src: { ...edgeOf(webToDb).src, kind: null } };
      await history.putWindow(windowOf(t0, [row(webToDb, { edge: unresolved })]));
      await history.putWindow(windowOf(t0 + 15, [row(webToDb)]));
      const edges = await history.edges(all);
      expect(edges).toHaveLength(1);
      expect(edges[0]).toMatchObject({ firstSeen: t0, edge: { src: { kind: 'Deployment' } } });
    });

    rule('order of hits is no part of a trace', async (history) => {
      const hits = [0, 3].flatMap((policyIndex) => profileTrace().map((hit) => ({ ...hit, policyIndex })));
      await history.putWindow(windowOf(t0, [row(webToDb, { enforcedTrace: [...hits].reverse() })]));
      expect((await history.edges(all))[0]?.src?.enforcedTrace).toEqual(hits);
    });

    rule('name the newest service that was seen, from whichever side', async (history) => {
      const service = (serviceName: string) => ({
        namespace: 'shop',
        name: serviceName,
        port: 80,
        portName: null,
      });
      await history.putWindow(windowOf(t0, [row(webToDb, { service: service('old') })]));
      await history.putWindow(windowOf(t0 + 15, [row(webToDb, { service: service('db') })]));
      await history.putWindow(windowOf(t0 + 30, [row(webToDb, { reporter: 'dst' })]));
      expect((await history.edges(all))[0]?.service).toEqual({ namespace: 'shop', name: 'db', port: 80 });
    });

    rule('one edge by id is the same as among all; an unknown id is null', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb), row('shop/web > shop/api 80')]));
      const id = edgeId(edgeOf(webToDb));
      expect(await history.edge(id, all)).toEqual((await history.edges(all)).find((edge) => edge.id === id));
      expect(await history.edge('nobody', all)).toBeNull();
      expect(await history.edge(id, { from: 0, to: t0 })).toBeNull();
    });
  });

  describe(`flow history of ${name}: over time`, () => {
    rule('a series has every bucket of the range and takes the larger reporter', async (history) => {
      await history.putWindow(
        windowOf(t0, [
          row(webToDb, { connectionsStarted: 5 }),
          row(webToDb, { reporter: 'dst', connectionsStarted: 4 }),
          row(webToDb, { reporter: 'dst', action: 'deny', connectionsStarted: 1 }),
          row('shop/web > shop/api 80', { connectionsStarted: 2 }),
        ]),
      );
      const range = { from: t0 - 60, to: t0 + 60 };
      const points = (connections: number) => [
        { at: t0 - 60, connections: 0, denied: 0 },
        { at: t0, connections, denied: 1 },
      ];
      expect(await history.series(null, range, 60)).toEqual(points(7));
      expect(await history.series([edgeId(edgeOf(webToDb)), 'nobody'], range, 60)).toEqual(points(5));
      expect((await history.series([], range, 60)).map(({ connections }) => connections)).toEqual([0, 0]);
    });

    rule('a window wider than the buckets is spread over those it covers', async (history) => {
      const rows = [row(webToDb, { connectionsStarted: 40 })];
      await history.putWindow({ ...windowOf(t0, rows), end: t0 + 240 });
      const series = await history.series(null, { from: t0, to: t0 + 300 }, 60);
      expect(series.map(({ connections }) => connections)).toEqual([10, 10, 10, 10, 0]);
    });

    rule('sparklines have one line an id, zeros where nothing was seen', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb, { connectionsStarted: 5 })]));
      await history.putWindow(windowOf(t0 + 45, [row(webToDb, { connectionsStarted: 2 })]));
      const id = edgeId(edgeOf(webToDb));
      const lines = await history.sparklines([id, 'nobody'], { from: t0, to: t0 + 60 }, 4);
      expect([...lines]).toEqual([
        [id, [5, 0, 0, 2]],
        ['nobody', [0, 0, 0, 0]],
      ]);
    });

    rule('occurrences are the newest windows of an edge, oldest first', async (history) => {
      for (const at of [t0, t0 + 15, t0 + 30]) await history.putWindow(windowOf(at, [row(webToDb)]));
      const seen = await history.occurrences(edgeId(edgeOf(webToDb)), all, 2);
      expect(seen).toEqual(
        [t0 + 15, t0 + 30].map((at) => ({ at, reporter: 'src', action: 'allow', connections: 1 })),
      );
      expect(await history.occurrences('nobody', all, 2)).toEqual([]);
    });
  });

  describe(`flow history of ${name}: completeness`, () => {
    rule('adjacent windows merge; two sources over the same time count once', async (history) => {
      for (const at of [t0, t0 + 15, t0 + 45]) await history.putWindow(windowOf(at, []));
      await history.putWindow(windowOf(t0, [], { source: 'recording', end: t0 + 20 }));
      expect(await history.observation({ from: t0 - 100, to: t0 + 100 })).toEqual({
        range: { from: t0 - 100, to: t0 + 100 },
        oldest: t0,
        newest: t0 + 60,
        completeSeconds: 45,
        expectedSeconds: 100,
        gaps: [],
        complete: [
          { from: t0, to: t0 + 30 },
          { from: t0 + 45, to: t0 + 60 },
        ],
        recorded: [
          { from: t0, to: t0 + 30 },
          { from: t0 + 45, to: t0 + 60 },
        ],
      });
    });

    rule('an empty history expects the whole range and has observed nothing of it', async (history) => {
      expect(await history.observation({ from: t0, to: t0 + 60 })).toMatchObject({
        oldest: null,
        newest: null,
        completeSeconds: 0,
        expectedSeconds: 60,
      });
    });

    rule('a silent node takes its time out of what was complete, whatever the source', async (history) => {
      await history.putWindow(windowOf(t0, [], { source: 'recording', end: t0 + 3600 }));
      await history.putGap(gap({ kind: 'node-silent', subject: 'worker-7', from: t0 + 600, to: t0 + 1200 }));
      const seen = await history.observation({ from: t0, to: t0 + 3600 });
      expect(seen.recorded).toEqual([{ from: t0, to: t0 + 3600 }]);
      expect(seen.completeSeconds).toBe(3000);
      expect(seen.gaps.map(({ kind, subject }) => [kind, subject])).toEqual([['node-silent', 'worker-7']]);
    });

    rule('a gap of one source takes nothing from another', async (history) => {
      await history.putWindow(windowOf(t0, [], { source: 'recording' }));
      await history.putGap(gap({ from: t0, to: t0 + 15 }));
      const seen = await history.observation({ from: t0, to: t0 + 15 });
      expect(seen.completeSeconds).toBe(15);
      expect(seen.gaps).toHaveLength(1);
    });

    rule('the same gap again updates its end; ending where it begins takes it back', async (history) => {
      const range = { from: t0, to: t0 + 100 };
      await history.putGap(gap({}));
      await history.putGap(gap({ to: t0 + 30 }));
      expect((await history.observation(range)).gaps).toEqual([gap({ to: t0 + 30 })]);
      await history.putGap(gap({ to: t0 }));
      expect((await history.observation(range)).gaps).toEqual([]);
    });

    // A process that is killed while its source is away cannot close the gap itself.
    rule('a window of a source ends the gap in which it was unreachable', async (history) => {
      await history.putGap(gap({ from: t0 }));
      await history.putWindow(windowOf(t0 + 30, []));
      const seen = await history.observation({ from: t0, to: t0 + 100 });
      expect(seen.gaps.map(({ to }) => to)).toEqual([t0 + 30]);
      expect(seen.completeSeconds).toBe(15);
    });

    rule(
      'pending traces not computed stay a gap until one is known, and take nothing from complete',
      async (history) => {
        await history.putGap(gap({ kind: 'pending-not-computed', from: t0 }));
        const unknown = row(webToDb, { pendingTrace: [], pendingState: 'not-computed' });
        await history.putWindow(windowOf(t0, [unknown]));
        const range = { from: t0, to: t0 + 30 };
        expect(await history.observation(range)).toMatchObject({ completeSeconds: 15, gaps: [{ to: null }] });
        await history.putWindow(windowOf(t0 + 15, [unknown, row(webToDb)]));
        expect((await history.observation(range)).gaps).toMatchObject([{ to: t0 + 15 }]);
      },
    );
  });

  describe(`flow history of ${name}: imports`, () => {
    rule('a batch begins once', async (history) => {
      expect(await history.beginImport('a')).toBe(true);
      expect(await history.beginImport('a')).toBe(false);
      expect(await history.beginImport('b')).toBe(true);
    });

    rule('a batch is recorded once, and the second time not even read', async (history) => {
      let read = 0;
      async function* entries(): AsyncGenerator<HistoryEntry> {
        read++;
        yield windowEntry(windowOf(t0, [row(webToDb)]));
        yield { type: 'gap', gap: gap({ kind: 'node-silent', subject: 'n', to: t0 + 5 }) };
      }
      expect(await history.importBatch('a', entries())).toBe(true);
      expect(await history.importBatch('a', entries())).toBe(false);
      expect(read).toBe(1);
      expect(await history.edges(all)).toHaveLength(1);
    });

    rule('a batch that fails leaves nothing, not even its mark', async (history) => {
      await history.putWindow(windowOf(t0, [row('shop/a > shop/b 1')]));
      async function* broken(): AsyncGenerator<HistoryEntry> {
        yield windowEntry(windowOf(t0 + 15, [row(webToDb)]));
        throw new Error('line 3 is torn');
      }
      await expect(history.importBatch('a', broken())).rejects.toThrow('line 3 is torn');
      expect(await history.edges(all)).toHaveLength(1);
      await history.putWindow(windowOf(t0 + 30, [row('shop/a > shop/b 1'), row('shop/c > shop/d 1')]));
      expect((await history.edges(all)).map(({ edge }) => edge.src.name)).toEqual(['a', 'c']);
      expect(await history.beginImport('a')).toBe(true);
    });
  });

  describe(`flow history of ${name}: age`, () => {
    const day = 86_400;

    rule('rolled up, an edge says the same, only in coarser time', async (history) => {
      for (let at = t0; at < t0 + 7200; at += 900)
        await history.putWindow(
          windowOf(at, [
            row(webToDb),
            row(webToDb, { pendingTrace: endOfTierTrace() }),
            row(webToDb, { reporter: 'dst', connectionsStarted: null }),
          ]),
        );
      const before = await history.edges(all);
      const observed = await history.observation({ from: t0, to: t0 + 7200 });
      for (const age of [3, 20, 21]) {
        await history.compact(t0 + age * day);
        expect(await history.edges(all)).toEqual(before);
        expect(await history.observation({ from: t0, to: t0 + 7200 })).toEqual(observed);
      }
      expect(await history.newestWindowEnd('goldmane')).toBe(t0 + 6300 + 15);
    });

    rule('a window replayed after its roll-up counts once', async (history) => {
      const window = windowOf(t0, [row(webToDb)]);
      await history.putWindow(window);
      await history.compact(t0 + 3 * day);
      await history.putWindow(window);
      expect((await history.edges(all))[0]?.src?.windows).toBe(1);
    });

    rule('a window that comes late fills its place beside what was rolled up', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      await history.compact(t0 + 3 * day);
      await history.putWindow(windowOf(t0 + 30, [row(webToDb)]));
      await history.compact(t0 + 3 * day);
      expect((await history.edges(all))[0]?.src).toMatchObject({ windows: 2, connections: 2 });
      expect((await history.observation({ from: t0, to: t0 + 60 })).completeSeconds).toBe(30);
    });

    rule('what is older than 400 days is forgotten, its gaps too', async (history) => {
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      await history.putGap(gap({ to: t0 + 15 }));
      await history.putWindow(windowOf(t0 + 390 * day, [row('shop/a > shop/b 1')]));
      await history.compact(t0 + 401 * day);
      expect((await history.edges(all)).map(({ edge }) => edge.src.name)).toEqual(['a']);
      const seen = await history.observation(all);
      expect(seen.oldest).toBe(t0 + 390 * day);
      expect(seen.gaps).toEqual([]);
    });
  });

  describe(`flow history of ${name}: replays`, () => {
    const day = 86_400;
    const action = fc.constantFrom('allow' as const, 'deny' as const);
    const pendingTrace = fc.constantFrom(profileTrace(), endOfTierTrace(), []);
    const drawnRow = fc
      .record({
        edge: fc.constantFrom(webToDb, 'shop/web > shop/api 80', 'shop/api > shop/db 5432'),
        reporter: fc.constantFrom('src' as const, 'dst' as const),
        action,
        pendingTrace,
        connectionsStarted: fc.option(fc.nat(50)),
      })
      .map(({ edge, ...members }) =>
        row(edge, { ...members, pendingState: members.pendingTrace.length === 0 ? 'not-computed' : 'known' }),
      );
    const drawnWindow = fc
      .record({
        at: fc.nat(400),
        source: fc.constantFrom('goldmane', 'recording'),
        rows: fc.array(drawnRow, { maxLength: 4 }),
      })
      .map(({ at, source, rows }) => windowOf(t0 + at * 15, rows, { source }));
    const windows = fc.uniqueArray(drawnWindow, {
      minLength: 1,
      maxLength: 8,
      selector: ({ source, start }) => `${source} ${start}`,
    });
    const answers = async (history: FlowHistory) => ({
      edges: await history.edges(all),
      series: await history.series(null, { from: t0, to: t0 + 6000 }, 600),
      observation: await history.observation({ from: t0, to: t0 + 6000 }),
    });

    it('in any order and any number, rolled up in between or not, give the same history', async () => {
      await fc.assert(
        fc.asyncProperty(
          windows,
          fc.array(fc.nat(7), { maxLength: 8 }),
          fc.boolean(),
          async (drawn, repeats, rolledUp) => {
            const [plain, replayed] = [await open(), await open()];
            try {
              for (const window of drawn) await plain.putWindow(window);
              const again = repeats.flatMap((index) => drawn[index % drawn.length] ?? []);
              for (const window of [...drawn, ...again].reverse()) await replayed.putWindow(window);
              expect(await answers(replayed)).toEqual(await answers(plain));
              if (!rolledUp) return;
              for (const history of [plain, replayed]) await history.compact(t0 + 3 * day);
              for (const window of again) await replayed.putWindow(window);
              expect(await answers(replayed)).toEqual(await answers(plain));
            } finally {
              await plain.close();
              await replayed.close();
            }
          },
        ),
        { numRuns: 25 },
      );
    }, 120_000);
  });
}
