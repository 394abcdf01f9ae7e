import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Policy } from './model/policy';
import type { PolicyChange, Scope } from './model/verdict';
import { arbitraryFlow, connectionOf } from './testing/arbitrary-flow';
import { arbitraryPolicySet, arbitraryWorld } from './testing/arbitrary-world';
import { arbitraryForgetting, forget } from './testing/forget';
import { countPairs, patience, runs } from './testing/runs';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const flowsOfWorld = 4;

const key = ({ kind, namespace, name }: Pick<Policy, 'kind' | 'namespace' | 'name'>): string =>
  `${kind}/${namespace}/${name}`;

function changed(policies: readonly Policy[], { put = [], remove = [] }: PolicyChange): Policy[] {
  const gone = new Set([...put, ...remove].map(key));
  return [...policies.filter((policy) => !gone.has(key(policy))), ...put];
}

/** Deletions by position in what is there by then; policies that are put may replace some of it. */
const edits = fc.array(
  fc.record({
    put: fc.oneof(fc.constant([]), arbitraryPolicySet),
    remove: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('a what-if', () => {
  it(
    'answers after any sequence of edits as the world with its last policies compiled anew',
    (context) => {
      let pairs = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          edits,
          fc.array(fc.tuple(arbitraryFlow, arbitraryForgetting), {
            minLength: flowsOfWorld,
            maxLength: flowsOfWorld,
          }),
          (snapshot, sequence, drawn) => {
            let engine = compile(snapshot);
            let policies: readonly Policy[] = snapshot.policies;
            const ask = drawn.map(([seed, how]) => {
              const connection = connectionOf(seed, snapshot);
              return [connection.flow, forget(snapshot, connection, how)];
            });
            for (const { put, remove } of sequence) {
              const change = { put, remove: remove.flatMap((index) => policies[index] ?? []) };
              engine = engine.whatIf(change);
              policies = changed(policies, change);
              // Asked in between, so that what is remembered of one state could spoil the next.
              for (const flow of ask.flat()) engine.evaluate(flow, 'staged');
            }
            const fresh = compile({ ...snapshot, policies });
            for (const flow of ask.flat()) {
              pairs++;
              for (const scope of scopes)
                expect(engine.evaluate(flow, scope)).toEqual(fresh.evaluate(flow, scope));
            }
            expect(engine.diagnostics).toEqual(fresh.diagnostics);
          },
        ),
        { numRuns: runs(400) },
      );
      countPairs(context, pairs);
    },
    patience,
  );
});
