import { describe, expect, test } from 'vitest';
import { day, now, range } from '@/lib/flows/evidence/testing/watched';
import type { EdgeDecision } from '../decision';
import { evaluateGate, isAccepted } from '../evaluate-gate';
import type { EdgeExposure } from '../exposure';
import type { GateLineId, GateState } from '../gate-result';
import type { GateInput, SourceHealth } from './gate-input';
import { allowed, edge, goodInput } from './testing/good-input';

const inputWith = (change: Partial<GateInput>): GateInput => ({ ...goodInput, ...change });
const decided = (kind: EdgeDecision['kind'], until: number | null = null): EdgeDecision => ({
  edge: 'x',
  kind,
  by: 'mara',
  at: now - 60,
  reason: 'known',
  until,
});
const others = allowed.slice(1);
const edges = (...more: Partial<EdgeExposure>[]): Partial<GateInput> => ({
  exposures: [...more.map((one, at) => edge({ ...one, id: `edge-${at}` })), ...others],
});
const source = (more: Partial<SourceHealth>): Partial<GateInput> => ({
  sources: (goodInput.sources ?? []).map((one) => ({ ...one, ...more })),
});
const observed = (more: Partial<NonNullable<GateInput['observation']>>): Partial<GateInput> => ({
  observation: goodInput.observation === null ? null : { ...goodInput.observation, ...more },
});
const job = (more: object): Partial<GateInput> => ({
  cronJobs: [
    {
      namespace: 'shop',
      name: 'settlement',
      schedule: '0 2 * * 0',
      due: 1,
      observed: 0,
      runs: [],
      lastSeen: null,
      nextRun: now + day,
      ...more,
    },
  ] as GateInput['cronJobs'],
});
const essential = (verdict: string): Partial<GateInput> => ({
  essential: [
    { id: 'dns/shop', group: 'DNS', name: 'DNS from shop', verdict, why: 'because' },
    { id: 'dns/db', group: 'DNS', name: 'DNS from db', verdict: 'allow', why: 'allowed' },
  ] as unknown as GateInput['essential'],
});
const step = (verdict: 'deny' | 'unknown'): Partial<GateInput> => ({
  prefixes: {
    ok: false,
    prefixes: 5,
    flows: 2,
    firstDenied: { id: 'edge-0', name: 'web → api', step: 'After step 2', verdict },
  } as unknown as GateInput['prefixes'],
});
const noise = (from: number, to: number | null) => ({
  kind: 'source-unreachable' as const,
  subject: 'goldmane',
  from,
  to,
  message: 'gone for a while',
  remedy: null,
});

type Row = readonly [
  why: string,
  change: Partial<GateInput>,
  state: GateState,
  figure: string,
  gaps: readonly string[],
];

/** Each reason a line may give; `id remedy` of what it leaves open. */
const table: Readonly<Partial<Record<GateLineId, readonly Row[]>>> = {
  'would-deny': [
    ['nothing would be denied', {}, 'pass', '0 of 2', []],
    ['the edges cannot be read', { exposures: null }, 'inconclusive', 'not known', ['would-deny fix']],
    ['no edge was recorded', { exposures: [] }, 'inconclusive', 'not known', ['would-deny fix']],
    ['one would be denied', edges({ verdict: 'would-deny' }), 'fail', '1 of 2', ['would-deny decide edge-0']],
    [
      'one would be denied on purpose',
      edges({ verdict: 'would-deny', decision: decided('deny') }),
      'pass',
      '0 of 2',
      [],
    ],
    [
      'one is put off: that is no decision',
      edges({ verdict: 'would-deny', decision: decided('later', now + day) }),
      'fail',
      '1 of 2',
      ['would-deny decide edge-0'],
    ],
    [
      'an unknown accepted by name that would be denied',
      edges({ verdict: 'would-deny', decision: decided('accept-unknown', now + day) }),
      'fail',
      '1 of 2',
      ['would-deny decide edge-0'],
    ],
    ['one is denied today as well', edges({ verdict: 'denied' }), 'pass', '0 of 2', []],
    ['one would be allowed', edges({ verdict: 'would-allow' }), 'pass', '0 of 2', []],
  ],
  'unknown-edges': [
    ['every edge has a verdict', {}, 'pass', '2 of 2', []],
    ['the edges cannot be read', { exposures: null }, 'inconclusive', 'not known', ['unknown-edges fix']],
    [
      'one is unknown: it counts as a block',
      edges({ verdict: 'unknown' }),
      'inconclusive',
      '1 of 2',
      ['unknown-edges decide edge-0'],
    ],
    [
      'one is unknown and accepted by name',
      edges({ verdict: 'unknown', decision: decided('accept-unknown', now + day) }),
      'pass',
      '2 of 2',
      [],
    ],
    [
      'one is unknown and to be denied',
      edges({ verdict: 'unknown', decision: decided('deny') }),
      'pass',
      '2 of 2',
      [],
    ],
    [
      'one is unknown and put off',
      edges({ verdict: 'unknown', decision: decided('later', now + day) }),
      'inconclusive',
      '1 of 2',
      ['unknown-edges decide edge-0'],
    ],
  ],
  'observed-long-enough': [
    ['a week was observed whole', {}, 'pass', '7 d of 7 d', []],
    [
      'nobody knows how long',
      { observation: null },
      'inconclusive',
      'not known',
      ['observed-long-enough fix'],
    ],
    [
      'a second less',
      observed({ complete: [{ from: range.from + 1, to: range.to }] }),
      'inconclusive',
      '6 d 23 h of 7 d',
      ['observed-long-enough wait'],
    ],
    [
      'only in part: what is incomplete does not count',
      observed({ complete: [], recorded: [range] }),
      'inconclusive',
      '0 s of 7 d',
      ['observed-long-enough wait'],
    ],
  ],
  'staged-long-enough': [
    ['staged for two days', {}, 'pass', '2 d of 24 h', []],
    ['nothing is staged', { stagedAt: null }, 'inconclusive', 'not known', ['staged-long-enough fix']],
    ['exactly long enough', { stagedAt: now - day }, 'pass', '24 h of 24 h', []],
    [
      'a second less',
      { stagedAt: now - day + 1 },
      'inconclusive',
      '23 h of 24 h',
      ['staged-long-enough wait'],
    ],
    [
      'staged in the future: clocks differ',
      { stagedAt: now + 60 },
      'inconclusive',
      '0 s of 24 h',
      ['staged-long-enough wait'],
    ],
  ],
  'windows-complete': [
    ['all are', {}, 'pass', '100 % of 7 d', []],
    ['nobody knows', { observation: null }, 'inconclusive', 'not known', ['windows-complete fix']],
    [
      'nothing was expected yet',
      observed({ expectedSeconds: 0, completeSeconds: 0 }),
      'inconclusive',
      'not known',
      ['windows-complete fix'],
    ],
    [
      'as many as the setting asks',
      observed({ completeSeconds: 0.99 * 7 * day, gaps: [noise(now - 900, now - 600)] }),
      'pass',
      '99 % of 7 d',
      [],
    ],
    [
      'a little less: it is not rounded up',
      observed({ completeSeconds: 0.98999 * 7 * day }),
      'inconclusive',
      '98.9 % of 7 d',
      ['windows-complete accept'],
    ],
  ],
  'sources-live': [
    ['one is, and is fresh', {}, 'pass', '1 of 1', []],
    ['nobody knows', { sources: null }, 'inconclusive', 'not known', ['sources-live fix']],
    ['there is none', { sources: [] }, 'inconclusive', 'not known', ['sources-live fix']],
    ['it connects', source({ state: 'connecting' }), 'inconclusive', '0 of 1', ['sources-live/goldmane fix']],
    ['it is stale', source({ state: 'stale' }), 'inconclusive', '0 of 1', ['sources-live/goldmane fix']],
    [
      'it has not sent a window yet',
      source({ newestWindowEnd: null }),
      'inconclusive',
      '0 of 1',
      ['sources-live/goldmane fix'],
    ],
    [
      'its newest window is three windows and a bit old',
      source({ newestWindowEnd: now - 75 }),
      'pass',
      '1 of 1',
      [],
    ],
    [
      'its newest window is older',
      source({ newestWindowEnd: now - 76 }),
      'inconclusive',
      '0 of 1',
      ['sources-live/goldmane fix'],
    ],
    [
      'its windows are of five minutes: so old they may be',
      source({ newestWindowEnd: now - 930, windowSeconds: 300 }),
      'pass',
      '1 of 1',
      [],
    ],
  ],
  'pending-computed': [
    ['for every edge', {}, 'pass', '2 of 2', []],
    ['the edges cannot be read', { exposures: null }, 'inconclusive', 'not known', ['pending-computed fix']],
    ['nobody knows the sources', { sources: null }, 'inconclusive', 'not known', ['pending-computed fix']],
    [
      'no source brings them',
      source({ pendingTrace: false }),
      'inconclusive',
      'none',
      ['pending-computed accept'],
    ],
    [
      'no edge was seen since staging',
      { stagedAt: now },
      'inconclusive',
      '0 of 0',
      ['pending-computed wait'],
    ],
    ['for half of the edges', { exposures: [notComputed(), ...others] }, 'pass', '1 of 2', []],
    [
      'for less than half: empty is not computed, never allowed',
      { exposures: [notComputed('a'), notComputed('b'), ...others] },
      'inconclusive',
      '1 of 3',
      ['pending-computed fix'],
    ],
  ],
  'cron-jobs': [
    ['there is none', {}, 'pass', '0 of 0', []],
    ['nobody knows', { cronJobs: null }, 'inconclusive', 'not known', ['cron-jobs fix']],
    [
      'one did not run while we watched',
      job({}),
      'inconclusive',
      '0 of 1',
      ['cron-jobs/shop/settlement accept'],
    ],
    ['it ran once while we watched', job({ observed: 1, runs: [now - day] }), 'pass', '1 of 1', []],
  ],
  'bridge-no-op': [
    ['proven for every class and direction', {}, 'pass', '4 of 4', []],
    ['it was not proven', { bridge: null }, 'inconclusive', 'not known', ['bridge-no-op fix']],
    ['there is no plan', { plan: null }, 'inconclusive', 'not known', ['bridge-no-op fix']],
    [
      'no class was compared',
      { bridge: { equal: 0, total: 0, differing: [] } },
      'inconclusive',
      'not known',
      ['bridge-no-op fix'],
    ],
    [
      'the plan was refused',
      { plan: { ok: false, refusal: 'the selector is too long' } },
      'fail',
      'refused',
      ['bridge-no-op fix'],
    ],
    [
      'one class differs',
      {
        bridge: {
          equal: 3,
          total: 4,
          differing: [{ why: 'shop/orders differs' }],
        } as unknown as GateInput['bridge'],
      },
      'fail',
      '3 of 4',
      ['bridge-no-op fix'],
    ],
    [
      'one class was not compared',
      { bridge: { equal: 3, total: 4, differing: [] } },
      'fail',
      '3 of 4',
      ['bridge-no-op fix'],
    ],
  ],
  prefixes: [
    ['no step does', {}, 'pass', '5 steps, 2 flows', []],
    ['they were not simulated', { prefixes: null }, 'inconclusive', 'not known', ['prefixes fix']],
    [
      'there was nothing to simulate',
      { prefixes: { ok: true, prefixes: 0, flows: 0, firstDenied: null } },
      'inconclusive',
      'not known',
      ['prefixes fix'],
    ],
    ['a step denies', step('deny'), 'fail', '5 steps, 2 flows', ['prefixes decide edge-0']],
    [
      'of a step it is unknown',
      step('unknown'),
      'inconclusive',
      '5 steps, 2 flows',
      ['prefixes decide edge-0'],
    ],
    [
      'it is not well, and nobody says why',
      { prefixes: { ok: false, prefixes: 5, flows: 2, firstDenied: null } },
      'fail',
      '5 steps, 2 flows',
      ['prefixes decide '],
    ],
  ],
  'essential-flows': [
    ['all are', {}, 'pass', '1 of 1', []],
    ['they could not be computed', { essential: null }, 'inconclusive', 'not known', ['essential-flows fix']],
    ['the list is empty', { essential: [] }, 'inconclusive', 'not known', ['essential-flows fix']],
    ['one would be denied', essential('deny'), 'fail', '1 of 2', ['essential-flows/dns/shop fix']],
    [
      'of one it is unknown',
      essential('unknown'),
      'inconclusive',
      '1 of 2',
      ['essential-flows/dns/shop accept'],
    ],
  ],
  'host-endpoints': [
    ['there is none', {}, 'pass', '0 of 0', []],
    ['all stay outside', { hostEndpoints: { selected: [], total: 3 } }, 'pass', '3 of 3', []],
    ['they cannot be read', { hostEndpoints: null }, 'inconclusive', 'not known', ['host-endpoints fix']],
    [
      'one would be selected: flow logs cannot see it',
      { hostEndpoints: { selected: ['n1-eth0'], total: 3 } },
      'inconclusive',
      '2 of 3',
      ['host-endpoints accept'],
    ],
  ],
  'cluster-fresh': [
    ['every kind is current', {}, 'pass', '1 of 1', []],
    ['nobody knows', { cluster: null }, 'inconclusive', 'not known', ['cluster-fresh fix']],
    ['no kind is known', { cluster: [] }, 'inconclusive', 'not known', ['cluster-fresh fix']],
    [
      'ten seconds old is still fresh',
      { cluster: [{ kind: 'Pod', currentAt: now - 10, message: null }] },
      'pass',
      '1 of 1',
      [],
    ],
    [
      'a kind is older',
      { cluster: [{ kind: 'Pod', currentAt: now - 11, message: null }] },
      'inconclusive',
      '0 of 1',
      ['cluster-fresh/Pod fix'],
    ],
    [
      'a kind was never read',
      { cluster: [{ kind: 'NetworkSet', currentAt: null, message: 'forbidden' }] },
      'inconclusive',
      '0 of 1',
      ['cluster-fresh/NetworkSet fix'],
    ],
  ],
  'staged-intact': [
    ['it is unchanged', {}, 'pass', 'unchanged', []],
    ['nothing is staged', { candidate: null }, 'inconclusive', 'not known', ['staged-intact fix']],
    ['it cannot be read', { stagedIntact: null }, 'inconclusive', 'not known', ['staged-intact fix']],
    ['somebody changed it', { stagedIntact: false }, 'fail', 'changed', ['staged-intact fix']],
  ],
  'policies-valid': [
    ['all are', {}, 'pass', '0 errors', []],
    ['they were not checked', { diagnostics: null }, 'inconclusive', 'not known', ['policies-valid fix']],
    ['one has a warning', diagnostic('warning'), 'pass', '0 errors', []],
    [
      'one does not parse: Calico may act as if it were not there',
      diagnostic('error'),
      'inconclusive',
      '1 errors',
      ['policies-valid/CalicoNetworkPolicy/shop/default.web fix'],
    ],
  ],
  'other-rollout': [
    ['the journal is free', {}, 'pass', 'none', []],
    [
      'the journal cannot be read',
      { otherRollout: undefined },
      'inconclusive',
      'not known',
      ['other-rollout fix'],
    ],
    ['another wave has not ended', { otherRollout: 'Wave 2, shop' }, 'fail', '1', ['other-rollout fix']],
  ],
  'break-glass': [
    ['the lines are known', {}, 'pass', '2 lines', []],
    ['they cannot be given', { breakGlass: null }, 'inconclusive', 'not known', ['break-glass fix']],
  ],
};

function diagnostic(severity: 'error' | 'warning'): Partial<GateInput> {
  return {
    diagnostics: [
      {
        severity,
        policy: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'default.web' },
        path: 'spec.selector',
        message: 'does not parse',
      },
    ] as unknown as GateInput['diagnostics'],
  };
}

function notComputed(id = 'a'): EdgeExposure {
  const found = edge({ id });
  const { src, dst } = found.summary;
  const empty = (side: typeof src): typeof src =>
    side === null ? null : { ...side, pendingState: 'not-computed', pendingTrace: [] };
  return {
    ...found,
    calico: null,
    comparisons: [],
    summary: { ...found.summary, src: empty(src), dst: empty(dst) },
  };
}

const gapText = ({
  id,
  remedy,
}: {
  id: string;
  remedy: { kind: string; edges?: readonly string[] };
}): string => `${id} ${remedy.kind}${remedy.kind === 'decide' ? ` ${(remedy.edges ?? []).join()}` : ''}`;

test('the input from which each row takes something away passes', () => {
  expect(evaluateGate(goodInput).lines.filter(({ state }) => state !== 'pass')).toMatchObject([
    { id: 'positive-control', state: 'excluded' },
  ]);
  expect(evaluateGate(goodInput).state).toBe('pass');
});

describe.each(Object.entries(table))('%s', (id, rows) => {
  test.each(rows)('%s', (_, change, state, figure, gaps) => {
    const gate = evaluateGate(inputWith(change));
    const line = gate.lines.find((one) => one.id === id);
    expect({ state: line?.state, figure: line?.figure, gaps: line?.gaps.map(gapText) }).toEqual({
      state,
      figure,
      gaps,
    });
    if (state === 'fail') expect(gate.state).toBe('fail');
    if (state !== 'pass') expect(gate.state).not.toBe('pass');
  });
});

test('every line but those of sight and agreement has its reasons here', () => {
  const elsewhere = ['nodes-report', 'positive-control', 'nothing-lost', 'workloads-seen', 'calico-agrees'];
  expect(
    evaluateGate(goodInput)
      .lines.map(({ id }) => id)
      .sort(),
  ).toEqual([...Object.keys(table), ...elsewhere].sort());
});

describe('a gap accepted by name', () => {
  const gate = (until: number, gap = 'cron-jobs/shop/settlement') =>
    evaluateGate(
      inputWith({
        ...job({}),
        decisions: {
          edges: {},
          gaps: { [gap]: { gap, by: 'mara', owner: 'shop', at: now - 60, reason: 'runs on Sunday', until } },
        },
      }),
    );

  test('no longer keeps the gate', () => {
    expect(gate(now + 1).state).toBe('pass');
  });

  test('counts up to its end, and not at it', () => {
    expect(gate(now).state).toBe('inconclusive');
  });

  test('is accepted by its own name only', () => {
    expect(gate(now + day, 'cron-jobs/shop/other').state).toBe('inconclusive');
    expect(gate(now + day, 'toString').state).toBe('inconclusive');
  });

  test('must be one that can be: what is to be decided, waited for or mended cannot', () => {
    const [line] = evaluateGate(inputWith(edges({ verdict: 'would-deny' }))).lines;
    const [gap] = line?.gaps ?? [];
    if (gap === undefined) throw new Error('no gap');
    const acceptance = { gap: gap.id, by: 'mara', owner: 'shop', at: now, reason: 'so', until: now + day };
    const decisions = { edges: {}, gaps: { [gap.id]: acceptance } };
    expect(isAccepted(gap, decisions, now)).toBe(false);
    expect(evaluateGate(inputWith({ ...edges({ verdict: 'would-deny' }), decisions })).state).toBe('fail');
  });

  test('beside one that is not still keeps the gate', () => {
    const { essential: _, ...rest } = inputWith({
      ...job({}),
      hostEndpoints: { selected: ['n1'], total: 1 },
    });
    const found = evaluateGate({
      ...rest,
      essential: goodInput.essential,
      decisions: {
        edges: {},
        gaps: {
          'host-endpoints': {
            gap: 'host-endpoints',
            by: 'mara',
            owner: 'shop',
            at: now,
            reason: 'so',
            until: now + 9,
          },
        },
      },
    });
    expect(found.state).toBe('inconclusive');
    expect(found.lines.find(({ id }) => id === 'host-endpoints')?.state).toBe('pass');
  });
});

describe('a pass', () => {
  test('expires after the time of the setting', () => {
    expect(evaluateGate(goodInput).expiresAt).toBe(now + goodInput.policy.passValidSeconds);
  });

  test.each([
    [
      'another plan',
      { plan: { ok: true, plan: { hash: 'other' }, notes: [] } as unknown as GateInput['plan'] },
    ],
    [
      'another candidate',
      { candidate: { kind: 'global', namespace: null, tier: 'default', excluded: ['dev'] } },
    ],
    ['another edge', { exposures: [...allowed, edge({ id: 'one more' })] }],
    ['another decision', edges({ id: allowed[0]?.id ?? '', decision: decided('later', now + day) })],
    ['another range', { range: { from: range.from - 1, to: range.to } }],
    ['another setting', { policy: { ...goodInput.policy, minObservedSeconds: 60 } }],
  ] satisfies [string, Partial<GateInput>][])('is of %s when that differs', (_, change) => {
    expect(evaluateGate(inputWith(change)).hash).not.toBe(evaluateGate(goodInput).hash);
  });

  test('is the same for the same', () => {
    expect(evaluateGate({ ...goodInput }).hash).toBe(evaluateGate(goodInput).hash);
  });
});
