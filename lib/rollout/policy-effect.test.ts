import { describe, expect, it } from 'vitest';
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import { compile, finish } from '@/lib/policy';
import { fixture, sgnp } from '@/lib/policy/testing/world';
import { noDecisions } from './decision';
import { exposeEdges } from './expose-edges';
import { policyEffectSteps } from './policy-effect';

const report = (pendingState: ReporterSummary['pendingState']): ReporterSummary => ({
  firstSeen: 100,
  lastSeen: 200,
  windows: 2,
  connections: 4,
  allowedConnections: 4,
  deniedConnections: 0,
  allowedLastSeen: 200,
  deniedLastSeen: null,
  bytesForward: null,
  bytesReverse: null,
  action: 'allow',
  enforcedTrace: [],
  pendingTrace: [],
  pendingState,
});

const summary = (pendingState: ReporterSummary['pendingState']): EdgeSummary => ({
  id: pendingState,
  edge: {
    src: { type: 'workload', namespace: 'shop', name: 'web', kind: 'Pod' },
    dst: { type: 'workload', namespace: 'shop', name: 'api', kind: 'Pod' },
    protocol: 'tcp',
    port: 8080,
    icmpType: null,
    icmpCode: null,
  },
  firstSeen: 100,
  lastSeen: 200,
  src: report(pendingState),
  dst: report(pendingState),
  service: null,
});

describe('the effect of policies on recorded traffic', () => {
  it('keeps an edge unknown whose pending trace Calico never computed, as the list of edges does', () => {
    const engine = compile(fixture);
    const exposures = exposeEdges({
      engine,
      summaries: [summary('unsupported'), summary('not-computed')],
      decisions: noDecisions,
      now: 300,
      policiesChangedAt: 0,
      schedules: [],
    });
    const deny = sgnp('default.deny', { selector: 'all()', types: ['Ingress', 'Egress'] });
    expect(finish(policyEffectSteps(engine, exposures, [deny]))).toMatchObject({
      newlyDenied: ['unsupported'],
      unknown: ['not-computed'],
    });
  });
});
