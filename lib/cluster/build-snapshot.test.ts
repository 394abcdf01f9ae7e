import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/policy';
import { storyObjects } from '@/lib/sandbox/story';
import { snapshotFromObjects } from './build-snapshot';
import { calicoCapabilities } from './capabilities';
import type { KubeObject } from './kube-object';
import { ParseError } from './parse-policy';

const capabilities = calicoCapabilities('v3.32.1', 'native');
const snapshot = (...objects: KubeObject[]): Snapshot => snapshotFromObjects(objects, capabilities);
const make = (kind: string, name: string, rest: object = {}, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
});
const ownedBy = (kind: string, name: string, of: string, owner: string, apiVersion: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: {
    name,
    namespace: 'shop',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: of, name: owner, uid: 'u', controller: true }],
  },
});

/** Every list in one order, so that only what it holds counts. */
const sorted = (of: Snapshot): unknown =>
  Object.fromEntries(
    Object.entries(of).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value,
    ]),
  );

describe('snapshot', () => {
  it('does not depend on the order of the objects', () => {
    const objects = storyObjects({ size: 'small', now: Date.UTC(2026, 10, 25) });
    const expected = sorted(snapshot(...objects));
    fc.assert(
      fc.property(fc.shuffledSubarray([...objects], { minLength: objects.length }), (shuffled) => {
        expect(sorted(snapshot(...shuffled))).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it('has the very pods and policies of an earlier one where their objects are the same', () => {
    const pod = ownedBy('Pod', 'web-5d8-x1', 'ReplicaSet', 'web-5d8', 'v1');
    const policy = make('NetworkPolicy', 'web', { spec: { podSelector: {} } }, 'networking.k8s.io/v1');
    const before = snapshot(pod, policy, make('Pod', 'other'));
    const after = snapshot(pod, policy, make('Pod', 'another'));
    expect(after.pods[0]).toBe(before.pods[0]);
    expect(after.policies[0]).toBe(before.policies[0]);
  });

  it('reads a pod anew once its owner’s owner is known', () => {
    const pod = ownedBy('Pod', 'web-5d8-x1', 'ReplicaSet', 'web-5d8', 'v1');
    const workload = (...objects: KubeObject[]) => snapshot(pod, ...objects).pods[0]?.workload;
    expect(workload()).toMatchObject({ kind: 'ReplicaSet', name: 'web-5d8' });
    const owner = ownedBy('ReplicaSet', 'web-5d8', 'Deployment', 'web', 'apps/v1');
    expect(workload(owner)).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(workload()).toMatchObject({ kind: 'ReplicaSet', name: 'web-5d8' });
  });

  it('names a pod’s workload by the end of its chain of owners', () => {
    const { pods, workloads } = snapshot(
      make('Deployment', 'web', { spec: { replicas: 2, template: { spec: { containers: [] } } } }, 'apps/v1'),
      ownedBy('ReplicaSet', 'web-5d8', 'Deployment', 'web', 'apps/v1'),
      ownedBy('Pod', 'web-5d8-x1', 'ReplicaSet', 'web-5d8', 'v1'),
      make('CronJob', 'night', { spec: { schedule: '0 2 * * *', jobTemplate: { spec: {} } } }, 'batch/v1'),
      ownedBy('Job', 'night-1', 'CronJob', 'night', 'batch/v1'),
      ownedBy('Pod', 'night-1-y2', 'Job', 'night-1', 'v1'),
      ownedBy('Pod', 'stray-z3', 'Job', 'gone', 'v1'),
      make('Pod', 'bare'),
    );
    expect(pods.map(({ name, workload }) => [name, workload.kind, workload.name])).toEqual([
      ['web-5d8-x1', 'Deployment', 'web'],
      ['night-1-y2', 'CronJob', 'night'],
      ['stray-z3', 'Job', 'gone'],
      ['bare', 'Pod', 'bare'],
    ]);
    expect(workloads.map(({ kind, name, replicas, schedule }) => [kind, name, replicas, schedule])).toEqual([
      ['Deployment', 'web', 2, null],
      ['CronJob', 'night', null, '0 2 * * *'],
    ]);
  });

  it('takes every address and named port of a pod, and an unknown phase as unknown', () => {
    const { pods } = snapshot(
      make('Pod', 'p', {
        spec: {
          hostNetwork: true,
          containers: [{ ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 9 }] }],
          initContainers: [{ ports: [{ name: 'proxy', containerPort: 15001, protocol: 'UDP' }] }],
        },
        status: { phase: 'Odd', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
      }),
      make('Pod', 'old-server', { status: { phase: 'Running', podIP: '10.0.0.2' } }),
    );
    expect(pods[0]).toMatchObject({
      ips: ['10.0.0.1', 'fd00::1'],
      hostNetwork: true,
      phase: 'Unknown',
      serviceAccount: 'default',
      ports: [
        { name: 'http', protocol: 'TCP', port: 8080 },
        { name: 'proxy', protocol: 'UDP', port: 15001 },
      ],
    });
    expect(pods[1]?.ips).toEqual(['10.0.0.2']);
  });

  it('joins a service with its endpoint slices; a headless one has no address', () => {
    const slice = make(
      'EndpointSlice',
      'db-1',
      { ports: [{ port: 5432, protocol: 'TCP' }], endpoints: [{ addresses: ['10.0.0.5', '10.0.0.6'] }] },
      'discovery.k8s.io/v1',
    );
    const labelled = {
      ...slice,
      metadata: { ...slice.metadata, labels: { 'kubernetes.io/service-name': 'db' } },
    };
    const service = make('Service', 'db', { spec: { clusterIP: 'None', ports: [{ port: 5432 }] } });
    expect(snapshot(service, labelled).services[0]).toMatchObject({
      clusterIPs: [],
      ports: [{ name: null, protocol: 'TCP', port: 5432, targetPort: 5432 }],
      endpoints: [
        { ip: '10.0.0.5', protocol: 'TCP', port: 5432 },
        { ip: '10.0.0.6', protocol: 'TCP', port: 5432 },
      ],
    });
  });

  it('counts a node’s tunnel addresses as its own: they are where host traffic comes from', () => {
    const node = {
      ...make('Node', 'n1', {
        status: {
          addresses: [
            { type: 'InternalIP', address: '192.0.2.1' },
            { type: 'Hostname', address: 'n1' },
          ],
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      }),
      metadata: { name: 'n1', annotations: { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.0.0.64' } },
    };
    expect(snapshot(node).nodes).toEqual([
      { name: 'n1', labels: {}, ips: ['192.0.2.1', '10.0.0.64'], ready: true },
    ]);
  });

  it('has the tier default where no tiers are served', () => {
    expect(snapshot(make('Pod', 'p')).tiers).toEqual([
      { name: 'default', order: null, defaultAction: 'Deny' },
    ]);
  });

  it('leaves kinds out that decide nothing, and refuses what is no object', () => {
    expect(sorted(snapshot(make('Secret', 's')))).toEqual(sorted(snapshot()));
    const noKind: KubeObject = JSON.parse('{"apiVersion":"v1","metadata":{"name":"p"}}');
    expect(() => snapshot(noKind)).toThrow(ParseError);
  });
});
