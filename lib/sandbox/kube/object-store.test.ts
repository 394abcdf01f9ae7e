import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '@/lib/cluster';
import { CompactedError, ObjectStore } from './object-store';

const object = (name: string, n: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { n: String(n) },
});
const change = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  resource: fc.constantFrom('/configmaps', '/pods'),
  remove: fc.boolean(),
});

describe('the history', () => {
  it('gives back every state that ever was, and its events lead from any state to the present', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const store = new ObjectStore(1000);
        const states = [{ revision: store.revision, objects: store.list('/configmaps') }];
        for (const [index, { name, resource, remove }] of changes.entries()) {
          if (remove) store.remove(resource, `/${name}`);
          else store.put(resource, `/${name}`, object(name, index));
          states.push({ revision: store.revision, objects: store.list('/configmaps') });
        }
        for (const { revision, objects } of states) {
          expect(store.listAt('/configmaps', revision)).toEqual(objects);
          const copy = new Map(objects.map((item) => [item.metadata.name, item]));
          for (const event of store.since('/configmaps', revision)) {
            if (event.type === 'DELETED') copy.delete(event.object.metadata.name);
            else copy.set(event.object.metadata.name, event.object);
          }
          expect([...copy.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))).toEqual(
            store.list('/configmaps'),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is kept up to its limit; what is older can be neither read nor watched', () => {
    const store = new ObjectStore(10);
    const first = store.revision;
    for (let n = 0; n < 30; n++) store.put('/configmaps', '/a', object('a', n));
    expect(() => store.listAt('/configmaps', first)).toThrow(CompactedError);
    expect(() => store.since('/configmaps', first)).toThrow(CompactedError);
    expect(store.since('/configmaps', store.revision)).toEqual([]);
    expect(store.since('/configmaps', store.revision - 5)).toHaveLength(5);
  });
});
