import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject, KubeRequest } from '@/lib/cluster';
import {
  calico,
  configMap,
  globals,
  Lab,
  type List,
  maps,
  names,
  staged,
  stagedPolicy,
  v3,
} from '../testing/kube-lab';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

describe('writes', () => {
  it('of a new object give it what only a server gives', async () => {
    const made = await lab.post(staged, stagedPolicy('default.web'), { fieldManager: 'drawbridge' });
    expect(made.metadata).toMatchObject({
      name: 'default.web',
      namespace: 'app',
      generation: 1,
      labels: { 'projectcalico.org/tier': 'default' },
      managedFields: [{ manager: 'drawbridge', operation: 'Update' }],
    });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-.*Z$/);
    expect(made.spec).toMatchObject({ tier: 'default', stagedAction: 'Set', types: ['Ingress'] });
  });

  it('with generateName append five letters', async () => {
    const made = await lab.post(maps, { ...configMap(''), metadata: { generateName: 'run-' } });
    expect(made.metadata.name).toMatch(/^run-[a-z0-9]{5}$/);
  });

  it('of a name that exists are refused with AlreadyExists', async () => {
    await lab.post(staged, stagedPolicy('a'));
    expect(await lab.refused({ method: 'POST', path: staged, body: stagedPolicy('a') })).toMatchObject({
      status: 409,
      reason: 'AlreadyExists',
      message: 'stagednetworkpolicies.projectcalico.org "a" already exists',
    });
  });

  it('into a namespace that does not exist are refused with its name', async () => {
    const path = '/api/v1/namespaces/nowhere/configmaps';
    expect(await lab.refused({ method: 'POST', path, body: configMap('a') })).toMatchObject({
      status: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  it('in a dry run change nothing and answer as if', async () => {
    const answer = await lab.post(staged, stagedPolicy('a'), { dryRun: 'All' });
    expect(answer.metadata.uid).toBeDefined();
    expect(answer.metadata.resourceVersion).toBeUndefined();
    expect(answer.spec).toMatchObject({ tier: 'default' });
    expect(names(await lab.get<List>(staged))).toEqual([]);
    const bad = { method: 'POST', path: staged, body: stagedPolicy('a'), query: { dryRun: 'Some' } } as const;
    expect(await lab.refused(bad)).toMatchObject({ status: 422 });
  });

  it('that replace need the newest version, for custom kinds any version at all', async () => {
    const made = await lab.post(staged, stagedPolicy('a'));
    const put = (object: KubeObject): KubeRequest => ({ method: 'PUT', path: `${staged}/a`, body: object });
    const { resourceVersion, ...metadata } = made.metadata;
    expect(await lab.refused(put({ ...made, metadata }))).toMatchObject({ status: 422, reason: 'Invalid' });
    await lab.as('admin').request(put({ ...made, spec: { ...(made.spec as object), order: 5 } }));
    expect(await lab.refused(put(made))).toMatchObject({ status: 409, reason: 'Conflict' });
    const other = { ...made, metadata: { ...metadata, uid: '00000000-0000-4000-8000-000000000000' } };
    expect(
      (
        await lab.refused({
          ...put(other),
          body: { ...other, metadata: { ...other.metadata, resourceVersion } },
        })
      ).message,
    ).toContain('UID in precondition');
  });

  it('raise the generation with the spec, not with labels, and do nothing where nothing changes', async () => {
    const made = await lab.post(staged, stagedPolicy('a'));
    const put = async (object: KubeObject): Promise<KubeObject> =>
      (await lab.as('admin').request<KubeObject>({ method: 'PUT', path: `${staged}/a`, body: object })).body;
    expect((await put(made)).metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    const labelled = await put({
      ...made,
      metadata: { ...made.metadata, labels: { ...made.metadata.labels, a: 'b' } },
    });
    expect(labelled.metadata.generation).toBe(1);
    const changed = await put({ ...labelled, spec: { ...(labelled.spec as object), order: 7 } });
    expect(changed.metadata.generation).toBe(2);
  });

  it('patch by merge and by JSON patch; strategic merge is for built-in kinds only', async () => {
    await lab.post(staged, stagedPolicy('a'));
    const patch = (path: string, contentType: string, body: unknown): KubeRequest => ({
      method: 'PATCH',
      path,
      contentType,
      body,
    });
    const send = async (request: KubeRequest): Promise<KubeObject> =>
      (await lab.as('admin').request<KubeObject>(request)).body;
    const merged = await send(
      patch(`${staged}/a`, 'application/merge-patch+json', { spec: { order: 3, selector: null } }),
    );
    expect(merged.spec).toMatchObject({ order: 3 });
    expect(merged.spec).not.toHaveProperty('selector');
    const operations = [
      { op: 'test', path: '/spec/order', value: 3 },
      { op: 'replace', path: '/spec/order', value: 4 },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } },
    ];
    const patched = await send(patch(`${staged}/a`, 'application/json-patch+json', operations));
    expect(patched).toMatchObject({ spec: { order: 4 }, metadata: { annotations: { 'a/b': 'c' } } });
    expect(await lab.refused(patch(`${staged}/a`, 'application/json-patch+json', operations))).toMatchObject({
      status: 422,
    });
    const strategic = 'application/strategic-merge-patch+json';
    expect(await lab.refused(patch(`${staged}/a`, strategic, {}))).toMatchObject({ status: 415 });
    await lab.post(maps, configMap('m', { a: '1' }));
    expect((await send(patch(`${maps}/m`, strategic, { data: { b: '2' } }))).data).toEqual({
      a: '1',
      b: '2',
    });
  });

  it('delete under preconditions only what is meant', async () => {
    const made = await lab.post(staged, stagedPolicy('a'));
    const remove = (preconditions: object): KubeRequest => ({
      method: 'DELETE',
      path: `${staged}/a`,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions },
    });
    expect(await lab.refused(remove({ uid: 'other' }))).toMatchObject({ status: 409, reason: 'Conflict' });
    expect(await lab.refused(remove({ resourceVersion: '1' }))).toMatchObject({ status: 409 });
    const { body } = await lab.as('admin').request(remove({ uid: made.metadata.uid }));
    expect(body).toMatchObject({ status: 'Success', details: { name: 'a', uid: made.metadata.uid } });
    expect(await lab.refused(remove({}))).toMatchObject({ status: 404 });
  });

  it('leave an object with finalizers until the last one is taken off', async () => {
    const made = await lab.post(maps, { ...configMap('a'), metadata: { name: 'a', finalizers: ['x/y'] } });
    await lab.as('admin').request({ method: 'DELETE', path: `${maps}/a` });
    const dying = await lab.get(`${maps}/a`);
    expect(dying.metadata.deletionTimestamp).toBeDefined();
    await lab.as('admin').request({
      method: 'PUT',
      path: `${maps}/a`,
      body: { ...dying, metadata: { ...dying.metadata, finalizers: [] } },
    });
    expect(made.metadata.uid).toBeDefined();
    expect(await lab.refused({ method: 'GET', path: `${maps}/a` })).toMatchObject({ status: 404 });
  });

  it('of status go through /status and leave the rest alone', async () => {
    const pods = '/api/v1/namespaces/app/pods';
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { nodeName: 'n' },
      status: { phase: 'Running' },
    };
    expect((await lab.post(pods, pod)).status).toEqual({ phase: 'Pending' });
    const { body } = await lab.as('admin').request<KubeObject>({
      method: 'PATCH',
      path: `${pods}/p/status`,
      contentType: 'application/merge-patch+json',
      body: { spec: { nodeName: 'other' }, status: { phase: 'Running' } },
    });
    expect(body).toMatchObject({ spec: { nodeName: 'n' }, status: { phase: 'Running' } });
  });

  it('of a namespace take everything in it along', async () => {
    await lab.post(maps, configMap('a'));
    await lab.as('admin').request({ method: 'DELETE', path: '/api/v1/namespaces/app' });
    expect(names(await lab.get<List>('/api/v1/configmaps'))).toEqual([]);
  });
});

describe('native kinds', () => {
  it('prune unknown fields with a warning, or refuse them when strict', async () => {
    const body = stagedPolicy('a', { nonsense: 1, ingress: [{ action: 'Allow', sauce: {} }] });
    const answer = await lab.as('admin').request<KubeObject>({ method: 'POST', path: staged, body });
    expect(answer.warnings).toEqual([
      'unknown field "spec.nonsense"',
      'unknown field "spec.ingress[0].sauce"',
    ]);
    expect(answer.body.spec).toMatchObject({ ingress: [{ action: 'Allow' }] });
    expect(answer.body.spec).not.toHaveProperty('nonsense');
    const strict = await lab.refused({
      method: 'POST',
      path: staged,
      body,
      query: { fieldValidation: 'Strict' },
    });
    expect(strict).toMatchObject({ status: 400 });
    expect(strict.message).toContain('strict decoding error: unknown field "spec.nonsense"');
  });

  it('refuse wrong types, a rule without action and values that are not offered, each with its cause', async () => {
    const body = stagedPolicy('a', { order: 'first', stagedAction: 'Foo', ingress: [{ protocol: 'TCP' }] });
    const refused = await lab.refused({ method: 'POST', path: staged, body });
    expect(refused).toMatchObject({ status: 422, reason: 'Invalid' });
    const { causes } = refused.details as { causes: readonly { field: string; reason: string }[] };
    expect(causes.map(({ field }) => field).sort()).toEqual([
      'spec.ingress[0].action',
      'spec.order',
      'spec.stagedAction',
    ]);
  });

  it('accept bad selectors and tiers that do not exist', async () => {
    await lab.post(staged, stagedPolicy('a', { selector: 'broken ==' }));
    await lab.post(staged, stagedPolicy('b', { tier: 'missing' }));
    expect(names(await lab.get<List>(staged))).toEqual(['a', 'b']);
  });

  it('fill in types by the presence of rules', async () => {
    const typesOf = async (name: string, spec: object): Promise<unknown> =>
      ((await lab.post(globals, calico('GlobalNetworkPolicy', { name }, spec))).spec as { types: unknown })
        .types;
    expect(await typesOf('a', { selector: 'all()' })).toEqual(['Ingress']);
    expect(await typesOf('b', { egress: [] })).toEqual(['Egress']);
    expect(await typesOf('c', { ingress: [], egress: [] })).toEqual(['Ingress', 'Egress']);
  });

  it('protect the default tier', async () => {
    const path = `${v3}/tiers/default`;
    expect(await lab.refused({ method: 'DELETE', path })).toMatchObject({ status: 403 });
    const tier = await lab.get(path);
    const body = { ...tier, spec: { order: 1_000_000, defaultAction: 'Pass' } };
    expect((await lab.refused({ method: 'PUT', path, body })).message).toContain(
      "must have default action 'Deny'",
    );
  });
});
