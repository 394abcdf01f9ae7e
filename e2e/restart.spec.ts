/** Core stops in the middle of a wave, or for good: what stands in the cluster decides how it goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { clusterPolicies, policyDifference } from './journey/cluster-policies';
import { type JourneyCluster, sandboxCluster } from './support/journey-cluster';
import { Operator } from './support/operator';
import { type Running, run } from './support/product';

const token = 'a-login-token-of-this-test';
const bridge = 'GlobalNetworkPolicy default.drawbridge-bridge';
const bridgeSelector = async (cluster: JourneyCluster): Promise<string | null> => {
  const policies = await clusterPolicies(cluster.kubeconfigPath, cluster.contexts.admin);
  const found = policies[bridge] as { spec: { selector: string } } | undefined;
  return found?.spec.selector ?? null;
};

test.describe('a wave that is interrupted', () => {
  test.describe.configure({ mode: 'serial' });
  let cluster: JourneyCluster;
  let dataDir: string;
  const running: Running[] = [];

  const serve = async (): Promise<{ core: Running; operator: Operator }> => {
    const { goldmane } = cluster;
    const core = await run(
      [
        'serve',
        ...['--port', '0', '--login-token', token],
        ...['--kubeconfig', cluster.kubeconfigPath, '--context', cluster.contexts.operator],
        ...['--goldmane', goldmane.address, '--goldmane-ca', goldmane.caPath],
        ...['--goldmane-cert', goldmane.certPath, '--goldmane-key', goldmane.keyPath],
        ...['--data', dataDir],
        ...(cluster.recordingPath === null ? [] : ['--import', cluster.recordingPath]),
      ],
      (line) => line.startsWith('{'),
    );
    running.push(core);
    const { url } = JSON.parse(core.line) as { url: string };
    return { core, operator: await Operator.withLink(`${url}/login?token=${token}`) };
  };
  const kill = async (process: Running): Promise<void> => {
    const gone = new Promise((resolve) => process.process.once('close', resolve));
    process.process.kill('SIGKILL');
    await gone;
  };

  test.beforeEach(async () => {
    cluster = await sandboxCluster();
    dataDir = mkdtempSync(join(tmpdir(), 'drawbridge-restart-'));
  });
  test.afterEach(async () => {
    for (const process of running.splice(0)) if (process.process.exitCode === null) await process.stop();
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('killed after placing and before raising, and again while verifying, it goes on and commits', async () => {
    test.setTimeout(300_000);
    const before = await clusterPolicies(cluster.kubeconfigPath, cluster.contexts.admin);
    const first = await serve();
    await first.operator.passGate('identity', '192.0.2.0/24', {});
    await first.operator.act('lower');
    await first.operator.waitFor('armed');
    await kill(first.core);

    const second = await serve();
    await second.operator.waitFor('armed');
    expect(await bridgeSelector(cluster)).not.toBe('!all()');
    await second.operator.act('raise');
    await second.operator.waitFor('verifying');
    await kill(second.core);
    expect(await bridgeSelector(cluster)).toBe('!all()');

    const third = await serve();
    await third.operator.waitFor('verifying');
    await third.operator.act('confirm');
    await third.operator.waitFor('committed');
    const after = await clusterPolicies(cluster.kubeconfigPath, cluster.contexts.admin);
    const { added, removed, changed } = policyDifference(before, after);
    expect({ removed, changed }).toEqual({ removed: [], changed: [] });
    expect(added).toContain('CalicoNetworkPolicy identity/default.default-deny');
    expect(added.filter((key) => key.includes('Staged') || key.includes('bridge'))).toEqual([]);
  });

  test('killed for good with an unconfirmed enforcement, the guard lowers the bridge by itself', async () => {
    test.setTimeout(300_000);
    const { core, operator } = await serve();
    const guard = await run(
      [
        'guard',
        ...['--kubeconfig', cluster.kubeconfigPath, '--context', cluster.contexts.guard],
        ...['--journal-namespace', 'drawbridge'],
      ],
      (line) => line.startsWith('{'),
    );
    running.push(guard);
    const confirmSeconds = 12;
    await operator.passGate('identity', '192.0.2.0/24', { confirmSeconds });
    await operator.act('lower');
    await operator.waitFor('armed');
    await operator.act('raise');
    await operator.waitFor('verifying');
    const { verifying } = await operator.rollout();
    expect(verifying?.ifNothing[0]).toMatchObject({
      state: 'pass',
      detail: expect.stringMatching(/^Guard checked \d+ s ago/),
    });
    await kill(core);
    expect(await bridgeSelector(cluster)).toBe('!all()');
    await expect
      .poll(() => bridgeSelector(cluster), { timeout: (confirmSeconds + 30) * 1000 })
      .toContain('identity');

    // The next core finds it lowered and takes the rest back.
    const next = await serve();
    await next.operator.waitFor('rolled-back');
    expect(await bridgeSelector(cluster)).toBeNull();
  });
});
