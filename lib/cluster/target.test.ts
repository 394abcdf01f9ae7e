import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inClusterTarget, loadKubeconfig, TargetError } from './target';

let dir = '';
let server: http.Server;
let url = '';
const seen: (string | undefined)[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-kubeconfig-'));
  server = http.createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

function kubeconfig(name: string, users: readonly object[]): string {
  const path = join(dir, name);
  const context = (of: string, cluster = 'prod'): object => ({ name: of, context: { cluster, user: of } });
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'jonas',
    clusters: [{ name: 'prod', cluster: { server: url } }],
    contexts: [context('jonas'), context('mara'), context('lost', 'nowhere'), context('helper')],
    users,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const users = [
  { name: 'jonas', user: { token: 'token-of-jonas' } },
  { name: 'mara', user: { token: 'token-of-mara' } },
  {
    name: 'helper',
    user: {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: '/no/such/helper',
        interactiveMode: 'Never',
      },
    },
  },
];

async function problem(path: string | null, context: string | null): Promise<string> {
  try {
    await loadKubeconfig({ path, context });
  } catch (error) {
    if (error instanceof TargetError) return error.message;
    throw error;
  }
  throw new Error('the kubeconfig was accepted');
}

describe('a kubeconfig that cannot be used says which file or context, and what to do', () => {
  it('a file that is not there', async () => {
    const missing = join(dir, 'missing');
    expect(await problem(missing, null)).toBe(
      `No kubeconfig found at ${missing}. Give one with --kubeconfig FILE, or start without cluster flags to use the sandbox.`,
    );
  });

  it('none at all: never a silent localhost:8080', async () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', dir);
    expect(await problem(null, null)).toContain(`No kubeconfig found at ${join(dir, '.kube', 'config')}`);
  });

  it('a file that is no YAML', async () => {
    const path = join(dir, 'broken');
    writeFileSync(path, 'clusters: [');
    expect(await problem(path, null)).toContain(`The kubeconfig ${path} cannot be read: `);
  });

  it('a context it does not have: names those it has', async () => {
    const path = kubeconfig('contexts', users);
    expect(await problem(path, 'prod-us-1')).toBe(
      `The kubeconfig ${path} has no context "prod-us-1". It has: jonas, mara, lost, helper. Choose one with --context.`,
    );
  });

  it('a context of a cluster that the file does not define', async () => {
    const path = kubeconfig('lost', users);
    expect(await problem(path, 'lost')).toBe(
      `Context lost of ${path} names a cluster that the file does not define.`,
    );
  });

  it('a login helper that cannot be started: names the user and the helper', async () => {
    const path = kubeconfig('helper', users);
    expect(await problem(path, 'helper')).toMatch(
      new RegExp(`^The credentials of user helper in ${path} cannot be loaded: .*/no/such/helper`),
    );
  });

  it('a cluster over plain HTTP that is not on this machine: no token travels in the open', async () => {
    const path = join(dir, 'plain');
    const config = {
      'current-context': 'c',
      clusters: [{ name: 'far', cluster: { server: 'http://192.0.2.1:8080' } }],
      contexts: [{ name: 'c', context: { cluster: 'far', user: 'jonas' } }],
      users,
    };
    writeFileSync(path, JSON.stringify(config));
    expect(await problem(path, null)).toContain('credentials would travel in the open');
  });

  it('a pod’s own account outside of a pod', () => {
    expect(() => inClusterTarget()).toThrow(TargetError);
    expect(() => inClusterTarget()).toThrow('Give --kubeconfig FILE instead');
  });
});

describe('a kubeconfig that can be used', () => {
  it('is its current context unless another is named, each with its own credentials', async () => {
    const path = kubeconfig('good', users);
    for (const [context, name] of [
      [null, 'jonas'],
      ['mara', 'mara'],
      [null, 'jonas'],
    ] as const) {
      const target = await loadKubeconfig({ path, context });
      expect([target.contextName, target.clusterName, target.userName, target.server]).toEqual([
        name,
        'prod',
        name,
        url,
      ]);
      const transport = target.connect();
      await transport.request({ method: 'GET', path: '/version' });
      expect(seen.at(-1)).toBe(`Bearer token-of-${name}`);
      transport.close();
    }
  });

  it('lends its address, not its credentials, to the bearer of a token', async () => {
    const target = await loadKubeconfig({ path: kubeconfig('lent', users), context: null });
    const transport = target.connectAs('token-of-somebody');
    await transport.request({ method: 'GET', path: '/version' });
    expect(seen.at(-1)).toBe('Bearer token-of-somebody');
    transport.close();
  });

  it('is found by KUBECONFIG, the first file that exists', async () => {
    vi.stubEnv('KUBECONFIG', `${join(dir, 'missing')}:${kubeconfig('listed', users)}`);
    expect((await loadKubeconfig({ path: null, context: null })).userName).toBe('jonas');
  });
});
