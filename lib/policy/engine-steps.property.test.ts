import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import { compileSteps, equivalenceSteps, prepareSteps } from './engine-steps';
import { finish } from './model/steps';
import type { Scope } from './model/verdict';
import { arbitraryFlow, connectionOf } from './testing/arbitrary-flow';
import { arbitraryPolicySet, arbitraryWorld } from './testing/arbitrary-world';
import { countPairs, patience, runs } from './testing/runs';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const flows = fc.array(arbitraryFlow, { minLength: 4, maxLength: 4 });

describe('an engine made step by step', () => {
  it(
    'answers as one that was compiled at once',
    (context) => {
      let pairs = 0;
      fc.assert(
        fc.property(arbitraryWorld, flows, (snapshot, seeds) => {
          const [stepped, once] = [finish(compileSteps(snapshot)), compile(snapshot)];
          for (const seed of seeds) {
            pairs++;
            const { flow } = connectionOf(seed, snapshot);
            for (const scope of scopes)
              expect(stepped.evaluate(flow, scope)).toEqual(once.evaluate(flow, scope));
          }
          expect(stepped.diagnostics).toEqual(once.diagnostics);
        }),
        { numRuns: runs(200) },
      );
      countPairs(context, pairs);
    },
    patience,
  );

  it(
    'takes over from an earlier one what is the same policy, and still answers as one compiled at once',
    () => {
      fc.assert(
        fc.property(arbitraryWorld, arbitraryPolicySet, flows, (snapshot, put, seeds) => {
          const before = finish(compileSteps(snapshot));
          for (const capabilities of [
            snapshot.capabilities,
            { ...snapshot.capabilities, typesDefault: 'both' },
          ] as const) {
            const next = { ...snapshot, capabilities, policies: [...snapshot.policies.slice(1), ...put] };
            const [after, once] = [finish(compileSteps(next, before)), compile(next)];
            for (const seed of seeds)
              for (const scope of scopes) {
                const { flow } = connectionOf(seed, snapshot);
                expect(after.evaluate(flow, scope)).toEqual(once.evaluate(flow, scope));
              }
            expect(after.diagnostics).toEqual(once.diagnostics);
          }
        }),
        { numRuns: runs(200) },
      );
    },
    patience,
  );

  it(
    'may be asked while it is being prepared, and answers the same then and afterwards',
    () => {
      fc.assert(
        fc.property(
          arbitraryWorld,
          arbitraryPolicySet,
          flows,
          fc.nat({ max: 12 }),
          (snapshot, put, seeds, turns) => {
            const once = compile(snapshot).whatIf({ put });
            const stepped = compile(snapshot).whatIf({ put });
            const steps = prepareSteps(stepped);
            for (let turn = 0; turn < turns; turn++) steps.next();
            const answers = () =>
              seeds.flatMap((seed) =>
                scopes.map((scope) => stepped.evaluate(connectionOf(seed, snapshot).flow, scope)),
              );
            const expected = seeds.flatMap((seed) =>
              scopes.map((scope) => once.evaluate(connectionOf(seed, snapshot).flow, scope)),
            );
            expect(answers()).toEqual(expected);
            finish(steps);
            expect(answers()).toEqual(expected);
          },
        ),
        { numRuns: runs(200) },
      );
    },
    patience,
  );

  it(
    'proves equality a class at a time with the report of the proof at once',
    () => {
      fc.assert(
        fc.property(arbitraryWorld, arbitraryPolicySet, (snapshot, put) => {
          const engine = compile(snapshot);
          const other = engine.whatIf({ put });
          for (const scope of scopes)
            expect(finish(equivalenceSteps(engine, other, scope))).toEqual(engine.equivalence(other, scope));
        }),
        { numRuns: runs(100) },
      );
    },
    patience,
  );
});
