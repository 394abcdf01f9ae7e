import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Direction } from '../model/policy';
import type { EquivalenceReport, FlowEnd, Scope } from '../model/verdict';
import { arbitraryFlow, connectionOf } from '../testing/arbitrary-flow';
import { arbitraryWorld } from '../testing/arbitrary-world';
import { atLeast, countPairs, patience, runs } from '../testing/runs';
import { applyEdits, arbitraryEdits } from './testing/edits';

const scopes: readonly Scope[] = ['enforced', 'staged'];

/** Classes name up to ten pods, which is more than the drawn worlds have. */
const isProven = (report: EquivalenceReport, end: FlowEnd, direction: Direction): boolean =>
  end.type === 'pod' &&
  !report.differing.some(
    (item) =>
      item.direction === direction &&
      item.pods.some(({ namespace, name }) => namespace === end.namespace && name === end.name),
  );

describe('a proof that two sets of policies are equal, in any world', () => {
  it(
    'holds for every connection of the endpoints it names, in both families and both scopes',
    (context) => {
      let [pairs, held] = [0, 0];
      fc.assert(
        fc.property(
          arbitraryWorld,
          arbitraryEdits,
          fc.array(arbitraryFlow, { minLength: 25, maxLength: 25 }),
          (snapshot, edits, seeds) => {
            const policies = applyEdits(snapshot.policies, edits);
            const [before, after] = [compile(snapshot), compile({ ...snapshot, policies })];
            for (const scope of scopes) {
              const report = before.equivalence(after, scope);
              for (const seed of seeds) {
                pairs++;
                const { flow } = connectionOf(seed, snapshot);
                const [was, is] = [before.evaluate(flow, scope), after.evaluate(flow, scope)];
                for (const [direction, key, end] of [
                  ['Egress', 'egress', flow.src],
                  ['Ingress', 'ingress', flow.dst],
                ] as const) {
                  if (!isProven(report, end, direction)) continue;
                  held++;
                  expect(is[key]?.verdict, `${direction} ${JSON.stringify(flow)}`).toBe(was[key]?.verdict);
                }
              }
            }
          },
        ),
        { numRuns: runs(150) },
      );
      expect(held).toBeGreaterThan(atLeast(500));
      countPairs(context, pairs);
    },
    patience,
  );
});
