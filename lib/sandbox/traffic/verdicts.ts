/** What Felix on both nodes reports about a connection: side, action and both traces (flow-logs §1.6, §1.7). */
import type { Engine, Flow, PolicyHit, SideEvaluation } from '@/lib/policy';

export interface SideReport {
  readonly reporter: 'src' | 'dst';
  readonly action: 'allow' | 'deny';
  readonly enforced: readonly PolicyHit[];
  readonly pending: readonly PolicyHit[];
}

/** What cannot be settled (a rule on HTTP methods, say) passes the packet filter. */
const actionOf = (side: SideEvaluation): 'allow' | 'deny' => (side.verdict === 'deny' ? 'deny' : 'allow');

/**
 * Denied at egress: one report, by the source. Otherwise every side with an endpoint of its own reports, the
 * destination with its own action. Traffic that bypasses policy leaves no trace and is not logged.
 */
export function sideReports(engine: Engine, flow: Flow): readonly SideReport[] {
  const enforced = engine.evaluate(flow, 'enforced');
  const pending = engine.evaluate(flow, 'staged');
  const reports: SideReport[] = [];
  for (const [reporter, direction] of [
    ['src', 'egress'],
    ['dst', 'ingress'],
  ] as const) {
    const side = enforced[direction];
    if (side === null || side.trace.length === 0) continue;
    const action = actionOf(side);
    reports.push({ reporter, action, enforced: side.trace, pending: pending[direction]?.trace ?? [] });
    if (action === 'deny') break;
  }
  return reports;
}
