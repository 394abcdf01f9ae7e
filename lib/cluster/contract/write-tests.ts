/** Create, replace, patch, delete and dry run, under preconditions. */
import { expect, it } from 'vitest';
import type { KubeObject } from '../kube-object';
import type { KubeResponse } from '../transport';
import type { Suite } from './kube-contract';
import { refusal } from './workspace';

const kind = 'StagedNetworkPolicy';
const spec = { selector: 'contract == "writes"', types: ['Ingress'], tier: 'default', stagedAction: 'Set' };
const mergePatch = 'application/merge-patch+json';

export function writeTests(suite: Suite): void {
  const create = (name: string): Promise<KubeObject> => suite().create(kind, { metadata: { name }, spec });
  const path = (name: string): string => suite().path(kind, name);
  const patch = (name: string, body: unknown, contentType: string): Promise<KubeResponse> =>
    suite().admin.request({ method: 'PATCH', path: path(name), body, contentType });
  const remove = (name: string, preconditions: Readonly<Record<string, string>>): Promise<KubeResponse> =>
    suite().admin.request({
      method: 'DELETE',
      path: path(name),
      body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions },
    });

  it('gives a new object its uid, version and time, and keeps the rest as written', async () => {
    const made = await create('default.made');
    expect(made.metadata).toMatchObject({ name: 'default.made', namespace: suite().namespace });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(Date.parse(made.metadata.creationTimestamp ?? '')).toBeGreaterThan(0);
    expect(made.spec).toEqual(spec);
    expect(await suite().get(path('default.made'))).toEqual(made);
  });

  it('fills in tier, types and stagedAction, and the label of the tier, where it does that', async () => {
    const made = await suite().create(kind, { metadata: { name: 'default.bare' }, spec: { egress: [] } });
    if (!suite().facts.fillsIn) {
      expect(made.spec).toEqual({ egress: [] });
      return;
    }
    expect(made.spec).toMatchObject({ tier: 'default', stagedAction: 'Set' });
    expect(made.metadata.labels).toEqual({ 'projectcalico.org/tier': 'default' });
    // Absent rules count by presence natively, by length behind the aggregated server (calico-policy §4.3).
    const types = suite().facts.flavour === 'native' ? ['Egress'] : ['Ingress'];
    expect((made.spec as { types?: unknown }).types).toEqual(types);
  });

  it('refuses a name that is taken with AlreadyExists', async () => {
    const { metadata } = await create('default.taken');
    const again = suite().object(kind, { metadata: { name: 'default.taken' }, spec });
    const error = await refusal(suite().post(suite().admin, kind, again));
    expect([error.code, error.status, error.reason]).toEqual(['already-exists', 409, 'AlreadyExists']);
    expect((await suite().get(path('default.taken'))).metadata.uid).toBe(metadata.uid);
  });

  it('replaces only under the version that stands; a stale one, none at all or a foreign uid is refused', async () => {
    const name = 'default.replaced';
    const made = await create(name);
    const next = { ...made, spec: { ...spec, order: 7 } };
    const changed = await suite().put(path(name), next);
    expect(changed.spec).toMatchObject({ order: 7 });
    expect(changed.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
    const put = (metadata: object): ReturnType<typeof refusal> =>
      refusal(suite().put(path(name), { ...changed, spec, metadata: { ...changed.metadata, ...metadata } }));
    const stale = await put({ resourceVersion: made.metadata.resourceVersion });
    expect([stale.code, stale.status, stale.reason]).toEqual(['conflict', 409, 'Conflict']);
    expect(stale.message).toContain('the object has been modified');
    expect(stale.details).toMatchObject({ name, group: 'projectcalico.org', kind: 'stagednetworkpolicies' });
    expect((await put({ resourceVersion: undefined })).status).toBe(422);
    expect((await put({ uid: '00000000-0000-0000-0000-000000000000' })).code).toBe('conflict');
    expect(await suite().get(path(name))).toEqual(changed);
  });

  it('merges a patch, under the version it names; a strategic one is refused for Calico’s kinds', async () => {
    const name = 'default.patched';
    const made = await create(name);
    const { body } = await patch(name, { spec: { order: 3 } }, mergePatch);
    expect((body as KubeObject).spec).toEqual({ ...spec, order: 3 });
    const { resourceVersion } = made.metadata;
    const stale = await refusal(
      patch(name, { metadata: { resourceVersion }, spec: { order: 4 } }, mergePatch),
    );
    expect(stale.code).toBe('conflict');
    const strategic = patch(name, { spec: { order: 5 } }, 'application/strategic-merge-patch+json');
    expect((await refusal(strategic)).status).toBe(415);
    expect((await suite().get(path(name))).spec).toMatchObject({ order: 3 });
  });

  it('deletes only under the uid and version that stand', async () => {
    const name = 'default.deleted';
    const { uid = '', resourceVersion = '' } = (await create(name)).metadata;
    const foreign = '00000000-0000-0000-0000-000000000000';
    expect((await refusal(remove(name, { uid: foreign, resourceVersion }))).code).toBe('conflict');
    expect((await refusal(remove(name, { uid, resourceVersion: '1' }))).code).toBe('conflict');
    expect((await suite().get(path(name))).metadata.uid).toBe(uid);
    await remove(name, { uid, resourceVersion });
    expect((await refusal(suite().get(path(name)))).code).toBe('not-found');
  });

  it('tries a create, a replace and a delete without doing it', async () => {
    const dryRun = { dryRun: 'All' };
    const absent = suite().object(kind, { metadata: { name: 'default.tried' }, spec: { selector: 'all()' } });
    const tried = await suite().post(suite().admin, kind, absent, dryRun);
    expect(tried.spec).toEqual({ ...(suite().facts.dryRunFillsIn ? spec : {}), selector: 'all()' });
    expect((await refusal(suite().get(path('default.tried')))).code).toBe('not-found');
    const made = await create('default.stays');
    const order = { ...made, spec: { ...spec, order: 9 } };
    expect((await suite().put(path('default.stays'), order, suite().admin, dryRun)).spec).toMatchObject({
      order: 9,
    });
    await suite().admin.request({ method: 'DELETE', path: path('default.stays'), query: dryRun });
    expect(await suite().get(path('default.stays'))).toEqual(made);
    const { resourceVersion = '' } = await suite()
      .put(path('default.stays'), order)
      .then(({ metadata }) => metadata);
    const stale = suite().put(path('default.stays'), made, suite().admin, dryRun);
    expect((await refusal(stale)).code).toBe('conflict');
    expect(resourceVersion).not.toBe(made.metadata.resourceVersion);
  });

  it('drops a field it does not know with a warning, and refuses it where strictness is asked for', async () => {
    const name = 'default.unknown-field';
    suite().claim(kind, name);
    const body = suite().object(kind, { metadata: { name }, spec: { ...spec, colour: 'red' } });
    const request = { method: 'POST', path: suite().path(kind), body } as const;
    const strict = await refusal(suite().admin.request({ ...request, query: { fieldValidation: 'Strict' } }));
    expect([strict.code, strict.status]).toEqual(['bad-request', 400]);
    expect(strict.message).toContain('unknown field "spec.colour"');
    const made = await suite().admin.request<KubeObject>({ ...request, query: { fieldValidation: 'Warn' } });
    expect(made.warnings).toEqual(['unknown field "spec.colour"']);
    expect(made.body.spec).toEqual(spec);
  });

  it('refuses values of the wrong type, an unknown stagedAction and a rule without action', async () => {
    for (const wrong of [
      { order: 'first' },
      { stagedAction: 'Later' },
      { ingress: [{ protocol: 'TCP' }] },
    ] as const) {
      const body = suite().object(kind, {
        metadata: { name: 'default.wrong' },
        spec: { ...spec, ...wrong },
      });
      const error = await refusal(suite().post(suite().admin, kind, body));
      expect([400, 422], JSON.stringify(wrong)).toContain(error.status);
    }
  });

  it('accepts or refuses a selector that does not parse, as its flavour does', async () => {
    const body = { metadata: { name: 'default.bad-selector' }, spec: { ...spec, selector: 'app == ' } };
    const made = suite().create(kind, body);
    if (suite().facts.badSelector === 'refused') expect((await refusal(made)).code).toBe('invalid');
    else expect((await made).spec).toMatchObject({ selector: 'app == ' });
  });

  it('accepts a policy of a missing tier or fails over it, as its flavour does', async () => {
    const body = { metadata: { name: 'ghost.policy' }, spec: { ...spec, tier: 'ghost' } };
    const made = suite().create(kind, body);
    if (suite().facts.missingTier === 'server-error') expect((await refusal(made)).code).toBe('server-error');
    else expect((await made).spec).toMatchObject({ tier: 'ghost' });
  });

  it('keeps the default tier', async () => {
    // A dry run: should a server not protect it, it must survive the question.
    const query = { dryRun: 'All' };
    const request = suite().admin.request({ method: 'DELETE', path: suite().path('Tier', 'default'), query });
    expect((await refusal(request)).status).toBe(403);
  });
}
