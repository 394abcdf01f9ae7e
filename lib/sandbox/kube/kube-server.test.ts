import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterCache, discover, HttpTransport } from '@/lib/cluster';
import { type KubeServer, type Role, startKubeServer } from './index';

let server: KubeServer;
beforeAll(async () => {
  server = await startKubeServer();
});
afterAll(() => server.stop());

const transportOf = (role: Role): HttpTransport =>
  new HttpTransport({
    server: server.url,
    description: role,
    tls: { ca: server.ca },
    headers: async () => ({ authorization: `Bearer ${server.token(role)}` }),
  });

describe('the client of the product', () => {
  it('discovers it and keeps a live copy', async () => {
    const transport = transportOf('admin');
    const capabilities = await discover(transport);
    expect(capabilities).toMatchObject({ flavour: 'native', stagedKinds: true, tiers: true });
    expect(capabilities.missing.map(({ kind }) => kind)).toEqual(['ClusterNetworkPolicy', 'Profile']);
    const cache = new ClusterCache(transport, capabilities);
    await cache.start();
    expect(cache.objects('Namespace')).toHaveLength(4);
    cache.stop();
    transport.close();
  });
});
