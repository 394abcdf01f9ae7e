import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import { policyKey } from '../model/names';
import type { Direction, Policy } from '../model/policy';
import type { Pod, Snapshot } from '../model/snapshot';
import type { Engine, EquivalenceReport } from '../model/verdict';
import { plainEvaluate } from '../plain/plain-evaluate';
import { atLeast, patience, runs } from '../testing/runs';
import { fixture, withPolicies } from '../testing/world';
import { applyEdits, arbitraryEdits } from './testing/edits';
import { overlappingPolicies } from './testing/overlapping';

const addresses = [
  ...fixture.pods.flatMap(({ ips }) => ips),
  '203.0.113.9',
  '198.51.100.7',
  '192.0.2.1',
  '10.0.9.9',
];
/** Protocol and destination port: each edge of a range that the generated rules name, and what none names. */
const packets = [
  [6, 8080],
  [6, 8000],
  [6, 5432],
  [6, 53],
  [17, 53],
  [6, 7],
  [1, 0],
] as const;

const directions = ['Ingress', 'Egress'] as const;

/** Verdicts of one side of a pod with every peer, on every packet, by the plain evaluator. */
function plainVerdicts(snapshot: Snapshot, ip: string, direction: Direction): string {
  return addresses
    .filter((peer) => peer !== ip)
    .flatMap((peer) =>
      packets.map(([protocol, dstPort]) => {
        const [src, dst] = direction === 'Egress' ? [ip, peer] : [peer, ip];
        const answer = plainEvaluate(
          snapshot,
          { src, dst, protocol, srcPort: 40_000, dstPort, icmpType: 8, icmpCode: 0 },
          'enforced',
        );
        return (direction === 'Egress' ? answer.egress : answer.ingress)?.verdict ?? 'none';
      }),
    )
    .join(' ');
}

const differs = (report: EquivalenceReport, name: string, direction: Direction): boolean =>
  report.differing.some((item) => item.direction === direction && item.pods.some((pod) => pod.name === name));

/** The policies that govern a direction of a pod, as written; where they are the same nothing has to be proven. */
function governingText(engine: Engine, pod: Pod, direction: Direction): string {
  const { policies } = engine.isolation(pod, direction, 'enforced');
  return JSON.stringify(
    policies.map((ref) => engine.snapshot.policies.find((policy) => policyKey(policy) === policyKey(ref))),
  );
}

/** Checks every pod and direction that is said to be equal although its policies differ; how many were. */
function checkProven(before: Engine, after: Engine): number {
  const report = before.equivalence(after, 'enforced');
  let proven = 0;
  for (const pod of fixture.pods)
    for (const direction of directions) {
      if (differs(report, pod.name, direction)) continue;
      if (governingText(before, pod, direction) === governingText(after, pod, direction)) continue;
      proven++;
      const ip = pod.ips[0] ?? '';
      expect(
        plainVerdicts(after.snapshot, ip, direction),
        `${direction} of ${pod.namespace}/${pod.name}`,
      ).toBe(plainVerdicts(before.snapshot, ip, direction));
    }
  return proven;
}

const enforced = overlappingPolicies({ staged: false });
const world = (policies: readonly Policy[]): Engine => compile(withPolicies(policies));

describe('a proof that two sets of policies are equal', () => {
  it(
    'holds for the plain evaluator with every peer, port and protocol, after edits that may change nothing',
    () => {
      let proven = 0;
      fc.assert(
        fc.property(enforced, arbitraryEdits, (policies, edits) => {
          const edited = applyEdits(policies, edits);
          if (JSON.stringify(edited) === JSON.stringify(policies)) return;
          proven += checkProven(world(policies), world(edited));
        }),
        { numRuns: runs(120) },
      );
      expect(proven).toBeGreaterThan(atLeast(80));
    },
    patience,
  );

  it(
    'holds for the plain evaluator where one set has a policy more',
    () => {
      fc.assert(
        fc.property(enforced, enforced, (policies, [more]) => {
          if (more === undefined) return;
          checkProven(world(policies), world([...policies, { ...more, name: 'more' }]));
        }),
        { numRuns: runs(80) },
      );
    },
    patience,
  );

  it(
    'is found whatever the order in which tiers and policies are given',
    () => {
      fc.assert(
        fc.property(enforced, (policies) => {
          const { equal, total } = world(policies).equivalence(world([...policies].reverse()), 'enforced');
          expect(equal).toBe(total);
        }),
        { numRuns: runs(100) },
      );
    },
    patience,
  );
});
