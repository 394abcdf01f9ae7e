/** What would settle an open answer, in the words of the record that was asked about. */
import type { Evaluation, Flow, SideEvaluation, UnknownReason } from '../model/verdict';

function inWords(reason: UnknownReason, flow: Flow): UnknownReason {
  for (const [side, end] of [
    ['source', flow.src],
    ['destination', flow.dst],
  ] as const)
    if (reason.needs === `the address of the ${side}` && end.type === 'network')
      return { ...reason, needs: `the address behind '${end.zone}'` };
  return reason;
}

/** A zone stands for many addresses, and which one it was is what is missing. */
export function withNeedsOf(flow: Flow, evaluation: Evaluation): Evaluation {
  if (flow.src.type !== 'network' && flow.dst.type !== 'network') return evaluation;
  const side = (one: SideEvaluation | null): SideEvaluation | null =>
    one?.reason === undefined ? one : { ...one, reason: inWords(one.reason, flow) };
  return {
    ...evaluation,
    ...(evaluation.reason === undefined ? {} : { reason: inWords(evaluation.reason, flow) }),
    egress: side(evaluation.egress),
    ingress: side(evaluation.ingress),
  };
}
