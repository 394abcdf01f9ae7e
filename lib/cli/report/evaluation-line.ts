/** Answers as one JSON line each, traces with the values of a Goldmane PolicyHit (flow-logs §1.7). */
import type { Evaluation, HostEvaluation, PolicyHit, SideEvaluation, UnknownReason } from '@/lib/policy';

export interface TraceEntry {
  readonly kind: PolicyHit['kind'];
  /** Empty for profiles. */
  readonly tier: string;
  /** Empty for what has none. */
  readonly namespace: string;
  /** Empty for the end of a tier. */
  readonly name: string;
  readonly action: PolicyHit['action'];
  /** 0-based; −1 for the end of a tier. */
  readonly ruleIndex: number;
  /** A policy that makes the tier apply, for the end of a tier. */
  readonly trigger?: Pick<TraceEntry, 'tier' | 'namespace' | 'name'> & { readonly kind: PolicyHit['kind'] };
}

function traceEntry({ kind, tier, namespace, name, action, ruleIndex, trigger }: PolicyHit): TraceEntry {
  return {
    kind,
    tier,
    namespace: namespace ?? '',
    name,
    action,
    ruleIndex,
    ...(trigger === undefined
      ? {}
      : {
          trigger: {
            kind: trigger.kind,
            tier: trigger.tier,
            namespace: trigger.namespace ?? '',
            name: trigger.name,
          },
        }),
  };
}

const sideEntry = (side: SideEvaluation | null) =>
  side === null ? null : { verdict: side.verdict, trace: side.trace.map(traceEntry) };

const hostEntry = (host: HostEvaluation) => ({
  hostEndpoint: host.hostEndpoint,
  direction: host.direction,
  list: host.list,
  verdict: host.verdict,
  trace: host.trace.map(traceEntry),
});

/** Code, sentence, the rule to blame and what would settle it: `no-icmp-type: Rule asks … (GlobalNetworkPolicy ping, rule 0); needs the ICMP type`. */
export function reasonText({ code, message, policy, ruleIndex, needs }: UnknownReason): string {
  const name = policy === undefined || policy.namespace === null ? '' : `${policy.namespace}/`;
  const rule = ruleIndex === undefined ? '' : `, rule ${ruleIndex}`;
  const blame = policy === undefined ? '' : ` (${policy.kind} ${name}${policy.name}${rule})`;
  return `${code}: ${message}${blame}${needs === undefined ? '' : `; needs ${needs}`}`;
}

/** Answers repeat: equal flows share one evaluation, and its text is made once. */
export class EvaluationTexts {
  readonly #known = new WeakMap<object, string>();

  /** JSON of a side; the engine gives one object for one answer. */
  side(side: SideEvaluation | null): string {
    if (side === null) return 'null';
    const known = this.#known.get(side) ?? JSON.stringify(sideEntry(side));
    this.#known.set(side, known);
    return known;
  }

  /** A JSON object: what a line says of a flow, its id aside. */
  evaluation({ verdict, reason, egress, ingress, host }: Evaluation): string {
    const why = reason === undefined ? '' : `,"reason":${JSON.stringify(reasonText(reason))}`;
    const hosts = host === undefined ? '' : `,"host":${JSON.stringify(host.map(hostEntry))}`;
    return `{"verdict":"${verdict}"${why},"egress":${this.side(egress)},"ingress":${this.side(ingress)}${hosts}}`;
  }
}
