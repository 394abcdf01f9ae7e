import { describe, expect, test } from 'vitest';
import { compile, finish, type Policy, type Snapshot } from '@/lib/policy';
import { shopWorld, stagedPolicies } from '../testing/shop-world';
import { ClusterRevision } from './cluster-revision';

const revisionOf = (snapshot: Snapshot, before = null) =>
  new ClusterRevision({ revision: 1, snapshot, policiesChangedAt: 0, objectOf: () => null }, before);

const shop: Snapshot = { ...shopWorld, policies: stagedPolicies };
const flow = {
  src: { type: 'workload', namespace: 'shop', kind: null, name: 'frontend' },
  dst: { type: 'workload', namespace: 'db', kind: null, name: 'pg' },
  protocol: 'tcp',
  port: 5432,
} as const;

describe('the engine of a revision', () => {
  test('is one, whoever asks: at once, in steps, or at once in the middle of the steps', () => {
    const revision = revisionOf(shop);
    const steps = revision.engineSteps();
    for (let step = 0; step < 5; step++) steps.next();
    const engine = revision.engine;
    expect(finish(steps)).toBe(engine);
    expect(finish(revision.engineSteps())).toBe(engine);
    expect(engine.evaluate(flow, 'staged')).toEqual(compile(shop).evaluate(flow, 'staged'));
  });

  test('is made once for two who go on with it in turns', () => {
    const revision = revisionOf(shop);
    const [one, two] = [revision.engineSteps(), revision.engineSteps()];
    let [a, b] = [one.next(), two.next()];
    while (a.done !== true || b.done !== true) {
      if (a.done !== true) a = one.next();
      if (b.done !== true) b = two.next();
    }
    expect(a.value).toBe(b.value);
    expect(a.value).toBe(revision.engine);
  });

  test('that failed half-way is begun anew for who asks next', () => {
    let isBroken = true;
    const [first, ...rest] = shop.policies;
    if (first === undefined) throw new Error('no policy');
    const broken = new Proxy(first, {
      get(target, key) {
        if (isBroken && key === 'namespace') throw new RangeError('cannot be read');
        return Reflect.get(target, key);
      },
    });
    const revision = revisionOf({ ...shop, policies: [...rest, broken] satisfies Policy[] });
    expect(() => finish(revision.engineSteps())).toThrow('cannot be read');
    expect(revision.made).toBeNull();
    isBroken = false;
    expect(revision.engine.evaluate(flow, 'staged')).toEqual(compile(shop).evaluate(flow, 'staged'));
  });
});
