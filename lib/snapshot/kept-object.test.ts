import { describe, expect, it } from 'vitest';
import {
  calicoCapabilities,
  declarationsFromObjects,
  declaringResources,
  type KubeObject,
  knownResources,
  snapshotFromObjects,
} from '@/lib/cluster';
import { storyObjects } from '@/lib/sandbox/story';
import { keptObject } from './kept-object';
import { canary, withCanaries } from './testing/canaries';

const now = Date.UTC(2026, 10, 19, 10, 42);
const objects = storyObjects({ size: 'small', now });
const capabilities = calicoCapabilities('v3.31.2', 'aggregated');
const kept = (all: readonly KubeObject[]) => all.map(keptObject).filter((object) => object !== null);

const resources = [
  ...Object.values(knownResources),
  ...Object.values(declaringResources).flatMap((resource) =>
    resource.versions.slice(0, 1).map((version) => ({ ...resource, version })),
  ),
];
const everyKind: KubeObject[] = resources.map(({ group, version, kind, namespaced }) => ({
  apiVersion: group === '' ? version : `${group}/${version}`,
  kind,
  metadata: { name: 'some', ...(namespaced ? { namespace: 'shop' } : {}) },
  spec: {},
}));

describe('what a snapshot keeps of an object', () => {
  it.each(everyKind.map((object) => [`${object.apiVersion} ${object.kind}`, object] as const))(
    'holds nothing secret of a %s, wherever it stood',
    (_name, object) => {
      const grown = withCanaries(object);
      expect(JSON.stringify(grown)).toContain(canary);
      expect(JSON.stringify(keptObject(grown) ?? '')).not.toContain(canary);
    },
  );

  it('holds nothing secret of any object of the story with strangers at every level', () => {
    for (const object of objects)
      expect(JSON.stringify(keptObject(withCanaries(object)))).not.toContain(canary);
  });

  it('is nothing of a ConfigMap, of a Secret and of kinds that nobody knows', () => {
    const of = (apiVersion: string, kind: string): KubeObject => ({
      apiVersion,
      kind,
      metadata: { name: 'some' },
    });
    expect(keptObject(of('v1', 'ConfigMap'))).toBeNull();
    expect(keptObject(of('v1', 'Secret'))).toBeNull();
    expect(keptObject(of('example.com/v1', 'Pod'))).toBeNull();
  });

  it('gives the same world as the objects themselves', () => {
    expect(snapshotFromObjects(kept(objects), capabilities)).toEqual(
      snapshotFromObjects(objects, capabilities),
    );
    expect(declarationsFromObjects(kept(objects))).toEqual(declarationsFromObjects(objects));
  });

  it('keeps that a rule has a criterion which nobody knows, without what it says', () => {
    const policy = keptObject({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'default.web' },
      spec: { egress: [{ action: 'Allow', destination: { domains: [canary], nets: [] } }] },
    });
    expect(policy?.spec).toEqual({ egress: [{ action: 'Allow', destination: { domains: true, nets: [] } }] });
  });

  it('keeps empty selectors and lists: they mean everything, and absent ones do not', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }, {}], egress: [] };
    const policy = keptObject({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec,
    });
    expect(policy?.spec).toEqual(spec);
  });

  it('says when an object was last written, without who wrote it', () => {
    const tier: KubeObject = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'Tier',
      metadata: {
        name: 'default',
        creationTimestamp: '2026-11-01T00:00:00Z',
        managedFields: [{ manager: 'mara', operation: 'Update', time: '2026-11-19T10:42:00Z' }],
      },
    };
    expect(keptObject(tier)?.metadata).toEqual({
      name: 'default',
      creationTimestamp: '2026-11-01T00:00:00Z',
      annotations: { 'drawbridge.dev/written-at': '2026-11-19T10:42:00.000Z' },
    });
  });

  it('of Calico’s own storage it is the object the v3 API would serve', () => {
    const stored: KubeObject = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'GlobalNetworkPolicy',
      metadata: {
        name: 'default.web',
        annotations: {
          'projectcalico.org/metadata': JSON.stringify({ name: 'web', labels: { team: 'shop' } }),
        },
      },
      spec: { selector: 'all()' },
    };
    expect(keptObject(stored)).toEqual({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'web', labels: { team: 'shop' } },
      spec: { selector: 'all()', types: ['Ingress', 'Egress'] },
    });
  });
});
