import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Snapshot } from './model/snapshot';
import type { Evaluation, Scope } from './model/verdict';
import { arbitraryFlow, connectionOf } from './testing/arbitrary-flow';
import { arbitraryWorld } from './testing/arbitrary-world';
import { arbitraryForgetting, forget } from './testing/forget';
import { countPairs, patience, runs } from './testing/runs';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const flowsOfWorld = 5;

/** Fisher–Yates over a small generator, so that a failing order can be drawn again. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  let state = seed;
  for (let last = result.length - 1; last > 0; last--) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const other = state % (last + 1);
    const [a, b] = [result[last], result[other]];
    if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a];
  }
  return result;
}

/** Every list whose order means nothing. */
const disordered = (snapshot: Snapshot, seed: number): Snapshot => ({
  ...snapshot,
  tiers: shuffled(snapshot.tiers, seed),
  policies: shuffled(snapshot.policies, seed + 1),
  pods: shuffled(snapshot.pods, seed + 2),
  namespaces: shuffled(snapshot.namespaces, seed + 3),
  serviceAccounts: shuffled(snapshot.serviceAccounts, seed + 4),
  networkSets: shuffled(snapshot.networkSets, seed + 5),
  hostEndpoints: shuffled(snapshot.hostEndpoints, seed + 6),
  profiles: shuffled(snapshot.profiles, seed + 7),
  services: shuffled(snapshot.services, seed + 8),
  nodes: shuffled(snapshot.nodes, seed + 9),
});

/** Of several completions that agree, or that do not, each order may name another one first. */
const settled = ({ verdict, egress, ingress }: Evaluation) => ({
  verdict,
  egress: egress?.verdict,
  ingress: ingress?.verdict,
});

describe('the order in which objects are given', () => {
  it(
    'changes no answer, trace or diagnostic',
    (context) => {
      let pairs = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.integer({ min: 1, max: 1_000_000 }),
          fc.array(fc.tuple(arbitraryFlow, arbitraryForgetting), {
            minLength: flowsOfWorld,
            maxLength: flowsOfWorld,
          }),
          (snapshot, seed, drawn) => {
            const [one, other] = [compile(snapshot), compile(disordered(snapshot, seed))];
            const said = (engine: typeof one): string[] =>
              engine.diagnostics.map((entry) => JSON.stringify(entry));
            expect(said(other).sort()).toEqual(said(one).sort());
            for (const [flowSeed, how] of drawn) {
              const connection = connectionOf(flowSeed, snapshot);
              const record = forget(snapshot, connection, how);
              pairs++;
              for (const scope of scopes) {
                expect(other.evaluate(connection.flow, scope)).toEqual(one.evaluate(connection.flow, scope));
                expect(settled(other.evaluate(record, scope))).toEqual(settled(one.evaluate(record, scope)));
              }
            }
          },
        ),
        { numRuns: runs(400) },
      );
      countPairs(context, pairs);
    },
    patience,
  );
});
