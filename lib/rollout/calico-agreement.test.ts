import { describe, expect, it } from 'vitest';
import { type EdgeSummary, edgeId, type ReporterSummary } from '@/lib/flows';
import { compile, type Policy, type PolicyHit, type Snapshot } from '@/lib/policy';
import { allow, fixture, sgnp, snp } from '@/lib/policy/testing/world';
import { calicoAgreement, openDisagreements } from './calico-agreement';
import { type Decisions, noDecisions } from './decision';
import { exposeEdges } from './expose-edges';
import { agreesLine } from './gate/agreement-line';
import type { GateInput } from './gate/gate-input';

const changedAt = 1_000_000;
const now = changedAt + 3_600;
const stagedDeny = sgnp('default.deny', { selector: '', types: ['Ingress', 'Egress'] });
const ended = (action: 'Allow' | 'Deny' | 'Pass' = 'Deny', tier = 'default'): PolicyHit => ({
  kind: 'EndOfTier',
  tier,
  namespace: null,
  name: '',
  action,
  policyIndex: 0,
  ruleIndex: -1,
});
const profile: PolicyHit = { ...ended('Allow', ''), kind: 'Profile', name: 'kns.shop', ruleIndex: 0 };

const report = (
  pendingTrace: readonly PolicyHit[],
  more: Partial<ReporterSummary> = {},
): ReporterSummary => ({
  firstSeen: changedAt - 900,
  lastSeen: now,
  windows: 9,
  connections: 9,
  allowedConnections: 9,
  deniedConnections: 0,
  allowedLastSeen: now,
  deniedLastSeen: null,
  bytesForward: null,
  bytesReverse: null,
  action: 'allow',
  enforcedTrace: [],
  pendingTrace,
  pendingState: pendingTrace.length === 0 ? 'not-computed' : 'known',
  ...more,
});

function edge(src: ReporterSummary | null, dst: ReporterSummary | null, port = 8080): EdgeSummary {
  const pod = (name: string) => ({ type: 'workload', namespace: 'shop', name, kind: 'Pod' }) as const;
  const key = { src: pod('web'), dst: pod('api'), protocol: 'tcp', port, icmpType: null, icmpCode: null };
  return {
    id: edgeId(key),
    edge: key,
    firstSeen: changedAt - 900,
    lastSeen: now,
    src,
    dst,
    service: null,
  };
}

interface Parts {
  readonly policies?: readonly Policy[];
  readonly world?: Partial<Snapshot>;
  readonly decisions?: Decisions;
}
const exposed = (summaries: readonly EdgeSummary[], parts: Parts = {}) =>
  exposeEdges({
    engine: compile({ ...fixture, ...parts.world, policies: parts.policies ?? [stagedDeny] }),
    summaries,
    decisions: parts.decisions ?? noDecisions,
    now,
    policiesChangedAt: changedAt,
    schedules: [],
  });
const agreement = (summaries: readonly EdgeSummary[], parts: Parts = {}) =>
  calicoAgreement(exposed(summaries, parts));

describe('agreement with Calico', () => {
  it('counts every side that both judged, and tells the same trace from the same verdict', () => {
    const other: PolicyHit = { ...ended(), kind: 'GlobalNetworkPolicy', name: 'default.x', ruleIndex: 3 };
    expect(agreement([edge(report([ended()]), report([other]))])).toMatchObject({
      compared: 2,
      sameTrace: 1,
      otherTrace: 1,
      different: 0,
    });
  });

  it('does not mind which policy triggered the end of a tier', () => {
    const trigger = {
      kind: 'CalicoNetworkPolicy',
      namespace: 'shop',
      name: 'last',
      tier: 'default',
    } as const;
    expect(agreement([edge(report([{ ...ended(), trigger }]), null)])).toMatchObject({ sameTrace: 1 });
  });

  it('a side that nobody reported counts nowhere', () => {
    const { compared, notCompared } = agreement([edge(report([ended()]), null)]);
    expect([compared, Object.values(notCompared).reduce((sum, n) => sum + n, 0)]).toEqual([1, 0]);
  });

  it('names why a side was not compared, and takes none of it for agreement', () => {
    const summaries = [
      edge(report([]), report([], { pendingState: 'unsupported' })),
      edge(report([ended()], { lastSeen: changedAt + 60 }), report([ended('Pass')]), 1),
    ];
    expect(agreement(summaries)).toMatchObject({
      compared: 0,
      notCompared: {
        'not-computed': 1,
        unsupported: 1,
        'older-than-policies': 1,
        'no-verdict': 1,
        'engine-unknown': 0,
        'tier-missing': 0,
      },
    });
  });

  it('waits two flushes and a sweep after the policies changed', () => {
    const at = (lastSeen: number) => agreement([edge(report([profile], { lastSeen }), null)]).compared;
    expect([at(changedAt + 15), at(changedAt + 60), at(changedAt + 61)]).toEqual([0, 0, 1]);
  });

  it('compares nothing where the record does not say enough for the engine', () => {
    const policies = [
      snp('shop/default.p', {
        types: ['Egress'],
        egress: [allow({ source: { ports: [4_000] }, protocol: 'TCP' })],
      }),
    ];
    expect(agreement([edge(report([ended()]), null)], { policies }).notCompared['engine-unknown']).toBe(1);
  });

  it('compares nothing at the end of a tier that does not exist: Calico’s evaluator fails there', () => {
    const policies = [sgnp('ghost.deny', { tier: 'ghost', types: ['Egress'] })];
    expect(agreement([edge(report([ended()]), null)], { policies }).notCompared['tier-missing']).toBe(1);
  });

  it('lists what nothing explains before known differences, and those before other traces', () => {
    const named = snp('shop/default.in', {
      selector: "app == 'api'",
      types: ['Ingress'],
      ingress: [allow({ protocol: 'TCP', destination: { ports: ['http'] } })],
    });
    const other: PolicyHit = { ...ended(), kind: 'GlobalNetworkPolicy', name: 'default.x', ruleIndex: 3 };
    const found = agreement([edge(report([other]), report([ended()])), edge(report([profile]), null, 9)], {
      policies: [stagedDeny, named],
    });
    expect(found).toMatchObject({ compared: 3, different: 2, known: 1, unexplained: 1, otherTrace: 1 });
    expect(
      found.disagreements.map(({ difference: { side, state, known } }) => [
        side,
        state,
        known?.quirks ?? null,
      ]),
    ).toEqual([
      ['source', 'different', null],
      ['destination', 'different', ['named-port']],
      ['source', 'other-trace', null],
    ]);
  });
});

describe('an edge that Calico judges otherwise', () => {
  it('is unknown while nothing explains it', () => {
    const [exposure] = exposed([edge(report([profile]), null)]);
    expect(exposure).toMatchObject({ verdict: 'unknown', unknown: { code: 'disagrees-with-calico' } });
  });

  it('keeps its verdict and says so where the difference is known', () => {
    const named = snp('shop/default.both', {
      types: ['Ingress', 'Egress'],
      egress: [allow()],
      ingress: [allow({ protocol: 'TCP', destination: { ports: ['http'] } })],
    });
    const [exposure] = exposed([edge(null, report([ended()]))], { policies: [named] });
    expect(exposure).toMatchObject({ verdict: 'allowed', calico: { agrees: false, destination: 'deny' } });
    expect(exposure?.why).toMatch(/; Calico’s evaluator is known to differ here: named port$/);
  });
});

describe('the gate’s line', () => {
  const line = (summaries: readonly EdgeSummary[], parts: Parts = {}) => {
    const exposures = exposed(summaries, parts);
    // The line reads nothing else.
    const input: Pick<GateInput, 'exposures'> = { exposures };
    return { line: agreesLine(input), agreement: calicoAgreement(exposures) };
  };

  it('tells the same number as the preflight does for the same edges', () => {
    const told = line([edge(report([ended()]), report([ended()])), edge(report([ended()]), null, 9)]);
    expect(told.line).toMatchObject({ state: 'pass', figure: '3 of 3' });
    expect(told.agreement.compared).toBe(3);
  });

  it('is inconclusive while nothing could be compared', () => {
    expect(line([edge(report([]), null)]).line).toMatchObject({
      state: 'inconclusive',
      figure: '0 of 0',
      gaps: [{ id: 'calico-agrees/none' }],
    });
  });

  it('asks for a decision about each edge that nothing explains, and takes it', () => {
    const summaries = [edge(report([profile]), report([profile])), edge(report([ended()]), null, 9)];
    const id = summaries[0]?.id ?? '';
    expect(line(summaries).line).toMatchObject({
      state: 'inconclusive',
      figure: '1 of 3',
      gaps: [{ title: 'Calico and Drawbridge disagree on 1 edge', remedy: { kind: 'decide', edges: [id] } }],
    });
    const decision = {
      edge: id,
      kind: 'accept-unknown',
      by: 'm',
      at: now,
      reason: 'seen',
      until: null,
    } as const;
    const decisions = { ...noDecisions, edges: { [id]: decision } };
    expect(openDisagreements(agreement(summaries, { decisions }))).toEqual([]);
    expect(line(summaries, { decisions }).line).toMatchObject({
      state: 'pass',
      figure: '1 of 3',
      detail: 'sides of edges whose pending verdict both know; 2 sides decided by name',
    });
  });

  it('passes with a note where only known differences stand', () => {
    const named = snp('shop/default.in', {
      types: ['Ingress'],
      ingress: [allow({ protocol: 'TCP', destination: { ports: ['http'] } })],
    });
    expect(line([edge(null, report([ended()]))], { policies: [named] }).line).toMatchObject({
      state: 'pass',
      figure: '0 of 1',
      detail:
        'sides of edges whose pending verdict both know; 1 side where Calico’s evaluator is known to differ',
    });
  });
});
