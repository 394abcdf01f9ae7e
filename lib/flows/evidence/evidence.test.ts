import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryFacts } from './evidence';
import type { EvidenceGap } from './evidence-gap';
import { evidenceOf } from './evidence-steps';
import {
  api,
  busy,
  day,
  gapOf,
  live,
  now,
  pg,
  probe,
  range,
  seen,
  told,
  type WatchedParts,
  watched,
  web,
  workloadOf,
  world,
  worldOf,
} from './testing/watched';

const gapsOf = (parts: WatchedParts): readonly EvidenceGap[] => evidenceOf(watched(parts)).gaps;
const ids = (parts: WatchedParts): string[] => gapsOf(parts).map(({ id }) => id);
const found = (parts: WatchedParts, id: string): EvidenceGap | undefined =>
  gapsOf(parts).find((gap) => gap.id === id);

const status = (more: Partial<HistoryFacts> = {}): HistoryFacts => ({
  limits: { daySeconds: 400 * day },
  givenUp: { daysBefore: null },
  state: { state: 'recording' },
  ...more,
});

describe('a cluster of which everything was seen', () => {
  test('has no gap but what Goldmane can never tell: which of the nodes that share all their workloads is silent', () => {
    expect(ids({})).toEqual(['nodes-not-told/goldmane']);
    expect(ids({ sources: [live({ nodesVisible: true })] })).toEqual([]);
  });

  test('was observed fully, every second of the range', () => {
    const { namespaces } = evidenceOf(watched());
    for (const { coverage } of namespaces)
      expect(coverage).toEqual({ full: 7 * day, partial: 0, none: 0, windows: (7 * day) / 15 });
  });
});

describe('seconds of a range', () => {
  const gaps = [gapOf('node-silent', 'node/n1', now - 3_600, now - 1_800)];

  test('are partly observed where windows are there and something in them is known to be missing', () => {
    const [shop] = evidenceOf(watched({ gaps })).namespaces;
    expect(shop?.coverage).toMatchObject({ full: 7 * day - 1_800, partial: 1_800, none: 0 });
  });

  test('are not observed at all where no window is, whether or not a gap says so', () => {
    const stretches = [{ source: 'goldmane', from: range.from, to: now - day }];
    const [shop] = evidenceOf(watched({ stretches, gaps: [] })).namespaces;
    expect(shop?.coverage).toMatchObject({ full: 6 * day, partial: 0, none: day });
  });

  test('before the history begins are not observed', () => {
    const [shop] = evidenceOf(watched({ since: now - day })).namespaces;
    expect(shop?.coverage).toMatchObject({ full: day, none: 6 * day });
  });

  test('of one namespace are taken away by a gap of that namespace only', () => {
    const own = [gapOf('records-unreadable', 'namespace/db', now - 3_600, now)];
    const { namespaces } = evidenceOf(watched({ gaps: own }));
    expect(namespaces.map(({ name, coverage }) => [name, coverage.partial])).toEqual([
      ['shop', 0],
      ['db', 3_600],
    ]);
  });

  test('of a workload count from when it was made', () => {
    const young = workloadOf('shop/web', { createdAt: now - 3_600 });
    const snapshot = worldOf([
      [young, ['n1']],
      [api, ['n2']],
      [pg, ['n3']],
    ]);
    const [row] = evidenceOf(watched({ snapshot, gaps })).namespaces[0]?.workloads ?? [];
    expect(row).toMatchObject({ name: 'web', since: now - 3_600 });
    expect(row?.coverage).toMatchObject({ full: 1_800, partial: 1_800, none: 0 });
  });

  test('always make up the range, whatever windows and gaps there are', () => {
    const stretch = fc
      .tuple(fc.integer({ min: -day, max: 8 * day }), fc.integer({ min: 0, max: 3 * day }))
      .map(([at, length]) => ({ from: range.from + at, to: range.from + at + length }));
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 6 }),
        fc.array(stretch, { maxLength: 6 }),
        (covered, holes) => {
          const { namespaces } = evidenceOf(
            watched({
              stretches: covered.map((part) => ({ source: 'goldmane', ...part })),
              gaps: holes.map(({ from, to }) => gapOf('lost-events', 'goldmane', from, to)),
            }),
          );
          for (const { coverage } of namespaces) {
            expect(coverage.full + coverage.partial + coverage.none).toBeCloseTo(7 * day, 6);
            expect(Math.min(coverage.full, coverage.partial, coverage.none)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});

describe('gaps in time', () => {
  test('that were recorded keep their name, subject, time, and what would close them', () => {
    const gaps = [gapOf('source-restarted', 'goldmane', now - 600, now - 300)];
    expect(found({ gaps }, `source-restarted/goldmane/${now - 600}`)).toEqual({
      id: `source-restarted/goldmane/${now - 600}`,
      kind: 'source-restarted',
      subject: 'goldmane',
      namespaces: null,
      from: now - 600,
      to: now - 300,
      title: '5 min lost by a restart of goldmane',
      message: 'goldmane was not seen',
      remedy: 'Look at it',
    });
  });

  test('of which the history says nothing are found between its windows', () => {
    const stretches = [
      { source: 'goldmane', from: range.from, to: now - 7_200 },
      { source: 'goldmane', from: now - 3_600, to: now },
    ];
    expect(found({ stretches }, `unrecorded/history/${now - 7_200}`)).toMatchObject({ to: now - 3_600 });
    const gaps = [gapOf('source-unreachable', 'goldmane', now - 7_200, now - 3_600)];
    expect(ids({ stretches, gaps })).not.toContain(`unrecorded/history/${now - 7_200}`);
  });

  test('before the history are told apart from what it does not keep any more', () => {
    const since = now - 3 * day;
    expect(ids({ since })).toContain('before-history/history');
    const limits = { daySeconds: 3 * day };
    expect(ids({ since, history: status({ limits }) })).toContain('history-expired/history');
    const givenUp = { daysBefore: since };
    expect(ids({ since, history: status({ givenUp }) })).toContain('history-expired/history');
  });

  test('while nothing is written down go on', () => {
    const state = {
      state: 'paused',
      reason: 'The disk is full',
      since: now - 60,
      remedy: 'Make room',
    } as const;
    expect(found({ history: status({ state }) }, `recording-paused/history/${now - 60}`)).toMatchObject({
      to: null,
      message: 'The disk is full',
      remedy: 'Make room',
    });
  });
});

describe('a source', () => {
  test('that is not there, connects, has stopped, or brings nothing newer is a gap', () => {
    const of = (state: ReturnType<typeof live>['state']) => ids({ sources: [{ ...live(), state }] });
    expect(ids({ sources: [] })).toContain('source-missing/sources');
    expect(of({ state: 'connecting' })).toContain('source-connecting/goldmane');
    expect(of({ state: 'stale', newestWindowEnd: now - 600, since: now - 500, error: 'refused' })).toContain(
      `source-stale/goldmane/${now - 600}`,
    );
    expect(of({ state: 'live', newestWindowEnd: now - 600 })).toContain(`source-stale/goldmane/${now - 600}`);
    expect(of({ state: 'live', newestWindowEnd: now - 60 })).not.toContain(
      `source-stale/goldmane/${now - 60}`,
    );
  });

  test('that was imported delivers nothing now', () => {
    expect(ids({ sources: [live({ kind: 'recording' })] })).toContain('source-missing/sources');
  });

  test('names the classes of traffic that it cannot show, as far as the cluster has them', () => {
    const proxy = workloadOf('shop/proxy', { hostNetwork: true });
    const snapshot = worldOf(
      [
        [web, ['n1']],
        [proxy, ['n1']],
      ],
      {
        hostEndpoints: [
          {
            name: 'erp',
            labels: {},
            node: 'erp',
            interfaceName: '*',
            expectedIPs: [],
            profiles: [],
            ports: [],
          },
        ],
      },
    );
    const summaries = [
      seen(
        'shop/web > - 443',
        { dst: null },
        { dst: { type: 'network', namespace: null, name: 'pub', kind: null } },
      ),
      seen('shop/web > shop/api 0', {}, { protocol: 'icmp', port: null }),
    ];
    const all = ids({ snapshot, summaries, sources: [live({ services: false, pendingTrace: false })] });
    expect(all).toEqual(
      expect.arrayContaining([
        'host-endpoint/host/erp',
        'host-network/shop/proxy',
        'addresses/namespace/shop',
        'icmp-types/namespace/shop',
        'services/goldmane',
        'pending-unsupported/goldmane',
      ]),
    );
    const able = ids({ snapshot, summaries: busy, sources: [live({ hostEndpoints: true })] });
    expect(able).not.toContain('host-endpoint/host/erp');
    expect(able).not.toContain('addresses/namespace/shop');
  });
});

describe('a workload', () => {
  test('that shows no flow at all is named, unless it has no pod that could', () => {
    const idle = workloadOf('shop/idle');
    const asleep = workloadOf('shop/asleep', { replicas: 0 });
    const snapshot = worldOf([
      [web, ['n1']],
      [api, ['n2']],
      [pg, ['n3']],
      [idle, ['n1']],
      [asleep, []],
    ]);
    expect(ids({ snapshot }).filter((id) => id.startsWith('workload-quiet'))).toEqual([
      'workload-quiet/shop/idle',
    ]);
    expect(ids({ snapshot, namespaces: ['db'] }).filter((id) => id.startsWith('workload-quiet'))).toEqual([]);
  });

  test('of which only the other ends tell is named with the direction', () => {
    const summaries = [...busy.slice(0, 2), seen('shop/web > db/pg 5433', { dst: null })];
    expect(found({ summaries }, 'one-reporter/db/pg/ingress')).toMatchObject({
      subject: 'db/pg',
      namespaces: ['db'],
    });
  });

  test('whose own side stopped while others went on seeing its traffic is named since then', () => {
    const stopped = told({ lastSeen: now - 3_600 });
    const summaries = [seen('shop/web > shop/api 8080', { dst: stopped }), ...busy.slice(1)];
    // api goes on telling as a source; as a destination it is silent.
    expect(found({ summaries }, 'one-reporter/shop/api/ingress')).toMatchObject({ from: now - 3_600 });
  });

  test('may be told by one side where the other cannot tell: denied at its source, new, or on the host network', () => {
    const denied = seen('shop/web > db/pg 5433', { src: told({ action: 'deny' }), dst: null });
    const fresh = seen('shop/web > db/pg 5433', { src: told({ firstSeen: now - 60 }), dst: null });
    for (const summary of [denied, fresh])
      expect(ids({ summaries: [...busy, summary] })).toEqual(['nodes-not-told/goldmane']);
    const hosted = worldOf([
      [web, ['n1', 'n2']],
      [api, ['n2']],
      [{ ...pg, hostNetwork: true }, ['n3']],
    ]);
    const summaries = [busy[0], busy[1]].filter((edge) => edge !== undefined);
    expect(
      ids({ snapshot: hosted, summaries: [...summaries, seen('shop/web > db/pg 5433', { dst: null })] }),
    ).not.toContain('one-reporter/db/pg/ingress');
  });
});

describe('a node', () => {
  const nodes = (parts: WatchedParts) =>
    Object.fromEntries(evidenceOf(watched(parts)).nodes.map(({ name, state }) => [name, state]));

  test('reports when something that runs only there told of itself', () => {
    expect(nodes({})).toEqual({ n1: 'not-told', n2: 'reporting', n3: 'reporting' });
  });

  test('is silent when others saw traffic of what runs only there, and nothing there told', () => {
    const summaries = [
      seen('shop/web > shop/api 8080'),
      seen('shop/api > db/pg 5432', { dst: null }),
      seen('shop/web > db/pg 5432', { dst: null }),
    ];
    expect(nodes({ summaries })).toMatchObject({ n2: 'reporting', n3: 'silent' });
    expect(found({ summaries }, `node-silent/node/n3/${range.from}`)?.title).toBe('n3 is silent');
  });

  test('reports as long as something there tells, whatever else there is missed; told a day ago is not told', () => {
    const summaries = (api: number) => [
      seen('shop/web > shop/api 8080', { dst: told({ lastSeen: api }) }),
      seen('shop/api > db/pg 5432', { src: null, dst: told() }),
    ];
    expect(nodes({ summaries: summaries(now - 30) })).toMatchObject({ n2: 'reporting' });
    expect(nodes({ summaries: summaries(now - day) })).toMatchObject({ n2: 'silent' });
  });

  test('is quiet when nothing of it was seen by anybody: silent or idle cannot be told apart', () => {
    const summaries = [seen('shop/web > shop/api 8080')];
    expect(nodes({ summaries })).toMatchObject({ n2: 'reporting', n3: 'quiet' });
    expect(ids({ summaries })).toContain('node-quiet/node/n3');
  });

  test('is silent when its source says so, and that is told once', () => {
    const gaps = [gapOf('node-silent', 'node/n2', now - 600, null)];
    expect(nodes({ gaps, sources: [live({ nodesVisible: true })] })).toMatchObject({ n2: 'silent' });
    expect(ids({ gaps }).filter((id) => id.startsWith('node-silent'))).toEqual([
      `node-silent/node/n2/${now - 600}`,
    ]);
  });

  test('that reports again is not silent any more; the time stays a gap', () => {
    const gaps = [gapOf('node-silent', 'node/n2', now - 6_000, now - 3_000)];
    expect(nodes({ gaps })).toMatchObject({ n2: 'reporting' });
    expect(ids({ gaps })).toContain(`node-silent/node/n2/${now - 6_000}`);
  });
});

describe('pending verdicts', () => {
  const pendingOf = (parts: WatchedParts) => evidenceOf(watched(parts)).namespaces[0]?.pending;

  test('of windows before the policies changed are stale, never known', () => {
    expect(pendingOf({})).toMatchObject({ known: 4, stale: 0 });
    const edited = { policiesChangedAt: now - 30 };
    expect(pendingOf(edited)).toMatchObject({ known: 0, stale: 4 });
    expect(ids(edited)).toContain('pending-stale/namespace/shop');
  });

  test('stay stale for four windows after the change: a trace may still be the old one', () => {
    const at = (lastSeen: number) => ({
      policiesChangedAt: now - 3_600,
      summaries: [seen('shop/web > db/pg 5432', { src: told({ lastSeen }), dst: told({ lastSeen }) })],
    });
    expect(pendingOf(at(now - 3_600 + 60))).toMatchObject({ stale: 1 });
    expect(pendingOf(at(now - 3_600 + 61))).toMatchObject({ known: 1 });
  });

  test('that were not computed or are not supported are counted as such', () => {
    const summaries = [
      seen('shop/web > db/pg 5432', { src: told({ pendingState: 'not-computed' }) }),
      seen('shop/web > db/pg 5433', { src: told({ pendingState: 'unsupported' }) }),
    ];
    expect(pendingOf({ summaries })).toEqual({ known: 0, stale: 0, notComputed: 1, unsupported: 1 });
  });
});

describe('a positive control', () => {
  const snapshot = worldOf([
    [web, ['n1']],
    [probe, ['n2']],
  ]);
  const dialled = (more: Parameters<typeof told>[0]) => [
    seen('tools/probe > shop/web 9', { src: told(), dst: told({ pending: 'Deny', ...more }) }),
  ];
  const state = (parts: WatchedParts) =>
    evidenceOf(watched({ snapshot, namespaces: ['shop'], ...parts })).controls[0]?.state;

  test('that is seen as denied by what is staged, or is denied already, passes', () => {
    expect(state({ summaries: dialled({}) })).toBe('denied');
    expect(state({ summaries: dialled({ action: 'deny' }) })).toBe('denied');
  });

  test('that was not seen is missing, in every namespace when it never was', () => {
    expect(state({ summaries: [] })).toBe('missing');
    expect(found({ snapshot, summaries: [] }, 'control-missing/tools/probe')?.namespaces).toBeNull();
  });

  test('that stopped, or has no verdict of the policies as they stand, is missing', () => {
    const old = { lastSeen: now - 1_000 };
    const summaries = [
      seen('tools/probe > shop/web 9', { src: told(old), dst: told({ ...old, pending: 'Deny' }) }),
    ];
    expect(state({ summaries })).toBe('missing');
    expect(
      state({ summaries: dialled({ pendingState: 'not-computed' }).map((edge) => ({ ...edge, src: null })) }),
    ).toBe('missing');
    expect(found({ snapshot, summaries }, 'control-missing/tools/probe')).toMatchObject({
      namespaces: ['shop'],
      from: now - 1_000,
    });
  });

  test('that would be allowed is a gap of its own', () => {
    expect(state({ summaries: dialled({ pending: 'Allow' }) })).toBe('allowed');
    expect(ids({ snapshot, summaries: dialled({ pending: 'Allow' }) })).toContain(
      'control-allowed/tools/probe',
    );
  });

  test('waits while nothing is staged, and for a few windows after a change', () => {
    expect(state({ summaries: [], stagedAt: null })).toBe('waiting');
    expect(state({ summaries: dialled({}), stagedAt: now - 60 })).toBe('waiting');
    expect(state({ summaries: [], stagedAt: now - 1_000, policiesChangedAt: now - 1_000 })).toBe('missing');
  });
});

test('what may not be read is a gap, by kind', () => {
  const unreadable = { kinds: [{ kind: 'HostEndpoint', message: 'no right' }], namespaces: ['shop'] };
  expect(ids({ unreadable })).toEqual(
    expect.arrayContaining(['kind-unreadable/HostEndpoint', 'namespaces-limited/namespaces']),
  );
});

test('a job that did not run while we watched is a gap', () => {
  const monthly = workloadOf('shop/settlement', { kind: 'CronJob', schedule: '10 3 1 * *', timeZone: 'UTC' });
  const snapshot = { ...world, workloads: [...world.workloads, monthly] };
  expect(found({ snapshot }, 'job-not-run/shop/settlement')?.message).toBe(
    'CronJob, 10 3 1 * *, next on 2026-12-01 03:10 UTC',
  );
});

test('every gap has an id of its own', () => {
  const gaps = [
    gapOf('node-silent', 'node/n2', now - 6_000, now - 3_000),
    gapOf('node-silent', 'node/n2', now - 600, null),
    gapOf('window-missing', 'goldmane', now - 600, now - 500),
  ];
  const all = ids({ gaps, sources: [], summaries: [] });
  expect(new Set(all).size).toBe(all.length);
});
