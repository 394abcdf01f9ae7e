import { describe, expect, test } from 'vitest';
import { evidenceOf } from '@/lib/flows';
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
  worldOf,
} from '@/lib/flows/evidence/testing/watched';
import type { GateLine } from '../gate-result';
import type { GateInput } from './gate-input';
import { controlLine, lossLine, nodesLine, workloadsSeenLine } from './sight-lines';

const named = live({ nodesVisible: true });

/** Only what these lines read. */
const input = (parts: WatchedParts | null, namespaces: readonly string[] = ['shop', 'db']): GateInput =>
  ({
    evidence: parts === null ? null : evidenceOf(watched({ sources: [named], ...parts })),
    namespaces,
  }) as unknown as GateInput;

const lines = [nodesLine, controlLine, lossLine, workloadsSeenLine] as const;
const short = ({ state, figure, gaps }: GateLine) => ({
  state,
  figure,
  gaps: gaps.map(({ id, remedy }) => `${id} ${remedy.kind}`),
});

test.each(lines)('without evidence %o is not known, never passed', (line) => {
  expect(line(input(null))).toMatchObject({ state: 'inconclusive', figure: 'not known' });
});

test('where everybody was seen all lines pass; the control is optional', () => {
  expect(lines.map((line) => short(line(input({}))))).toEqual([
    { state: 'pass', figure: '3 of 3', gaps: [] },
    { state: 'excluded', figure: 'none', gaps: [] },
    { state: 'pass', figure: 'no loss', gaps: [] },
    { state: 'pass', figure: '3 of 3', gaps: [] },
  ]);
});

describe('nodes', () => {
  test('that are silent are to be mended; that were, to be accepted', () => {
    const silent = gapOf('node-silent', 'node/n1', now - 600, null);
    expect(short(nodesLine(input({ gaps: [silent] })))).toEqual({
      state: 'inconclusive',
      figure: '2 of 3',
      gaps: [`nodes-report/node-silent/node/n1/${now - 600} fix`],
    });
    const was = gapOf('node-silent', 'node/n1', now - 600, now - 300);
    expect(short(nodesLine(input({ gaps: [was] }))).gaps).toEqual([
      `nodes-report/node-silent/node/n1/${now - 600} accept`,
    ]);
  });

  test('of which nobody saw anything are to be accepted: silent and idle look alike', () => {
    const idle = workloadOf('shop/idle');
    const snapshot = worldOf([
      [web, ['n1', 'n2']],
      [api, ['n2']],
      [pg, ['n3']],
      [idle, ['n4']],
    ]);
    expect(short(nodesLine(input({ snapshot }))).gaps).toEqual(['nodes-report/node-quiet/node/n4 accept']);
  });

  test('of which it cannot be told are said, and do not keep the gate', () => {
    const line = nodesLine(input({ sources: [live()] }));
    expect(line).toMatchObject({ state: 'pass', figure: '2 of 3' });
    expect(line.detail).toContain('1 cannot be told');
  });
});

describe('the positive control', () => {
  const snapshot = worldOf([
    [web, ['n1', 'n2']],
    [api, ['n2']],
    [pg, ['n3']],
    [probe, ['n1']],
  ]);
  const dialled = (pending: 'Allow' | 'Deny', lastSeen = now - 30) =>
    seen('tools/probe > shop/web 9', { src: told({ pending, lastSeen }), dst: told({ pending, lastSeen }) });

  test.each([
    ['seen as denied passes', { summaries: [...busy, dialled('Deny')] }, 'pass', []],
    ['allowed is to be mended', { summaries: [...busy, dialled('Allow')] }, 'inconclusive', ['fix']],
    ['never seen is to be mended', {}, 'inconclusive', ['fix']],
    [
      'not seen for a day is to be mended',
      { summaries: [...busy, dialled('Deny', now - day)] },
      'inconclusive',
      ['fix'],
    ],
    [
      'staged a moment ago waits',
      { stagedAt: now - 10, policiesChangedAt: now - 10 },
      'inconclusive',
      ['wait'],
    ],
  ] as const)('%s', (_, parts, state, remedies) => {
    const line = controlLine(input({ snapshot, ...parts }));
    expect(line.state).toBe(state);
    expect(line.gaps.map(({ remedy }) => remedy.kind)).toEqual(remedies);
  });

  test('towards another wave’s namespaces is not this wave’s', () => {
    expect(controlLine(input({ snapshot, summaries: [...busy, dialled('Allow')] }, ['db'])).state).toBe(
      'excluded',
    );
  });
});

describe('losses', () => {
  test.each([
    'recording-paused',
    'lost-events',
    'records-unreadable',
    'cardinality-limited',
    'clock-ahead',
  ] as const)('%s keeps the gate until it is mended, or accepted when it is over', (kind) => {
    const gap = (to: number | null) => lossLine(input({ gaps: [gapOf(kind, 'goldmane', now - 600, to)] }));
    expect(gap(null).gaps.map(({ remedy }) => remedy.kind)).toEqual(['fix']);
    expect(gap(now - 300).gaps.map(({ remedy }) => remedy.kind)).toEqual(['accept']);
    expect(gap(now - 300).state).toBe('inconclusive');
  });

  test('time of which the history says nothing is one', () => {
    const stretches = [
      { source: 'goldmane', from: range.from, to: now - day },
      { source: 'goldmane', from: now - 3_600, to: now },
    ];
    expect(short(lossLine(input({ stretches }))).gaps).toEqual([
      `nothing-lost/unrecorded/history/${now - day} accept`,
    ]);
  });

  test('of one namespace keep only waves that touch it', () => {
    const gaps = [gapOf('records-unreadable', 'namespace/db', now - 600, now)];
    expect(lossLine(input({ gaps }, ['shop'])).state).toBe('pass');
    expect(lossLine(input({ gaps }, ['shop', 'db'])).state).toBe('inconclusive');
  });
});

describe('workloads', () => {
  test('that nobody saw are one gap a namespace, with their names', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const snapshot = worldOf([
      [web, ['n1']],
      [api, ['n2']],
      [pg, ['n3']],
      ...names.map((name) => [workloadOf(`shop/${name}`), ['n1']] as const),
    ]);
    const line = workloadsSeenLine(input({ snapshot }));
    expect(line.figure).toBe('3 of 10');
    expect(line.gaps).toEqual([
      expect.objectContaining({
        id: 'workloads-seen/workload-quiet/shop',
        title: '7 workloads of shop not seen at all',
        consequence: 'a, b, c, d, e and 2 more. What they need is unknown: it may be what runs rarely.',
        remedy: { kind: 'accept' },
      }),
    ]);
    expect(workloadsSeenLine(input({ snapshot }, ['db'])).state).toBe('pass');
  });

  test('whose own side tells nothing are one gap a namespace', () => {
    const summaries = [...busy.slice(1), seen('shop/web > shop/api 8080', { dst: null })];
    expect(short(workloadsSeenLine(input({ summaries }))).gaps).toEqual([
      'workloads-seen/one-reporter/shop accept',
    ]);
  });
});
