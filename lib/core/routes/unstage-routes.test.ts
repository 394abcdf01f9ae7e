import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  activitySchema,
  apiPaths,
  type StagedResultView,
  stagedResultSchema,
  type UnstageBody,
  unstagedResultSchema,
} from '@/lib/api';
import type { KubeObject } from '@/lib/cluster';
import { type KubeServer, type Role, startKubeServer } from '@/lib/sandbox/kube';
import { kubeconfigText } from '@/lib/sandbox/kubeconfig';
import { parseConfig } from '../config';
import { type Core, startCore } from '../daemon';

const problemSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const policy = (name: string, order: number): string => `apiVersion: projectcalico.org/v3
kind: StagedNetworkPolicy
metadata:
  name: default.${name}
  namespace: shop
spec:
  tier: default
  order: ${order}
  selector: app == "${name}"
  types: [Ingress]
  ingress:
    - action: Allow
`;

let kube: KubeServer;
let core: Core;
let folder: string;

async function signedIn(role: Role): Promise<string> {
  const headers = { 'x-drawbridge': '1', 'content-type': 'application/json' };
  const body = JSON.stringify({ token: kube.token(role) });
  const answer = await fetch(`${core.url}${apiPaths.login}`, { method: 'POST', headers, body });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function post(role: Role, path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { 'x-drawbridge': '1', cookie: await signedIn(role), 'content-type': 'application/json' };
  const answer = await fetch(core.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

async function stage(...yaml: string[]): Promise<StagedResultView> {
  const answer = await post('author', apiPaths.stage, {
    policies: yaml.map((text) => ({ yaml: text })),
    edges: [],
  });
  expect(answer.status).toBe(200);
  return stagedResultSchema.parse(answer.body);
}

/** The question that takes this answer of staging back, as the page asks it. */
const undoOf = ({ written }: StagedResultView): UnstageBody => ({
  policies: written.map(({ ref, resourceVersion, before }) => ({
    ref,
    resourceVersion: resourceVersion ?? '',
    restore: before ?? null,
  })),
});

const refused = async (role: Role, body: UnstageBody) => {
  const { status, body: answer } = await post(role, apiPaths.unstage, body);
  return { status, message: problemSchema.parse(answer).error.message };
};

const found = (name: string): KubeObject | undefined =>
  kube.objects
    .all()
    .find(({ kind, metadata }) => kind === 'StagedNetworkPolicy' && metadata.name === `default.${name}`);

const orderOf = (name: string): number | null | undefined =>
  z.object({ order: z.number() }).optional().parse(found(name)?.spec)?.order;

beforeAll(async () => {
  kube = await startKubeServer({ objects: ['shop', 'drawbridge'].map(namespace) });
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-unstage-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const cluster = { name: 'test', server: kube.url, ca: kube.ca };
  writeFileSync(
    kubeconfig,
    kubeconfigText(cluster, [{ context: 'op', user: 'op', token: kube.token('operator') }]),
  );
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Drawbridge</title>');
  const config = parseConfig(
    ['--port', '0', '--kubeconfig', kubeconfig, '--data', join(folder, 'data'), '--log-level', 'silent'],
    {},
  );
  core = await startCore({ ...config, loginToken: 'once' }, folder);
}, 30_000);
afterAll(async () => {
  await core.stop();
  await kube.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('taking staging back', () => {
  it('removes what staging created, and tells Activity who did', async () => {
    const staged = await stage(policy('web', 500), policy('api', 500));
    expect(staged.written.map(({ created, before }) => [created, before])).toEqual([
      [true, null],
      [true, null],
    ]);
    const { status, body } = await post('author', apiPaths.unstage, undoOf(staged));
    expect(status).toBe(200);
    expect(unstagedResultSchema.parse(body).undone.map(({ ref, removed }) => [ref.name, removed])).toEqual([
      ['default.web', true],
      ['default.api', true],
    ]);
    expect([found('web'), found('api')]).toEqual([undefined, undefined]);
    const cookie = await signedIn('viewer');
    // A page shares its picture with others for a second.
    await vi.waitFor(
      async () => {
        const activity = await fetch(`${core.url}${apiPaths.activity}?kind=unstage`, { headers: { cookie } });
        const { events } = activitySchema.parse(await activity.json());
        expect(events.map(({ actor, text }) => `${actor} ${text}`).sort()).toEqual([
          'mara.lindt took back staged shop/api',
          'mara.lindt took back staged shop/web',
        ]);
      },
      { timeout: 5_000, interval: 200 },
    );
  });

  it('puts back what staging changed, with the marks of whoever made it', async () => {
    await stage(policy('cart', 500));
    const object = found('cart');
    if (object === undefined) throw new Error('the policy was not staged');
    kube.objects.apply({ ...object, metadata: { ...object.metadata, labels: { owner: 'dba' } } });
    const changed = await stage(policy('cart', 300));
    expect(changed.written).toMatchObject([
      { created: false, before: expect.stringContaining('order: 500') },
    ]);
    expect(orderOf('cart')).toBe(300);
    const { body } = await post('author', apiPaths.unstage, undoOf(changed));
    expect(unstagedResultSchema.parse(body).undone).toMatchObject([{ removed: false }]);
    expect(orderOf('cart')).toBe(500);
    expect(found('cart')?.metadata.labels).toMatchObject({ owner: 'dba' });
  });
});

describe('nothing is taken back', () => {
  it('where somebody changed or removed one of the list since', async () => {
    const staged = await stage(policy('mail', 500), policy('jobs', 500));
    const object = found('jobs');
    if (object === undefined) throw new Error('the policy was not staged');
    kube.objects.apply({ ...object, metadata: { ...object.metadata, labels: { seen: 'yes' } } });
    expect(await refused('author', undoOf(staged))).toEqual({
      status: 409,
      message: expect.stringContaining('StagedNetworkPolicy shop/default.jobs was changed by somebody'),
    });
    expect(found('mail')).toBeDefined();
    kube.objects.delete({
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedNetworkPolicy',
      namespace: 'shop',
      name: 'default.jobs',
    });
    expect(await refused('author', undoOf(staged))).toEqual({
      status: 409,
      message: expect.stringContaining('was removed meanwhile'),
    });
    expect(found('mail')).toBeDefined();
  });

  it('without the right to stage', async () => {
    const staged = await stage(policy('pay', 500));
    expect(await refused('viewer', undoOf(staged))).toEqual({
      status: 403,
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(found('pay')).toBeDefined();
  });

  it('of an enforced kind, of another policy than named, or of the default deny under rollout', async () => {
    const [written] = undoOf(await stage(policy('docs', 500))).policies;
    if (written === undefined) throw new Error('nothing was staged');
    const enforced = { ...written, ref: { ...written.ref, kind: 'CalicoNetworkPolicy' as const } };
    expect((await refused('author', { policies: [enforced] })).message).toContain('is enforced');
    const other = { ...written, restore: policy('other', 500) };
    expect((await refused('author', { policies: [other] })).message).toContain('is not StagedNetworkPolicy');
    await post('author', apiPaths.candidateStage, {
      kind: 'global',
      namespace: null,
      exclude: [],
      yaml: null,
    });
    const deny = kube.objects.all().find(({ kind }) => kind === 'StagedGlobalNetworkPolicy');
    const ref = { kind: 'StagedGlobalNetworkPolicy' as const, namespace: null, name: 'default.default-deny' };
    const asked = { ref, resourceVersion: deny?.metadata.resourceVersion ?? '', restore: null };
    expect(await refused('author', { policies: [asked] })).toEqual({
      status: 422,
      message: expect.stringContaining('Unstage it on the Rollout page'),
    });
    expect(found('docs')).toBeDefined();
  });
});
