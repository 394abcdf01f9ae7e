/** One question to the engine and its answer in the form that tests of rules compare: verdicts and traces as text. */
import { compile } from '../engine';
import type { Policy } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { formatTrace } from '../model/trace';
import type { Evaluation, Flow, PolicyDiagnostic, Scope } from '../model/verdict';
import { capabilities331, flow, withPolicies } from './world';

export interface Answer {
  readonly evaluation: Evaluation;
  readonly verdict: string;
  /** Verdict of the source's egress; null where there is no workload endpoint. */
  readonly egress: string | null;
  readonly ingress: string | null;
  /** Traces in Felix' string form, by the names of the release. */
  readonly egressTrace: readonly string[];
  readonly ingressTrace: readonly string[];
  /** `<host endpoint> <direction> <list> <verdict>` */
  readonly hosts: readonly string[];
  readonly diagnostics: readonly PolicyDiagnostic[];
}

export interface Circumstances extends Partial<Snapshot> {
  readonly scope?: Scope;
}

/** The fixture world with these policies and changes is asked about one connection. */
export function ask(
  policies: readonly Policy[],
  question: string | Flow,
  { scope = 'enforced', ...change }: Circumstances = {},
): Answer {
  const engine = compile(withPolicies(policies, change));
  const evaluation = engine.evaluate(typeof question === 'string' ? flow(question) : question, scope);
  const { egress, ingress, host = [] } = evaluation;
  const names = engine.snapshot.capabilities.traceNames;
  return {
    evaluation,
    verdict: evaluation.verdict,
    egress: egress?.verdict ?? null,
    ingress: ingress?.verdict ?? null,
    egressTrace: formatTrace(egress?.trace ?? [], names),
    ingressTrace: formatTrace(ingress?.trace ?? [], names),
    hosts: host.map(
      ({ hostEndpoint, direction, list, verdict }) => `${hostEndpoint} ${direction} ${list} ${verdict}`,
    ),
    diagnostics: engine.diagnostics,
  };
}

/** A release before 3.32. */
export const before332 = { capabilities: capabilities331 };
