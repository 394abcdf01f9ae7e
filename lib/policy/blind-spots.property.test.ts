import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from './model/snapshot';
import type { Scope } from './model/verdict';
import { plainEvaluate } from './plain/plain-evaluate';
import { plainTrace } from './plain/plain-trace';
import { arbitraryFlow, type Connection, connectionOf } from './testing/arbitrary-flow';
import { arbitraryWorld } from './testing/arbitrary-world';
import { blindnesses } from './testing/blindness';
import { countPairs, patience } from './testing/runs';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const flowsOfWorld = 10;
/** Worlds in which each blindness must be caught, and how many may be drawn for it. */
const wanted = 3;
const mostWorlds = 3_000;

/** Verdicts and traces of one connection, as text. */
function answer(snapshot: Snapshot, { packet }: Connection): string {
  return JSON.stringify(
    scopes.map((scope) => {
      const { verdict, egress, ingress, host } = plainEvaluate(snapshot, packet, scope);
      const sides = [egress, ingress, ...host].map((side) => plainTrace(side?.hits ?? [], 'as-served'));
      return [verdict, sides];
    }),
  );
}

describe('the random worlds', () => {
  it(
    'catch an evaluator that is blind to any one thing the text tells',
    (context) => {
      const caught = new Map(Object.keys(blindnesses).map((name) => [name, 0]));
      const blind = () => [...caught].filter(([, times]) => times < wanted).map(([name]) => name);
      let pairs = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: flowsOfWorld, maxLength: flowsOfWorld }),
          (snapshot, seeds) => {
            const left = blind();
            if (left.length === 0) return;
            const connections = seeds.map((seed) => connectionOf(seed, snapshot));
            const seen = connections.map((connection) => answer(snapshot, connection));
            pairs += connections.length;
            for (const name of left) {
              const world = blindnesses[name]?.(snapshot) ?? snapshot;
              if (connections.some((connection, index) => answer(world, connection) !== seen[index]))
                caught.set(name, (caught.get(name) ?? 0) + 1);
            }
          },
        ),
        { numRuns: mostWorlds },
      );
      expect(blind()).toEqual([]);
      countPairs(context, pairs);
    },
    patience,
  );
});
