import { describe, expect, it } from 'vitest';
import { calicoCapabilities, type KubeObject, snapshotFromObjects } from '@/lib/cluster';
import { compile, isStaged, isWorkloadEndpoint, type Snapshot } from '@/lib/policy';
import { storyEdges } from '../traffic/story-edges';
import { TrafficWorld } from '../traffic/traffic-world';
import { exemptStoryNamespaces, type StorySize, storyObjects } from './index';

const now = Date.UTC(2026, 10, 19, 10, 42);
const objectsOf = (size: StorySize): KubeObject[] => storyObjects({ size, now });
const snapshotOf = (size: StorySize): Snapshot =>
  snapshotFromObjects(objectsOf(size), calicoCapabilities('v3.31.2', 'aggregated'));
const full = snapshotOf('full');
const inScope = full.pods.filter(
  (pod) => !exemptStoryNamespaces.includes(pod.namespace) && isWorkloadEndpoint(pod),
);

describe('the story at full size', () => {
  it('has 191 pods in 14 namespaces, 128 of them in scope', () => {
    expect(full.pods).toHaveLength(191);
    expect(new Set(full.pods.map(({ namespace }) => namespace)).size).toBe(14);
    expect(inScope).toHaveLength(128);
  });

  it('denies by default in catalog, search, mail and cert-manager, 39 pods, and nowhere else', () => {
    const engine = compile(full);
    const denied = inScope.filter((pod) =>
      (['Ingress', 'Egress'] as const).every(
        (direction) => engine.isolation(pod, direction, 'enforced').isolated,
      ),
    );
    expect([...new Set(denied.map(({ namespace }) => namespace))].sort()).toEqual([
      'catalog',
      'cert-manager',
      'mail',
      'search',
    ]);
    expect(denied).toHaveLength(39);
  });

  it('begins with no staged policy', () => {
    expect(full.policies.filter(isStaged)).toEqual([]);
    expect(full.policies.length).toBeGreaterThan(20);
  });

  it('gives every pod an address of its own, or its node’s', () => {
    const own = full.pods.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ ips }) => ips);
    expect(new Set(own).size).toBe(own.length);
  });
});

describe('the story at any size', () => {
  it.each(['full', 'small'] as const)('has both ends of every line, %s', (size) => {
    const world = new TrafficWorld(snapshotOf(size));
    const missing = storyEdges.flatMap((story) =>
      [story.src, story.dst].filter(
        (end) =>
          world.ends(end, null).length === 0 &&
          // A CronJob has no pod between its runs.
          !(
            end.type === 'workload' &&
            full.workloads.some(({ name, schedule }) => name === end.name && schedule !== null)
          ),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('is the same on every start', () => {
    expect(objectsOf('full')).toEqual(objectsOf('full'));
  });

  it('leaves no object without the owner it names', () => {
    const objects = objectsOf('full');
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    const orphans = objects.flatMap(({ metadata }) =>
      (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid)),
    );
    expect(orphans).toEqual([]);
  });
});
