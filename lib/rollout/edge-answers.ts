/** What the engine says of an edge, remembered: an engine never changes its mind, and the same edges are asked about every second. */
import type { EdgeKey, EdgeSummary } from '@/lib/flows';
import type { Engine, Evaluation, Flow } from '@/lib/policy';
import { edgeFlow } from './edge-flow';

export interface EdgeAnswer {
  readonly flow: Flow;
  readonly enforced: Evaluation;
  readonly staged: Evaluation;
}

/** More edges than a history of the largest cluster has (performance §7, sizes); beyond, everything is asked anew. */
const maxKnown = 300_000;
const known = new WeakMap<Engine, Map<string, EdgeAnswer>>();

/** The owner's kind decides the flow, and is no part of an edge's id. */
const keyOf = (id: string, { src, dst }: EdgeKey): string => `${src.kind ?? ''} ${dst.kind ?? ''} ${id}`;

export function edgeAnswer(engine: Engine, { id, edge }: Pick<EdgeSummary, 'id' | 'edge'>): EdgeAnswer {
  let answers = known.get(engine);
  if (answers === undefined) {
    answers = new Map();
    known.set(engine, answers);
  }
  const key = keyOf(id, edge);
  const found = answers.get(key);
  if (found !== undefined) return found;
  const flow = edgeFlow(edge);
  const answer = {
    flow,
    enforced: engine.evaluate(flow, 'enforced'),
    staged: engine.evaluate(flow, 'staged'),
  };
  if (answers.size >= maxKnown) answers.clear();
  answers.set(key, answer);
  return answer;
}
