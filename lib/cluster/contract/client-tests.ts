/** Drawbridge's own client over this server: reflector, checked writes, documents in ConfigMaps. */
import { expect, it } from 'vitest';
import type { CalicoPolicy } from '@/lib/policy';
import { ConfigMapStore } from '../config-map-store';
import { discover } from '../discover';
import { PolicyWriter, WriteError, type WriteErrorCode } from '../policy-writer';
import { Reflector } from '../reflector';
import type { KubeTransport } from '../transport';
import type { Suite } from './kube-contract';
import { refusal, type Workspace } from './workspace';

const settleMs = 20_000;

/** A reflector on staged policies, and a way to wait for what it holds. */
async function reflect(workspace: Workspace, transport: KubeTransport) {
  let changed: () => void = () => undefined;
  const path = workspace.path('StagedNetworkPolicy');
  const reflector = new Reflector(
    transport,
    path,
    (object) => object,
    () => changed(),
  );
  const names = (): string[] => reflector.objects.map(({ metadata }) => metadata.name);
  const until = (met: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the reflector is ${reflector.state} and holds ${names().join(', ')}`)),
        settleMs,
      );
      changed = () => {
        if (!met()) return;
        clearTimeout(timer);
        resolve();
      };
      changed();
    });
  await reflector.start();
  return { reflector, names, until };
}

const staged = (workspace: Workspace, name: string): CalicoPolicy => ({
  kind: 'StagedNetworkPolicy',
  namespace: workspace.namespace,
  name: `default.${name}`,
  tier: 'default',
  order: null,
  selector: 'contract == "client"',
  types: ['Ingress'],
  ingress: [],
  egress: [],
  stagedAction: 'Set',
});

async function writeError(request: Promise<unknown>): Promise<WriteErrorCode> {
  try {
    await request;
  } catch (error) {
    if (error instanceof WriteError) return error.code;
    throw error;
  }
  throw new Error('a write went through that must not');
}

export function clientTests(suite: Suite): void {
  const make = (name: string): Promise<unknown> =>
    suite().create('StagedNetworkPolicy', { metadata: { name }, spec: { types: ['Ingress'] } });

  it('keeps a copy that follows every change', async () => {
    const workspace = suite();
    await make('default.before');
    const { reflector, names, until } = await reflect(workspace, workspace.admin);
    expect(names()).toContain('default.before');
    expect(reflector.state).toBe('live');
    await make('default.after');
    await until(() => names().includes('default.after'));
    await workspace.remove(workspace.path('StagedNetworkPolicy', 'default.before'));
    await until(() => !names().includes('default.before'));
    reflector.stop();
  });

  it('lists anew when its version is too old, in whatever form the server says so', async () => {
    const workspace = suite();
    await workspace.target.expireHistory?.();
    const { admin } = workspace;
    let watches = 0;
    let lists = 0;
    const late: KubeTransport = {
      description: admin.description,
      request: (request) => {
        lists++;
        return admin.request(request);
      },
      watch: (path, query, signal) =>
        admin.watch(path, watches++ === 0 ? { ...query, resourceVersion: '1' } : query, signal),
      close: () => undefined,
    };
    const { reflector, names, until } = await reflect(workspace, late);
    await until(() => lists >= 2 && reflector.state === 'live');
    await make('default.after-relist');
    await until(() => names().includes('default.after-relist'));
    expect(reflector.message).toBeNull();
    reflector.stop();
  });

  it('goes on after its watch was cut, without losing a change', async ({ skip }) => {
    const workspace = suite();
    if (workspace.target.closeWatches === undefined) return skip('nobody can cut watches of this target');
    const { reflector, names, until } = await reflect(workspace, workspace.admin);
    await workspace.target.closeWatches();
    // Kept-alive connections are cut too; a write is never sent twice, so it takes a new one.
    const fresh = workspace.target.transport('admin') ?? workspace.admin;
    const fields = { metadata: { name: 'default.after-cut' }, spec: { types: ['Ingress'] } };
    await workspace.create('StagedNetworkPolicy', fields, fresh);
    await until(() => names().includes('default.after-cut'));
    reflector.stop();
    fresh.close();
  });

  it('says forbidden instead of showing an empty list', async ({ skip }) => {
    const workspace = suite();
    const guard = workspace.as('guard') ?? skip('this target gives nobody for the role guard');
    const { reflector } = await reflect(workspace, guard);
    expect(reflector.state).toBe('forbidden');
    expect(reflector.message).toContain('stagednetworkpolicies');
    reflector.stop();
  });

  it('writes a policy through create, read, replace and remove, each under what it read', async () => {
    const workspace = suite();
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    const policy = staged(workspace, 'written');
    expect(await writer.read(policy)).toBeNull();
    const made = await writer.create(policy);
    workspace.claim('StagedNetworkPolicy', policy.name);
    expect(made.policy).toEqual(policy);
    expect(await writeError(writer.create(policy))).toBe('conflict');
    const changed = await writer.replace({ ...policy, order: 4 }, made);
    expect(changed.policy).toEqual({ ...policy, order: 4 });
    expect(await writeError(writer.replace(policy, made))).toBe('conflict');
    expect(await writeError(writer.remove(policy, made))).toBe('conflict');
    expect((await writer.read(policy))?.policy).toEqual(changed.policy);
    await writer.remove(policy, changed);
    expect(await writer.read(policy)).toBeNull();
    await writer.remove(policy, changed);
  });

  it('names every write in the audit log by an id', async () => {
    const workspace = suite();
    const writer = new PolicyWriter(workspace.admin, await discover(workspace.admin));
    const made = await writer.create(staged(workspace, 'audited'));
    workspace.claim('StagedNetworkPolicy', 'default.audited');
    expect(made.auditId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('explains a refused write as forbidden and leaves nothing behind', async ({ skip }) => {
    const workspace = suite();
    const editor = workspace.as('editor') ?? skip('this target gives nobody for the role editor');
    const capabilities = await discover(workspace.admin);
    const policy = staged(workspace, 'refused');
    expect(await writeError(new PolicyWriter(editor, capabilities).create(policy))).toBe('forbidden');
    expect(await new PolicyWriter(workspace.admin, capabilities).read(policy)).toBeNull();
  });

  it('keeps a document in a ConfigMap under compare and swap', async () => {
    const workspace = suite();
    const store = new ConfigMapStore(workspace.admin, workspace.namespace);
    expect(await store.get('document')).toBeNull();
    const first = await store.create('document', { record: '1' });
    const path = workspace.claim('ConfigMap', 'document');
    expect((await refusal(store.create('document', { record: 'x' }))).code).toBe('already-exists');
    const second = await store.replace('document', { record: '2' }, first);
    expect((await refusal(store.replace('document', { record: '3' }, first))).code).toBe('conflict');
    expect(await store.get('document')).toEqual(second);
    await workspace.remove(path);
    const anew = await store.create('document', { record: '4' });
    const asBefore = { resourceVersion: anew.resourceVersion, uid: second.uid };
    expect((await refusal(store.replace('document', { record: '5' }, asBefore))).code).toBe('conflict');
    expect((await store.get('document'))?.data).toEqual({ record: '4' });
  });
}
