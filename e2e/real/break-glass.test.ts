/** The lines of the break-glass card, run as they are printed, by a shell with a real kubectl (safety, "Break-glass"). */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { KubeObject, KubeTransport } from '@/lib/cluster';
import { policyKey } from '@/lib/policy';
import { fixture } from '@/lib/policy/testing/world';
import { breakGlass } from '@/lib/rollout';
import { journalName } from '@/lib/rollout/adapters';
import { bridgeState } from '@/lib/rollout/next-action';
import { watchedRefs } from '@/lib/rollout/targets';
import { shopPolicies } from '@/lib/rollout/testing/scenario';
import { loadObjects } from './load-objects';
import { type Rig, startRig } from './rig';
import { journalNamespace, type WaveWorld, waveWorld } from './wave/wave-world';

const hasKubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

let rig: Rig;
let admin: KubeTransport;
let world: WaveWorld;

beforeAll(async () => {
  if (!hasKubectl) return;
  rig = await startRig();
  admin = rig.transport('admin');
  const names = ['shop', 'db', 'dev', journalNamespace];
  await loadObjects(
    admin,
    names.map((name): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
  world = await waveWorld(admin);
  expect(fixture.namespaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['shop', 'db', 'dev']));
});
afterAll(() => rig?.stop());

async function state(): Promise<string> {
  const live = await world.policies.read(world.plan.bridge);
  return bridgeState({ plan: world.plan }, { objects: new Map([[policyKey(world.plan.bridge), live]]) });
}

/** A wave whose bridge is raised. */
beforeEach(async () => {
  if (!hasKubectl) return;
  for (const ref of watchedRefs(world.plan)) {
    const live = await world.policies.read(ref);
    if (live !== null) await world.policies.remove(ref, live);
  }
  for (const policy of shopPolicies())
    if ((await world.policies.read(policy)) === null) await world.policies.create(policy, null);
  await admin
    .request({ method: 'DELETE', path: `/api/v1/namespaces/${journalNamespace}/configmaps/${journalName}` })
    .catch(() => undefined);
  const executor = world.executor();
  await executor.start('kubernetes-admin', world.scenario.wave, world.evidence());
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await executor.tick();
  await executor.raise('kubernetes-admin');
  expect(await state()).toBe('raised');
});

const lines = () => {
  const found = breakGlass(
    { plan: world.plan, phase: 'verifying' },
    { context: 'prod-eu-1-admin', flavour: 'native' },
  );
  if (found === null) throw new Error('no lines');
  return found;
};

const shell = (line: string) =>
  spawnSync('sh', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: rig.kubeconfigPath },
  });

/** Calico's webhook with nobody behind it: every write of a policy is refused. */
const deadWebhook: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'calico-validation' },
  webhooks: [
    {
      name: 'policies.projectcalico.org',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      timeoutSeconds: 1,
      clientConfig: { url: 'https://127.0.0.1:1/validate' },
      rules: [
        {
          apiGroups: ['projectcalico.org'],
          apiVersions: ['v3'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['globalnetworkpolicies'],
        },
      ],
    },
  ],
};

test.skipIf(!hasKubectl)('the first line lowers the bridge', async () => {
  const { status, stderr } = shell(lines().lower);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(await state()).toBe('lowered');
});

test.skipIf(!hasKubectl)(
  'with Calico’s webhook gone the first line is refused, and the second one lowers the bridge',
  async () => {
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    await admin.request({ method: 'POST', path, body: deadWebhook });
    // The API server takes a moment to know of a webhook.
    let refused = shell(lines().lower);
    for (let attempt = 0; refused.status === 0 && attempt < 20; attempt++) {
      const live = await world.policies.read(world.plan.bridge);
      if (live === null) throw new Error('no bridge');
      await world.policies
        .replace({ ...world.plan.bridge, selector: world.plan.raisedSelector }, live, null)
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
      refused = shell(lines().lower);
    }
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('webhook');
    expect(await state()).toBe('raised');
    const { status, stderr } = shell(lines().lowerWithoutCalicoApi);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await state()).toBe('lowered');
  },
);
