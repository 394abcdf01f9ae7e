import { describe, expect, it } from 'vitest';
import { ClusterCache } from './cluster-cache';
import { discover } from './discover';
import {
  KubeError,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  type WatchEvent,
} from './transport';

/** A server that answers these paths, has nothing else, and whose watches end at once. */
class Served implements KubeTransport {
  readonly description = 'a test server';
  constructor(private readonly answers: Readonly<Record<string, unknown>>) {}
  async request<T>({ method, path }: KubeRequest): Promise<KubeResponse<T>> {
    if (!Object.hasOwn(this.answers, path))
      throw new KubeError('not-found', 404, 'NotFound', `${path} was not found`, { method, path });
    return { status: 200, body: this.answers[path] as T, auditId: null, warnings: [] };
  }
  async *watch(): AsyncIterable<WatchEvent> {}
  close(): void {}
}

const list = (...items: readonly object[]) => ({ metadata: { resourceVersion: '1' }, items });
const kinds = (...names: readonly string[]) => ({ resources: names.map((name) => ({ name, kind: name })) });
const group = '/apis/policy.networking.k8s.io';

/** An aggregated Calico of a version, with what the group of cluster-wide policies serves. */
const server = (calicoVersion: string | null, served: Readonly<Record<string, unknown>> = {}) =>
  new Served({
    '/version': { gitVersion: 'v1.33.0' },
    '/apis': {
      groups: ['projectcalico.org', 'crd.projectcalico.org', 'policy.networking.k8s.io'].map((name) => ({
        name,
      })),
    },
    '/apis/projectcalico.org/v3': kinds('tiers', 'clusterinformations'),
    '/apis/projectcalico.org/v3/tiers': list(),
    '/apis/projectcalico.org/v3/clusterinformations': list(),
    ...(calicoVersion === null
      ? {}
      : { '/apis/projectcalico.org/v3/clusterinformations/default': { spec: { calicoVersion } } }),
    ...served,
  });

const alpha1 = {
  [`${group}/v1alpha1`]: kinds('adminnetworkpolicies', 'baselineadminnetworkpolicies'),
  [`${group}/v1alpha1/adminnetworkpolicies`]: list({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'a' },
    spec: { priority: 7, subject: { namespaces: {} } },
  }),
  [`${group}/v1alpha1/baselineadminnetworkpolicies`]: list({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: { namespaces: {} } },
  }),
};

describe('discovery', () => {
  it('reads the version of Calico and derives from it what the release can do (calico-policy §1.1)', async () => {
    expect((await discover(server('v3.31.2'))).calico).toMatchObject({
      version: 'v3.31.2',
      tieBreak: 'felix-key',
      adminNetworkPolicy: true,
    });
    expect((await discover(server('v3.32.1'))).calico).toMatchObject({
      version: 'v3.32.1',
      tieBreak: 'name-namespace-kind',
      adminNetworkPolicy: false,
    });
    expect((await discover(server(null))).calico.version).toBeNull();
  });

  it('asks Felix what becomes of pods’ traffic to their own host; what is not told is left to the default (calico-policy §4.7)', async () => {
    const felix = (defaultEndpointToHostAction?: string) =>
      server('v3.31.2', {
        '/apis/projectcalico.org/v3/felixconfigurations/default': { spec: { defaultEndpointToHostAction } },
      });
    for (const action of ['Accept', 'Drop', 'Return'])
      expect((await discover(felix(action))).calico.endpointToHostAction).toBe(action);
    for (const transport of [felix(), felix('reject'), server('v3.31.2')])
      expect((await discover(transport)).calico).not.toHaveProperty('endpointToHostAction');
  });

  it('finds the cluster-wide kinds of each version of their group (calico-policy §1.1)', async () => {
    const found = async (served: Readonly<Record<string, unknown>>) =>
      (await discover(server('v3.31.2', served))).resources
        .map(({ kind }) => kind)
        .filter((kind) => kind.includes('Policy'));
    expect(await found(alpha1)).toEqual(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']);
    const alpha2 = {
      [`${group}/v1alpha2`]: kinds('clusternetworkpolicies'),
      [`${group}/v1alpha2/clusternetworkpolicies`]: list(),
    };
    expect(await found(alpha2)).toEqual(['ClusterNetworkPolicy']);
    expect(await found({ ...alpha1, ...alpha2 })).toHaveLength(3);
  });

  it('that a kind is served does not make the release enforce it (calico-policy §1.1, §1.3)', async () => {
    const { calico, resources } = await discover(server('v3.32.1', alpha1));
    expect(resources.map(({ kind }) => kind)).toContain('AdminNetworkPolicy');
    expect(calico).toMatchObject({ adminNetworkPolicy: false, baselineAdminNetworkPolicy: false });
  });

  it('what is served is read and kept: cluster-wide policies are part of the picture', async () => {
    const transport = server('v3.31.2', alpha1);
    const cache = new ClusterCache(transport, await discover(transport));
    await cache.start();
    expect(cache.snapshot().policies).toMatchObject([
      { kind: 'AdminNetworkPolicy', name: 'a', priority: 7 },
      { kind: 'BaselineAdminNetworkPolicy', name: 'default', priority: null },
    ]);
    cache.stop();
  });

  describe('of what declares traffic', () => {
    const gateways = '/apis/gateway.networking.k8s.io';
    const routes = (version: string) => ({ [`${gateways}/${version}`]: kinds('grpcroutes') });

    it('reads the newest version that is served, and misses nothing where none is', async () => {
      const found = async (served: Readonly<Record<string, unknown>>) => {
        const { resources, missing } = await discover(server('v3.31.2', served));
        return [resources, missing].map((list) =>
          list
            .filter(({ kind }) => kind === 'GRPCRoute')
            .map((one) => ('version' in one ? one.version : one)),
        );
      };
      const old = { ...routes('v1alpha2'), [`${gateways}/v1alpha2/grpcroutes`]: list() };
      expect(await found(old)).toEqual([['v1alpha2'], []]);
      const both = { ...old, ...routes('v1'), [`${gateways}/v1/grpcroutes`]: list() };
      expect(await found(both)).toEqual([['v1'], []]);
      expect(await found({})).toEqual([[], []]);
    });

    it('names a kind that is served and may not be listed', async () => {
      const transport = server('v3.31.2', routes('v1'));
      const { missing } = await discover(transport);
      expect(missing.filter(({ kind }) => kind === 'GRPCRoute')).toMatchObject([{ reason: 'forbidden' }]);
      const cache = new ClusterCache(transport, await discover(transport));
      expect(cache.unreadable().map(({ kind }) => kind)).toEqual(['GRPCRoute']);
      cache.stop();
    });
  });
});
