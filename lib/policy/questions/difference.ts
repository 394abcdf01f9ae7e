/** What becomes of each edge when one set of policies gives way to another. */
import { policyKey } from '../model/names';
import type { Policy } from '../model/policy';
import type { Engine, Evaluation, Flow, PolicyHit, Scope, SideEvaluation, Verdict } from '../model/verdict';

export type EdgeChange =
  | 'newly-denied'
  | 'newly-allowed'
  | 'newly-unknown'
  | 'no-longer-unknown'
  /** Same verdict, other reason: another rule, the end of another tier, a profile instead of a rule. */
  | 'decided-by-another-rule'
  | 'unchanged';

export interface EdgeDifference<T extends Flow> {
  readonly edge: T;
  readonly change: EdgeChange;
  readonly before: Evaluation;
  readonly after: Evaluation;
}

function verdictChange(before: Verdict, after: Verdict): EdgeChange | null {
  if (before === after) return null;
  if (after === 'unknown') return 'newly-unknown';
  if (before === 'unknown') return 'no-longer-unknown';
  return after === 'deny' ? 'newly-denied' : 'newly-allowed';
}

/** Hits told apart by what they say: a rule is its policy and its content, so that inserting one before it changes nothing. */
class Reasons {
  readonly #policies: ReadonlyMap<string, Policy>;
  readonly #texts = new Map<string, string>();
  constructor(engine: Engine) {
    this.#policies = new Map(engine.snapshot.policies.map((policy) => [policyKey(policy), policy]));
  }

  side(side: SideEvaluation | null, direction: 'ingress' | 'egress'): string {
    if (side === null) return '';
    const hits = side.trace.map((hit) => this.#hit(hit, direction));
    return [side.verdict, side.reason?.code ?? '', side.reason?.message ?? '', ...hits].join('\n');
  }

  #hit(hit: PolicyHit, direction: 'ingress' | 'egress'): string {
    // The trigger of an end of tier is no part of the reason (calico-policy §6.3).
    if (hit.kind === 'EndOfTier') return `end ${hit.tier} ${hit.action}`;
    if (hit.kind === 'Profile') return `profile ${hit.name} ${hit.action}`;
    const { kind, namespace, name } = hit;
    const key = policyKey({ kind, namespace, name });
    const id = `${key} ${direction} ${hit.ruleIndex}`;
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const policy = this.#policies.get(key);
    // Rules of Kubernetes kinds are counted after expansion (§5.1), so there the index stands for the content.
    const rule = policy !== undefined && 'selector' in policy ? policy[direction][hit.ruleIndex] : undefined;
    const content = rule === undefined ? `rule ${hit.ruleIndex}` : JSON.stringify(rule);
    const text = `${key} ${hit.tier} ${hit.action} ${content}`;
    this.#texts.set(id, text);
    return text;
  }
}

function sameReasons(a: Evaluation, b: Evaluation, before: Reasons, after: Reasons): boolean {
  for (const key of ['egress', 'ingress'] as const)
    if (a[key] !== b[key] && before.side(a[key], key) !== after.side(b[key], key)) return false;
  const [hosts, others] = [a.host ?? [], b.host ?? []];
  if (hosts.length !== others.length || a.reason?.message !== b.reason?.message) return false;
  return hosts.every((host, index) => {
    const other = others[index];
    if (other === undefined || host.hostEndpoint !== other.hostEndpoint || host.list !== other.list)
      return false;
    const key = host.direction === 'Egress' ? 'egress' : 'ingress';
    return host.direction === other.direction && before.side(host, key) === after.side(other, key);
  });
}

/**
 * One answer an edge, in the order given, each made only when it is asked for: a caller with many edges can let others
 * run in between. Either engine may be a what-if of the other; their worlds need not be the same.
 */
export function* compareEdges<T extends Flow>(
  before: Engine,
  after: Engine,
  edges: Iterable<T>,
  scope: Scope,
): Generator<EdgeDifference<T>, void, void> {
  const [reasonsBefore, reasonsAfter] = [new Reasons(before), new Reasons(after)];
  for (const edge of edges) {
    const was = before.evaluate(edge, scope);
    const is = after.evaluate(edge, scope);
    const change =
      verdictChange(was.verdict, is.verdict) ??
      (sameReasons(was, is, reasonsBefore, reasonsAfter) ? 'unchanged' : 'decided-by-another-rule');
    yield { edge, change, before: was, after: is };
  }
}
