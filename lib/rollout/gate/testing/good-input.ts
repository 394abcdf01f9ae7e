/** Everything the gate looks at, as it is when nothing stands in the way: tests take one thing of it away. */
import { evidenceOf } from '@/lib/flows';
import { day, live, now, range, seen, told, watched, world } from '@/lib/flows/evidence/testing/watched';
import { compile } from '@/lib/policy';
import { noDecisions } from '../../decision';
import { exposeEdges } from '../../expose-edges';
import type { EdgeExposure } from '../../exposure';
import { defaultGatePolicy } from '../../gate-result';
import type { PlanResult } from '../../plan-rollout';
import type { GateInput } from '../gate-input';

const pending = { pending: 'Allow' as const, lastSeen: now - 30 };
const summaries = ['shop/web > shop/api 8080', 'shop/api > shop/web 8080'].map((text) =>
  seen(text, { src: told(pending), dst: told(pending) }),
);

/** Two edges that are allowed now and with what is staged, as the engine says. */
export const allowed: readonly EdgeExposure[] = exposeEdges({
  engine: compile(world),
  summaries,
  decisions: noDecisions,
  now,
  policiesChangedAt: now - 2 * day,
  schedules: [],
});

/** The first of them with something else said of it. */
export function edge(more: Partial<EdgeExposure>): EdgeExposure {
  const [first] = allowed;
  if (first === undefined) throw new Error('no edge');
  return { ...first, ...more };
}

const plan = { ok: true, plan: { hash: 'plan' }, notes: [] } as unknown as PlanResult;

export const goodInput: GateInput = {
  now,
  policy: defaultGatePolicy,
  decisions: noDecisions,
  candidate: { kind: 'global', namespace: null, tier: 'default', excluded: [] },
  plan,
  range,
  exposures: allowed,
  observation: {
    range,
    oldest: range.from,
    newest: range.to,
    completeSeconds: 7 * day,
    expectedSeconds: 7 * day,
    gaps: [],
    complete: [range],
    recorded: [range],
  },
  stagedAt: now - 2 * day,
  stagedIntact: true,
  sources: [
    { name: 'goldmane', state: 'live', newestWindowEnd: now - 15, windowSeconds: 15, pendingTrace: true },
  ],
  cronJobs: [],
  evidence: evidenceOf(watched({ sources: [live({ nodesVisible: true })] })),
  namespaces: ['shop', 'db'],
  bridge: { equal: 4, total: 4, differing: [] },
  prefixes: { ok: true, prefixes: 5, flows: 2, firstDenied: null },
  essential: [
    { id: 'dns/shop', group: 'DNS', name: 'DNS from shop', verdict: 'allow', why: 'allowed' },
  ] as unknown as GateInput['essential'],
  hostEndpoints: { selected: [], total: 0 },
  cluster: [{ kind: 'Pod', currentAt: now, message: null }],
  diagnostics: [],
  otherRollout: null,
  breakGlass: {} as GateInput['breakGlass'],
};
