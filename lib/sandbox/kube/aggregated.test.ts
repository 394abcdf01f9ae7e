import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discover } from '@/lib/cluster';
import {
  calico,
  globals,
  Lab,
  type List,
  names,
  staged,
  stagedPolicy,
  v3,
  watched,
} from '../testing/kube-lab';

describe('the aggregated flavour', () => {
  let aggregated: Lab;
  beforeAll(async () => {
    aggregated = await Lab.start({ flavour: 'aggregated' });
    await aggregated.post(staged, stagedPolicy('a'));
    await aggregated.post(staged, stagedPolicy('b'));
  });
  afterAll(() => aggregated.stop());

  it('is told apart by the storage group beside it, and serves profiles', async () => {
    const capabilities = await discover(aggregated.as('admin'));
    expect(capabilities.flavour).toBe('aggregated');
    expect(capabilities.resources.some(({ kind }) => kind === 'Profile')).toBe(true);
  });

  it('ignores limit and continue', async () => {
    const all = await aggregated.get<List>(staged, { limit: 1 });
    expect(names(all)).toEqual(['a', 'b']);
    expect(all.metadata.continue).toBeUndefined();
  });

  it('refuses bad selectors, unmasked addresses and ports without protocol, but not in a dry run', async () => {
    const body = stagedPolicy('bad', {
      selector: 'broken ==',
      ingress: [{ action: 'Nope', source: { nets: ['10.0.0.1'] }, destination: { ports: [80] } }],
    });
    const refused = await aggregated.refused({ method: 'POST', path: staged, body });
    expect(refused.status).toBe(422);
    expect(refused.message).toContain('failed to validate Field: Selector because of Tag: selector');
    const { causes } = refused.details as { causes: readonly { field: string }[] };
    expect(causes.map(({ field }) => field)).toEqual([
      'Selector',
      'Action',
      'Source.Nets',
      'Destination.Ports',
    ]);
    const dry = await aggregated.post(staged, body, { dryRun: 'All' });
    expect(dry.spec).not.toHaveProperty('tier');
  });

  it('has no bookmarks, refuses sendInitialEvents and says "too old" without a code', async () => {
    const request = { method: 'GET', path: staged, query: { watch: 1, sendInitialEvents: true } } as const;
    expect(await aggregated.refused(request)).toMatchObject({ status: 422 });
    const [event] = await watched(
      aggregated.as('admin'),
      staged,
      { resourceVersion: 1, allowWatchBookmarks: true },
      1,
    );
    expect(event?.type).toBe('ERROR');
    expect(event?.object).toMatchObject({ reason: 'InternalError' });
    expect(event?.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
    expect(event?.object).not.toHaveProperty('code');
  });

  it('fails inside for a tier that does not exist and for one that is not empty', async () => {
    const missing = { method: 'POST', path: staged, body: stagedPolicy('c', { tier: 'missing' }) } as const;
    expect(await aggregated.refused(missing)).toMatchObject({ status: 500 });
    await aggregated.post(`${v3}/tiers`, calico('Tier', { name: 'used' }, { order: 5 }));
    await aggregated.post(globals, calico('GlobalNetworkPolicy', { name: 'used.a' }, { tier: 'used' }));
    expect(await aggregated.refused({ method: 'DELETE', path: `${v3}/tiers/used` })).toMatchObject({
      status: 500,
    });
  });

  it('limits reading to the tiers of the reader', async () => {
    expect(await aggregated.refused({ method: 'GET', path: globals }, 'editor')).toMatchObject({
      status: 403,
      message: 'operation on Calico tiered policy is forbidden',
    });
    const byTier = { method: 'GET', path: globals, query: { fieldSelector: 'spec.tier=default' } } as const;
    expect(await aggregated.refused(byTier, 'editor')).toMatchObject({ status: 403 });
  });

  it('before 3.30 serves no staged kinds', async () => {
    const old = await Lab.start({ flavour: 'aggregated', stagedKinds: false });
    expect((await discover(old.as('admin'))).stagedKinds).toBe(false);
    expect(await old.refused({ method: 'GET', path: staged })).toMatchObject({ status: 404 });
    await old.stop();
  });
});
