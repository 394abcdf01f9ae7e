import { describe, expect, it } from 'vitest';
import { calicoCapabilities, snapshotFromObjects } from '@/lib/cluster';
import { type EdgeRow, type EdgeSummary, edgeId, type ReporterSummary } from '@/lib/flows';
import { compile, type Policy, type Snapshot } from '@/lib/policy';
import { allow, sgnp, snp } from '@/lib/policy/testing/world';
import { calicoAgreement, exposeEdges, noDecisions } from '@/lib/rollout';
import { recordedEdge } from '../recording/edge-rows';
import { storyObjects } from '../story';
import { storyEdges } from './story-edges';
import { TrafficWorld } from './traffic-world';
import { judgesOf } from './verdicts';

const changedAt = 1_000_000;
const now = changedAt + 3_600;

const stagedDeny = sgnp('default.default-deny', {
  namespaceSelector:
    'has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system", "calico-system", "tigera-operator", "drawbridge"}',
  types: ['Ingress', 'Egress'],
});
const toPayment = snp('shop/default.payments', {
  order: 500,
  selector: 'app == "payments"',
  types: ['Egress'],
  egress: [allow({ protocol: 'TCP', destination: { selector: 'service == "payment-api"', ports: [443] } })],
});

const storyWith = (...staged: Policy[]): Snapshot => {
  const snapshot = snapshotFromObjects(
    storyObjects({ size: 'full', now: Date.UTC(2026, 10, 19) }),
    calicoCapabilities('v3.31.2', 'aggregated'),
  );
  return { ...snapshot, policies: [...snapshot.policies, ...staged] };
};

const report = ({ action, enforcedTrace, pendingTrace, pendingState }: EdgeRow): ReporterSummary => ({
  firstSeen: changedAt,
  lastSeen: now,
  windows: 1,
  connections: 1,
  allowedConnections: action === 'allow' ? 1 : 0,
  deniedConnections: action === 'deny' ? 1 : 0,
  allowedLastSeen: action === 'allow' ? now : null,
  deniedLastSeen: action === 'deny' ? now : null,
  bytesForward: null,
  bytesReverse: null,
  action,
  enforcedTrace,
  pendingTrace,
  pendingState,
});

function summary(rows: readonly EdgeRow[]): EdgeSummary | null {
  const [first] = rows;
  if (first === undefined) return null;
  const of = (reporter: EdgeRow['reporter']): ReporterSummary | null => {
    const row = rows.find((one) => one.reporter === reporter);
    return row === undefined ? null : report(row);
  };
  return {
    id: edgeId(first.edge),
    edge: first.edge,
    firstSeen: changedAt,
    lastSeen: now,
    src: of('src'),
    dst: of('dst'),
    service: null,
  };
}

/** Every line of the story seen once, with the sandbox's own traces. */
function agreementOf(snapshot: Snapshot) {
  const [world, judges] = [new TrafficWorld(snapshot), judgesOf(snapshot)];
  const summaries = storyEdges
    .map((story) => summary(recordedEdge(world, judges, story)?.rows(1) ?? []))
    .filter((one) => one !== null);
  const exposures = exposeEdges({
    engine: compile(snapshot),
    summaries,
    decisions: noDecisions,
    now,
    policiesChangedAt: changedAt,
    schedules: [],
  });
  return { ...calicoAgreement(exposures), exposures };
}

describe('the story, judged by Calico’s evaluator and by the engine', () => {
  it('agrees on every side that both know, trace by trace', () => {
    const { compared, sameTrace, disagreements, notCompared } = agreementOf(storyWith(stagedDeny));
    expect(disagreements).toEqual([]);
    expect(sameTrace).toBe(compared);
    expect(compared).toBeGreaterThan(200);
    // redis asks for the time: without an address the engine cannot tell whether platform allows it.
    expect(notCompared['engine-unknown']).toBe(1);
  });

  it('reaches the same verdict by another trace where a record leaves open which rule it was', () => {
    const { different, disagreements } = agreementOf(storyWith());
    expect(different).toBe(0);
    expect(disagreements.map(({ exposure: { id }, difference: { state } }) => [id, state])).toEqual([
      ['shop~redis.-~net!pvt.udp.123', 'other-trace'],
    ]);
  });

  it('shows a known difference once payments may reach its NetworkSet of a /28', () => {
    const { disagreements, unexplained, exposures } = agreementOf(storyWith(stagedDeny, toPayment));
    expect(unexplained).toBe(0);
    expect(
      disagreements.map(({ exposure, difference: { side, calico, drawbridge, known } }) => [
        exposure.id,
        side,
        calico.verdict,
        drawbridge.verdict,
        known?.quirks,
      ]),
    ).toEqual([['shop~payments.shop~set!payment-api.tcp.443', 'source', 'deny', 'allow', ['small-prefix']]]);
    const edge = exposures.find(({ id }) => id === disagreements[0]?.exposure.id);
    expect(edge?.verdict).toBe('allowed');
  });
});
