import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discover, loadKubeconfig, whoAmI } from '@/lib/cluster';
import { GoldmaneClient } from '@/lib/flows/goldmane/goldmane-client';
import { type Sandbox, startSandbox } from './sandbox';

let dir: string;
let sandbox: Sandbox;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-sandbox-'));
  sandbox = await startSandbox({
    dir,
    port: 0,
    goldmanePort: 0,
    windowSeconds: 1,
    size: 'small',
    recordedDays: 1,
  });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the sandbox', () => {
  it('is reached with its kubeconfig, as each of its users', async () => {
    for (const [user, name] of [
      ['operator', 'jonas.weber'],
      ['author', 'mara.lindt'],
      ['viewer', 'tom.berg'],
      ['guard', 'system:serviceaccount:drawbridge:drawbridge-guard'],
      ['admin', 'kubernetes-admin'],
    ] as const) {
      const target = await loadKubeconfig({ path: sandbox.kubeconfigPath, context: sandbox.contexts[user] });
      expect(target.clusterName).toBe('prod-eu-1');
      const transport = target.connect();
      expect(await whoAmI(transport)).toBe(name);
      transport.close();
    }
  });

  it('looks like Calico 3.31 behind its own API server', async () => {
    const target = await loadKubeconfig({ path: sandbox.kubeconfigPath, context: null });
    expect(target.contextName).toBe('prod-eu-1');
    const transport = target.connect();
    const capabilities = await discover(transport);
    expect(capabilities).toMatchObject({
      flavour: 'aggregated',
      stagedKinds: true,
      calico: { version: 'v3.31.2', clusterNetworkPolicy: false },
    });
    expect(capabilities.missing.filter(({ reason }) => reason === 'forbidden')).toEqual([]);
    transport.close();
  });

  it('keeps its files from everybody else', () => {
    const modes = readdirSync(dir).map((name) => [name, statSync(join(dir, name)).mode & 0o077]);
    expect(modes.length).toBeGreaterThan(4);
    expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
  });

  it('recorded the past up to the window in which its traffic begins', () => {
    const text = gunzipSync(readFileSync(sandbox.recordingPath ?? '')).toString('utf8');
    const [header = '{}'] = text.split('\n');
    const { from, to } = JSON.parse(header) as { from: number; to: number };
    expect(to - from).toBeGreaterThanOrEqual(24 * 3600);
    expect(Date.now() / 1000 - to).toBeLessThan(60);
  });

  it('has flows in its Goldmane once the first windows are over', async () => {
    const read = (path: string): string => readFileSync(path, 'utf8');
    const { address, caPath, certPath, keyPath } = sandbox.goldmane;
    const client = new GoldmaneClient({
      address,
      ca: read(caPath),
      cert: read(certPath),
      key: read(keyPath),
      serverName: null,
    });
    let rows = 0;
    while (rows === 0) {
      const now = Math.floor(Date.now() / 1000);
      rows = (await client.list(now - 60, now)).length;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(rows).toBeGreaterThan(20);
    client.close();
  });

  it('says in one line which port is taken, and leaves nothing running', async () => {
    const taken = Number(new URL(sandbox.kube.url).port);
    const options = { dir, goldmanePort: 0, windowSeconds: 1, size: 'small', recordedDays: 0 } as const;
    await expect(startSandbox({ ...options, port: taken })).rejects.toThrow(
      `The API server cannot have port ${taken} of 127.0.0.1`,
    );
    const goldmanePort = Number(sandbox.goldmane.address.split(':')[1]);
    await expect(startSandbox({ ...options, port: 0, goldmanePort })).rejects.toThrow(
      `Goldmane cannot listen on port ${goldmanePort}`,
    );
  });
});
