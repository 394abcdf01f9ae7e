import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessReview, ClusterCache, ConfigMapStore, discover, PolicyWriter, whoAmI } from '@/lib/cluster';
import type { Policy } from '@/lib/policy';
import { configMap, Lab, maps, staged, stagedPolicy } from '../testing/kube-lab';
import { type ApiError, tooManyRequests } from './index';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

describe('the client of the product', () => {
  it('discovers native kinds, staged and tiers', async () => {
    const capabilities = await discover(lab.as('admin'));
    expect(capabilities).toMatchObject({ flavour: 'native', stagedKinds: true, tiers: true });
    expect(capabilities.missing.map(({ kind }) => kind)).toEqual([
      'AdminNetworkPolicy',
      'BaselineAdminNetworkPolicy',
      'ClusterNetworkPolicy',
      'Profile',
    ]);
  });

  it('keeps a live copy that follows every change', async () => {
    const transport = lab.as('admin');
    const cache = new ClusterCache(transport, await discover(transport));
    await cache.start();
    const seen = (): string[] => cache.snapshot().policies.map(({ name }) => name);
    // What began while the copy was made may still arrive, and is told as a change as well.
    const changed = new Promise<void>((resolve) =>
      cache.onChange(() => {
        if (seen().length > 0) resolve();
      }),
    );
    await lab.post(staged, stagedPolicy('default.web'));
    await changed;
    expect(seen()).toEqual(['default.web']);
    cache.stop();
  });

  it('writes, reads back and removes a policy under preconditions', async () => {
    const transport = lab.as('operator');
    const writer = new PolicyWriter(transport, await discover(transport));
    const policy: Policy = {
      kind: 'GlobalNetworkPolicy',
      namespace: null,
      name: 'default.deny',
      tier: 'default',
      order: 10,
      selector: 'all()',
      types: ['Ingress', 'Egress'],
      ingress: [],
      egress: [],
    };
    expect((await writer.dryRun(policy)).uid).not.toBe('');
    expect(await writer.read(policy)).toBeNull();
    const made = await writer.create(policy);
    expect(made.auditId).toBe(lab.server.audit.entries.at(-1)?.auditID);
    const changed = await writer.replace({ ...policy, order: 20 }, made);
    await expect(writer.replace({ ...policy, order: 30 }, made)).rejects.toMatchObject({ code: 'conflict' });
    await expect(writer.remove(policy, made)).rejects.toMatchObject({ code: 'conflict' });
    await writer.remove(policy, changed);
    expect(await writer.read(policy)).toBeNull();
  });

  it('keeps documents in ConfigMaps', async () => {
    const store = new ConfigMapStore(lab.as('author'), 'drawbridge');
    expect(await store.get('journal')).toBeNull();
    const made = await store.create('journal', { a: '1' });
    const changed = await store.replace('journal', { a: '2' }, made);
    await expect(store.replace('journal', { a: '3' }, made)).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.get('journal'))?.data).toEqual({ a: '2' });
    expect(changed.uid).toBe(made.uid);
  });

  it('asks for rights and for its own name', async () => {
    expect(await whoAmI(lab.as('operator'))).toBe('jonas.weber');
    const question = {
      verb: 'create',
      group: 'projectcalico.org',
      resource: 'tier.networkpolicies',
      name: 'default.*',
    };
    expect((await accessReview(lab.as('operator'), question)).allowed).toBe(true);
    expect((await accessReview(lab.as('author'), question)).allowed).toBe(false);
  });
});

describe('what tests can make happen', () => {
  it('requests are refused, hung or broken off', async () => {
    let next: ApiError | 'reset' | null = tooManyRequests(1);
    const moody = await Lab.start({ intercept: () => next });
    const post = { method: 'POST', path: maps, body: configMap('a') } as const;
    expect(await moody.refused(post)).toMatchObject({ status: 429 });
    next = 'reset';
    await expect(moody.as('admin').request(post)).rejects.toMatchObject({ name: 'ConnectionError' });
    next = null;
    await moody.as('admin').request(post);
    await moody.stop();
  });

  it('every mutating request is in the audit log, refused ones too, with who and what', async () => {
    await lab.as('author').request({ method: 'POST', path: staged, body: stagedPolicy('a') });
    await lab.refused({ method: 'DELETE', path: `${staged}/a` }, 'viewer');
    await lab.get(`${staged}/a`);
    expect(
      lab.server.audit.entries.map(({ verb, user, objectRef, responseStatus }) => [
        verb,
        user.username,
        objectRef.name,
        responseStatus.code,
      ]),
    ).toEqual([
      ['create', 'mara.lindt', 'a', 201],
      ['delete', 'tom.berg', 'a', 403],
    ]);
  });
});
