/**
 * What Felix on both nodes reports about a connection: side, action and both traces (flow-logs §1.6, §1.7). What the
 * packets met is the engine's word; the pending trace is that of an evaluator of Calico's own kind, mistakes included.
 */
import { compile, type Engine, type PolicyHit, type SideEvaluation, type Snapshot } from '@/lib/policy';
import { PolicyChecker } from './checker/checker';
import type { TrafficEnd } from './traffic-world';

export interface SideReport {
  readonly reporter: 'src' | 'dst';
  readonly action: 'allow' | 'deny';
  readonly enforced: readonly PolicyHit[];
  readonly pending: readonly PolicyHit[];
}

/** One set of policies, as the packet filter and as Calico's pending evaluator take it. */
export interface Judges {
  readonly engine: Engine;
  readonly checker: PolicyChecker;
}

export interface JudgedConnection {
  readonly src: TrafficEnd;
  readonly dst: TrafficEnd;
  readonly protocol: string;
  readonly port: number;
}

export const judgesOf = (snapshot: Snapshot): Judges => ({
  engine: compile(snapshot),
  checker: new PolicyChecker(snapshot),
});

/** The pending trace of a side as the policies are now, whatever its connection met. */
export function pendingTrace(
  checker: PolicyChecker,
  { src, dst, protocol, port }: JudgedConnection,
  reporter: SideReport['reporter'],
): readonly PolicyHit[] {
  const ends = { src: { ip: src.ip, pod: src.endpoint }, dst: { ip: dst.ip, pod: dst.endpoint } };
  return checker.pending({ ...ends, protocol, port }, reporter === 'src' ? 'Egress' : 'Ingress');
}

/** What cannot be settled (a rule on HTTP methods, say) passes the packet filter. */
const actionOf = (side: SideEvaluation): 'allow' | 'deny' => (side.verdict === 'deny' ? 'deny' : 'allow');

/**
 * Denied at egress: one report, by the source. Otherwise every side with an endpoint of its own reports, the
 * destination with its own action. Traffic that bypasses policy leaves no trace and is not logged.
 */
export function sideReports(
  { engine, checker }: Judges,
  connection: JudgedConnection,
): readonly SideReport[] {
  const { src, dst, protocol, port } = connection;
  const enforced = engine.evaluate({ src: src.flowEnd, dst: dst.flowEnd, protocol, port }, 'enforced');
  const reports: SideReport[] = [];
  for (const [reporter, direction] of [
    ['src', 'egress'],
    ['dst', 'ingress'],
  ] as const) {
    const side = enforced[direction];
    if (side === null || side.trace.length === 0) continue;
    const action = actionOf(side);
    const pending = pendingTrace(checker, connection, reporter);
    reports.push({ reporter, action, enforced: side.trace, pending });
    if (action === 'deny') break;
  }
  return reports;
}
