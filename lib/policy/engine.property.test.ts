import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Policy } from './model/policy';
import type { Pod, Snapshot } from './model/snapshot';
import type { Flow, FlowEnd, Scope } from './model/verdict';
import { arbitraryAddress, arbitraryPolicies } from './testing/arbitrary';
import { withPolicies } from './testing/world';

const packets = fc
  .record({
    src: arbitraryAddress,
    dst: arbitraryAddress,
    udp: fc.boolean(),
    port: fc.constantFrom(8080, 53, 5432, 9090),
  })
  .filter(({ src, dst }) => src !== dst);

const endAt = (snapshot: Snapshot, ip: string): FlowEnd => {
  const pod = snapshot.pods.find(({ ips }) => ips.includes(ip));
  return pod === undefined ? { type: 'ip', ip } : { type: 'pod', namespace: pod.namespace, name: pod.name };
};

const asWorkload = (pod: Pod, name: string): Pod => ({
  ...pod,
  workload: { namespace: pod.namespace, kind: 'Deployment', name },
});

/** web and api of shop as two pods of one workload: a record of it says less than a connection did. */
function merged(policies: readonly Policy[]): Snapshot {
  const snapshot = withPolicies(policies);
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) =>
      pod.namespace === 'shop' ? asWorkload(pod, 'front') : asWorkload(pod, pod.name),
    ),
  };
}

const forget = (snapshot: Snapshot, end: FlowEnd): FlowEnd => {
  if (end.type === 'ip') {
    const set = snapshot.networkSets.find(({ nets }) =>
      nets.some((net) => net.startsWith(end.ip.slice(0, 10))),
    );
    return set === undefined
      ? { type: 'network', zone: 'pub' }
      : { type: 'network-set', namespace: set.namespace, name: set.name };
  }
  if (end.type !== 'pod') return end;
  const pod = snapshot.pods.find(({ namespace, name }) => namespace === end.namespace && name === end.name);
  return pod === undefined ? end : { type: 'workload', ...pod.workload };
};

const scopes: readonly Scope[] = ['enforced', 'staged'];

describe('the engine', () => {
  it('answers a record that forgot what a connection was with that connection’s verdict, or unknown', () => {
    fc.assert(
      fc.property(arbitraryPolicies(), packets, (policies, { src, dst, udp, port }) => {
        const snapshot = merged(policies);
        const engine = compile(snapshot);
        const concrete: Flow = {
          src: endAt(snapshot, src),
          dst: endAt(snapshot, dst),
          protocol: udp ? 'udp' : 'tcp',
          port,
        };
        const record: Flow = {
          ...concrete,
          src: forget(snapshot, concrete.src),
          dst: forget(snapshot, concrete.dst),
        };
        for (const scope of scopes) {
          const told = engine.evaluate(concrete, scope).verdict;
          if (told === 'unknown') continue;
          expect([told, 'unknown']).toContain(engine.evaluate(record, scope).verdict);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('a what-if answers as the world with the change compiled anew', () => {
    fc.assert(
      fc.property(arbitraryPolicies(), arbitraryPolicies(), packets, (policies, put, { src, dst, port }) => {
        const snapshot = withPolicies(policies);
        const remove = policies.slice(0, 1);
        const key = ({ kind, namespace, name }: Policy): string => `${kind}/${namespace}/${name}`;
        const gone = new Set([...remove, ...put].map(key));
        const anew = [...policies.filter((policy) => !gone.has(key(policy))), ...put];
        const flow: Flow = { src: endAt(snapshot, src), dst: endAt(snapshot, dst), protocol: 'tcp', port };
        const changed = compile(snapshot).whatIf({ put, remove });
        const fresh = compile(withPolicies(anew));
        for (const scope of scopes)
          expect(changed.evaluate(flow, scope)).toEqual(fresh.evaluate(flow, scope));
      }),
      { numRuns: 500 },
    );
  });
});
