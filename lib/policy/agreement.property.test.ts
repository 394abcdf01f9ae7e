import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Snapshot } from './model/snapshot';
import { formatTrace } from './model/trace';
import type { Engine, Scope, SideEvaluation } from './model/verdict';
import { type PlainAnswer, plainEvaluate } from './plain/plain-evaluate';
import type { PlainSide } from './plain/plain-side';
import { plainTrace } from './plain/plain-trace';
import { answerFeatures } from './testing/answer-features';
import { answerFloors } from './testing/answer-floors';
import { arbitraryFlow, type Connection, connectionOf } from './testing/arbitrary-flow';
import { arbitraryWorld } from './testing/arbitrary-world';
import { atLeast, countPairs, patience, runs } from './testing/runs';
import { worldFeatures } from './testing/world-features';
import { worldFloors } from './testing/world-floors';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const flowsOfWorld = 10;

const told = (side: SideEvaluation | null) =>
  side === null
    ? null
    : {
        verdict: side.verdict,
        trace: formatTrace(side.trace, 'as-served'),
        older: formatTrace(side.trace, 'prefixed'),
      };
const expected = (side: PlainSide | null) =>
  side === null
    ? null
    : {
        verdict: side.verdict,
        trace: plainTrace(side.hits, 'as-served'),
        older: plainTrace(side.hits, 'prefixed'),
      };

function compare(
  engine: Engine,
  snapshot: Snapshot,
  { flow, packet }: Connection,
  scope: Scope,
): PlainAnswer {
  const ours = engine.evaluate(flow, scope);
  const plain = plainEvaluate(snapshot, packet, scope);
  expect({
    verdict: ours.verdict,
    egress: told(ours.egress),
    ingress: told(ours.ingress),
    host: (ours.host ?? []).map(({ hostEndpoint, direction, list, ...side }) => ({
      hostEndpoint,
      direction,
      list,
      ...told(side),
    })),
  }).toEqual({
    verdict: plain.verdict,
    egress: expected(plain.egress),
    ingress: expected(plain.ingress),
    host: plain.host.map(({ hostEndpoint, direction, list, ...side }) => ({
      hostEndpoint,
      direction,
      list,
      ...expected(side),
    })),
  });
  return plain;
}

function count(tally: Map<string, number>, features: ReadonlySet<string>): void {
  for (const feature of features) tally.set(feature, (tally.get(feature) ?? 0) + 1);
}

/** What the generators reached less often than they must. */
const missed = (tally: ReadonlyMap<string, number>, floors: Readonly<Record<string, number>>): string[] =>
  Object.entries(floors)
    .filter(([feature, least]) => (tally.get(feature) ?? 0) < atLeast(least))
    .map(([feature, least]) => `${feature}: ${tally.get(feature) ?? 0} of at least ${atLeast(least)}`);

describe('the engine', () => {
  it(
    'gives every concrete connection the verdicts and traces of the plain evaluator, in both scopes, whatever a world can hold',
    (context) => {
      let pairs = 0;
      const [inWorld, answered] = [new Map<string, number>(), new Map<string, number>()];
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: flowsOfWorld, maxLength: flowsOfWorld }),
          (snapshot, seeds) => {
            const engine = compile(snapshot);
            const features = worldFeatures(snapshot);
            for (const seed of seeds) {
              pairs++;
              const connection = connectionOf(seed, snapshot);
              const answers = scopes.map((scope) => compare(engine, snapshot, connection, scope));
              count(inWorld, features);
              count(
                answered,
                new Set(
                  answers.flatMap((answer) => [...answerFeatures(snapshot, connection.packet, answer)]),
                ),
              );
            }
          },
        ),
        { numRuns: runs(2_000) },
      );
      expect(missed(inWorld, worldFloors)).toEqual([]);
      expect(missed(answered, answerFloors)).toEqual([]);
      countPairs(context, pairs);
    },
    patience,
  );
});
