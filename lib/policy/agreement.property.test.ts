import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Snapshot } from './model/snapshot';
import { formatTrace } from './model/trace';
import type { Engine, Scope, SideEvaluation } from './model/verdict';
import { type PlainAnswer, plainEvaluate } from './plain/plain-evaluate';
import type { PlainSide } from './plain/plain-side';
import { plainTrace } from './plain/plain-trace';
import { arbitraryFlow, type Connection, connectionOf } from './testing/arbitrary-flow';
import { arbitraryWorld } from './testing/arbitrary-world';
import { countPairs, patience, runs } from './testing/runs';

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

describe('the engine', () => {
  it(
    'gives every concrete connection the verdicts and traces of the plain evaluator, in both scopes',
    (context) => {
      let pairs = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: flowsOfWorld, maxLength: flowsOfWorld }),
          (snapshot, seeds) => {
            const engine = compile(snapshot);
            for (const seed of seeds) {
              pairs++;
              const connection = connectionOf(seed, snapshot);
              for (const scope of scopes) compare(engine, snapshot, connection, scope);
            }
          },
        ),
        { numRuns: runs(2_000) },
      );
      countPairs(context, pairs);
    },
    patience,
  );
});
