/** What the other suites take for granted of the rig. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClusterCache,
  ConfigMapStore,
  discover,
  type KubeObject,
  loadKubeconfig,
  verdictKinds,
  whoAmI,
} from '@/lib/cluster';
import { SignOfLife, signKey, signName } from '@/lib/rollout/guard/sign-of-life';
import { storyObjects } from '@/lib/sandbox/story';
import { effectiveWrites } from './audit-log';
import { loadObjects } from './load-objects';
import { type Rig, startRig } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  process.stdout.write(
    `real API server: kube-apiserver ${rig.kubernetesVersion}, served after ${rig.bootMs} ms\n`,
  );
});
afterAll(() => rig?.stop());

describe('the rig', () => {
  it('is each of its users by a context of the kubeconfig, the operator by the plain one', async () => {
    const names = {
      '': 'jonas.weber',
      '-author': 'mara.lindt',
      '-viewer': 'tom.berg',
      '-admin': 'kubernetes-admin',
    };
    for (const [suffix, name] of Object.entries(names)) {
      const target = await loadKubeconfig({ path: rig.kubeconfigPath, context: `prod-eu-1${suffix}` });
      const transport = target.connect();
      expect(await whoAmI(transport)).toBe(name);
      transport.close();
    }
  });

  it('holds the whole story, so that every kind that decides a verdict is read as written', async () => {
    const admin = rig.transport('admin');
    const objects = storyObjects({ size: 'full', now: Date.now() });
    const started = Date.now();
    await loadObjects(admin, objects);
    process.stdout.write(`${objects.length} objects of the story loaded in ${Date.now() - started} ms\n`);
    const viewer = rig.transport('viewer');
    const cache = new ClusterCache(viewer, await discover(viewer));
    await cache.start();
    const named = (list: readonly KubeObject[]): string[] =>
      list.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort();
    for (const kind of verdictKinds) {
      const served = kind === 'CalicoNetworkPolicy' ? 'NetworkPolicy' : kind;
      const group =
        kind === 'NetworkPolicy' ? 'networking.k8s.io' : kind.startsWith('Calico') ? 'projectcalico.org' : '';
      const written = objects.filter(
        (object) => object.kind === served && object.apiVersion.startsWith(group),
      );
      expect(named(cache.objects(kind)), kind).toEqual(expect.arrayContaining(named(written)));
    }
    const addresses = (list: readonly KubeObject[]): unknown[] =>
      list.map(({ metadata, status }) => [metadata.name, (status as { podIPs?: unknown }).podIPs]).sort();
    expect(addresses(cache.objects('Pod'))).toEqual(addresses(objects.filter(({ kind }) => kind === 'Pod')));
    cache.stop();
    for (const transport of [admin, viewer]) transport.close();
  });

  it('records every write with its author', async () => {
    const operator = rig.transport('operator');
    const path = '/api/v1/namespaces/drawbridge/configmaps';
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'recorded' }, data: { a: 'b' } };
    await operator.request({ method: 'POST', path, body, query: { dryRun: 'All' } });
    const { auditId } = await operator.request({ method: 'POST', path, body });
    operator.close();
    const writes = effectiveWrites(rig.auditLog(), 'jonas.weber');
    expect(writes.map(({ auditID }) => auditID)).toEqual([auditId]);
    expect(writes[0]?.requestObject).toMatchObject({ metadata: { name: 'recorded' }, data: { a: 'b' } });
  });

  it('lets the guard give a sign of life by its own account, and change no other document', async () => {
    const guard = rig.transport('guard');
    const said: string[] = [];
    let now = 1_000;
    const sign = new SignOfLife({
      transport: guard,
      namespace: 'drawbridge',
      clock: { now: () => now },
      log: (text) => said.push(text),
    });
    const viewer = rig.transport('viewer');
    const store = new ConfigMapStore(viewer, 'drawbridge');
    for (; now <= 1_010; now += 10) {
      sign.give(now);
      await sign.settled();
      const standing = await store.get(signName);
      expect(JSON.parse(standing?.data[signKey] ?? 'null')).toEqual({ version: 1, seenAt: now });
    }
    expect(said).toEqual([]);
    const other = new ConfigMapStore(guard, 'drawbridge');
    const made = await other.create('drawbridge-candidate', {});
    await expect(other.replace('drawbridge-candidate', { a: 'b' }, made)).rejects.toMatchObject({
      code: 'forbidden',
    });
    for (const transport of [guard, viewer]) transport.close();
  });

  it('leaves nothing behind', async () => {
    const other = await startRig();
    await other.stop();
    expect(existsSync(other.caPath)).toBe(false);
    const transport = other.transport('admin');
    const request = transport.request({ method: 'GET', path: '/version' });
    await expect(request).rejects.toMatchObject({ code: 'refused' });
    transport.close();
  });
});
