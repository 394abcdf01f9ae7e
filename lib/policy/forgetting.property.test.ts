import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { CalicoPolicy, Policy, Rule } from './model/policy';
import type { Pod, Snapshot, Workload } from './model/snapshot';
import type { FlowEnd, Scope, UnknownReason, Verdict } from './model/verdict';
import { isEndpoint } from './plain/plain-entity';
import { type PlainAnswer, plainEvaluate } from './plain/plain-evaluate';
import type { PlainPacket } from './plain/plain-packet';
import { arbitraryFlow, connectionOf } from './testing/arbitrary-flow';
import { arbitraryWorld } from './testing/arbitrary-world';
import { arbitraryForgetting, forget } from './testing/forget';
import { atLeast, countPairs, patience, runs } from './testing/runs';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const isConcrete = ({ type }: FlowEnd): boolean => ['pod', 'ip', 'host-endpoint'].includes(type);
const flowsOfWorld = 5;

/** What the record is about: host endpoints count only where both ends of it are concrete. */
function toldBy(answer: PlainAnswer, packet: PlainPacket, withHosts: boolean): Verdict {
  const { verdict, egress, ingress, host } = answer;
  const sides = [egress, ingress].filter((side) => side !== null).map((side) => side.verdict);
  // A pod that reaches itself, and an address that DNAT replaces, are unknown for no side's sake.
  const isNoSides = packet.src === packet.dst || (sides.length === 0 && host.length === 0);
  if (withHosts || isNoSides) return verdict;
  if (sides.includes('deny')) return 'deny';
  return sides.includes('unknown') ? 'unknown' : 'allow';
}

/** Every reason that a record can be left unknown for, and how often at least per 2,000 pairs. */
const reasons: Partial<Record<UnknownReason['code'], number>> = {
  'no-address': 20,
  'mixed-endpoints': 20,
  'no-icmp-type': 3,
  'no-source-port': 3,
  'unsupported-field': 3,
};

describe('a record that forgot what a connection was', () => {
  it(
    'gets that connection’s verdict or unknown, whatever it forgot',
    (context) => {
      const seen = new Map<string, number>();
      let pairs = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(fc.tuple(arbitraryFlow, arbitraryForgetting), {
            minLength: flowsOfWorld,
            maxLength: flowsOfWorld,
          }),
          (snapshot, drawn) => {
            const engine = compile(snapshot);
            for (const [seed, how] of drawn) {
              const connection = connectionOf(seed, snapshot);
              const record = forget(snapshot, connection, how);
              pairs++;
              for (const scope of scopes) {
                const plain = plainEvaluate(snapshot, connection.packet, scope);
                const told = toldBy(
                  plain,
                  connection.packet,
                  isConcrete(record.src) && isConcrete(record.dst),
                );
                // What is unknown of the connection itself is not told by a record of it either.
                if (told === 'unknown') continue;
                const { verdict, reason, egress, ingress } = engine.evaluate(record, scope);
                expect([told, 'unknown'], JSON.stringify(record)).toContain(verdict);
                for (const [ours, theirs] of [
                  [egress, plain.egress],
                  [ingress, plain.ingress],
                ] as const)
                  if (ours !== null && theirs !== null)
                    expect([theirs.verdict, 'unknown'], JSON.stringify(record)).toContain(ours.verdict);
                expect(reason === undefined, 'unknown has a reason').toBe(verdict !== 'unknown');
                if (reason !== undefined) seen.set(reason.code, (seen.get(reason.code) ?? 0) + 1);
              }
            }
          },
        ),
        { numRuns: runs(1_000) },
      );
      for (const [code, least] of Object.entries(reasons))
        expect(seen.get(code) ?? 0, `records left unknown for ${code}`).toBeGreaterThanOrEqual(
          atLeast(least),
        );
      countPairs(context, pairs);
    },
    patience,
  );

  it(
    'gets that connection’s verdict or unknown after the pods of one end are gone and only its template is left',
    (context) => {
      let pairs = 0;
      let settled = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(fc.tuple(arbitraryFlow, fc.constantFrom('src', 'dst' as const)), {
            minLength: flowsOfWorld,
            maxLength: flowsOfWorld,
          }),
          (snapshot, drawn) => {
            for (const [seed, side] of drawn) {
              const { flow, packet } = connectionOf(seed, snapshot);
              const left = packet.src === packet.dst ? null : gone(snapshot, packet[side]);
              const other = side === 'src' ? packet.dst : packet.src;
              if (left === null || gone(left.world, other) === null) continue;
              pairs++;
              const engine = compile(left.world);
              const record = { ...flow, [side]: left.end };
              for (const scope of scopes) {
                const told = toldBy(plainEvaluate(snapshot, packet, scope), packet, false);
                if (told === 'unknown') continue;
                const { verdict } = engine.evaluate(record, scope);
                if (verdict !== 'unknown') settled++;
                expect([told, 'unknown'], JSON.stringify(record)).toContain(verdict);
              }
            }
          },
        ),
        { numRuns: runs(400) },
      );
      expect(settled).toBeGreaterThanOrEqual(atLeast(100));
      countPairs(context, pairs);
    },
    patience,
  );

  it(
    'a rule with a field that nobody here knows is judged both ways: agreeing verdicts may stand, others are unknown',
    (context) => {
      let pairs = 0;
      let open = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: flowsOfWorld, maxLength: flowsOfWorld }),
          fc.nat({ max: 5 }),
          (snapshot, seeds, index) => {
            const worlds = worldsOf(snapshot, index);
            if (worlds === null) return;
            const engine = compile(worlds.strange);
            for (const seed of seeds) {
              const { flow, packet } = connectionOf(seed, snapshot);
              pairs++;
              for (const scope of scopes) {
                const { verdict } = engine.evaluate(flow, scope);
                const matching = plainEvaluate(worlds.matching, packet, scope).verdict;
                const never = plainEvaluate(worlds.never, packet, scope).verdict;
                if (matching !== never) {
                  open++;
                  expect(verdict).toBe('unknown');
                } else expect([matching, 'unknown']).toContain(verdict);
              }
            }
          },
        ),
        { numRuns: runs(500) },
      );
      expect(open).toBeGreaterThanOrEqual(atLeast(10));
      countPairs(context, pairs);
    },
    patience,
  );
});

/** The pod's workload as it is when its pods are gone, for a time or for good; null where the address is no pod's. */
function gone(snapshot: Snapshot, ip: string): { readonly world: Snapshot; readonly end: FlowEnd } | null {
  const pod = snapshot.pods.find((one) => isEndpoint(one) && one.ips.includes(ip));
  if (pod === undefined) return null;
  const { namespace, labels, serviceAccount, ports, workload } = pod;
  const isOfIt = (one: Pod): boolean => one.namespace === namespace && one.workload.name === workload.name;
  const template: Workload = {
    ...workload,
    labels,
    serviceAccount,
    ports,
    hostNetwork: false,
    replicas: 0,
    schedule: null,
    timeZone: null,
    podPrefixes: [],
  };
  return {
    world: { ...snapshot, pods: snapshot.pods.filter((one) => !isOfIt(one)), workloads: [template] },
    end: { type: 'workload', namespace, kind: workload.kind, name: workload.name },
  };
}

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;

/** The first ingress rule of one Calico policy with a strange field; as if it matched all the same; as if it never did. */
function worldsOf(
  snapshot: Snapshot,
  index: number,
): { readonly strange: Snapshot; readonly matching: Snapshot; readonly never: Snapshot } | null {
  const candidates = snapshot.policies.filter(isCalico).filter(({ ingress }) => ingress.length > 0);
  const policy = candidates[index % Math.max(1, candidates.length)];
  if (policy === undefined) return null;
  const withFirst = (change: (rule: Rule) => Rule): Snapshot => {
    const ingress = policy.ingress.map((rule, position) => (position === 0 ? change(rule) : rule));
    const changed = { ...policy, ingress };
    return { ...snapshot, policies: snapshot.policies.map((one) => (one === policy ? changed : one)) };
  };
  return {
    strange: withFirst((rule) => ({
      ...rule,
      destination: { ...rule.destination, ...{ domains: ['example.com'] } },
    })),
    matching: snapshot,
    never: withFirst((rule) => ({ ...rule, action: 'Log' })),
  };
}
