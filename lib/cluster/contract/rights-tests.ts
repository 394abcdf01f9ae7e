/** Who may do what: plain rights, access reviews, and Calico's tiers on top of them. */
import { expect, it, type TestContext } from 'vitest';
import type { KubeObject } from '../kube-object';
import { accessReview, rights, tierQuestions, whoAmI } from '../permissions';
import { type KnownKind, knownResources } from '../resources';
import { KubeError, type KubeTransport } from '../transport';
import type { Suite } from './kube-contract';
import type { ContractRole } from './target';
import { refusal } from './workspace';

const kinds = [
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
] as const satisfies readonly KnownKind[];
type TieredKind = (typeof kinds)[number];
const writers = ['operator', 'author', 'viewer', 'editor'] as const satisfies readonly ContractRole[];

/** In tier default; in the run's own tier nobody but the admin may write. */
const mayWrite = (role: ContractRole, kind: TieredKind): boolean =>
  role === 'operator' || (role === 'author' && kind.startsWith('Staged'));

const outcome = async (request: Promise<unknown>): Promise<'allowed' | 'forbidden'> => {
  try {
    await request;
    return 'allowed';
  } catch (error) {
    if (error instanceof KubeError && error.code === 'forbidden') return 'forbidden';
    throw error;
  }
};

export function rightsTests(suite: Suite): void {
  const as = (role: ContractRole, { skip }: TestContext): KubeTransport =>
    suite().as(role) ?? skip(`${suite().target.what} gives nobody for the role ${role}`);
  /** Selects nobody: these tests may run on a cluster with traffic. */
  const fields = (name: string, tier: string) => ({
    metadata: { name },
    spec: { tier, selector: `contract == "${suite().id}"`, types: ['Ingress'] },
  });
  /** Global kinds are shared: names carry the run's own id. */
  const name = (tier: string, role: string, of: string): string => `${tier}.${suite().id}-${role}-${of}`;

  for (const role of writers)
    for (const kind of kinds)
      it(`${role} ${role === 'viewer' || role === 'editor' ? 'may not write' : 'writes only what it may'}: ${kind}`, async (context) => {
        const user = as(role, context);
        const { admin, tier: other } = suite();
        const prepare = async (tier: string, of: string): Promise<KubeObject> =>
          suite().create(kind, fields(name(tier, role, of), tier));
        const tierOf = (object: KubeObject, tier: string): KubeObject => ({
          ...object,
          spec: { ...(object.spec as object), tier },
        });
        const post = (of: string, tier: string, query = {}): Promise<unknown> => {
          suite().claim(kind, name(tier, role, of));
          return suite().post(user, kind, suite().object(kind, fields(name(tier, role, of), tier)), query);
        };
        const replace = (object: KubeObject): Promise<unknown> =>
          suite().put(suite().path(kind, object.metadata.name), object, user);
        const remove = (object: KubeObject): Promise<unknown> =>
          user.request({ method: 'DELETE', path: suite().path(kind, object.metadata.name) });
        const own = await prepare('default', 'own');
        const foreign = await prepare(other, 'foreign');
        const moved = await prepare(other, 'moved');
        const outcomes = {
          create: await outcome(post('new', 'default')),
          dryRun: await outcome(post('tried', 'default', { dryRun: 'All' })),
          createElsewhere: await outcome(post('new', other)),
          dryRunElsewhere: await outcome(post('tried', other, { dryRun: 'All' })),
          moveAway: await outcome(replace(tierOf(own, other))),
          moveHere: await outcome(replace(tierOf(moved, 'default'))),
          update: await outcome(replace({ ...own, spec: { ...(own.spec as object), order: 3 } })),
          updateElsewhere: await outcome(
            replace({ ...foreign, spec: { ...(foreign.spec as object), order: 3 } }),
          ),
          deleteElsewhere: await outcome(remove(foreign)),
          delete: await outcome(remove(own)),
        };
        const here = mayWrite(role, kind) ? 'allowed' : 'forbidden';
        const elsewhere = 'forbidden';
        expect(outcomes).toEqual({
          create: here,
          dryRun: here,
          createElsewhere: elsewhere,
          dryRunElsewhere: elsewhere,
          moveAway: elsewhere,
          moveHere: elsewhere,
          update: here,
          updateElsewhere: elsewhere,
          deleteElsewhere: elsewhere,
          delete: here,
        });
        for (const kept of [foreign, moved])
          expect(await suite().get(suite().path(kind, kept.metadata.name), admin)).toEqual(kept);
      });

  for (const kind of kinds)
    it(`says which tier refuses a ${kind}, and that the user cannot get it`, async (context) => {
      const editor = as('editor', context);
      const { plural, namespaced } = knownResources[kind];
      const body = suite().object(kind, fields(name('default', 'editor', 'refused'), 'default'));
      const error = await refusal(suite().post(editor, kind, body));
      const user = JSON.stringify(await whoAmI(editor));
      const place = namespaced ? ` and namespace "${suite().namespace}"` : '';
      expect([error.status, error.reason]).toEqual([403, 'Forbidden']);
      expect(error.message).toContain(
        `User ${user} cannot create ${plural}.projectcalico.org in tier "default"${place} (user cannot get tier)`,
      );
    });

  it('answers access reviews on kinds, tiers and tiered kinds as it then decides', async (context) => {
    for (const role of writers) {
      const user = as(role, context);
      for (const kind of kinds) {
        const { plural } = knownResources[kind];
        for (const verb of ['create', 'update', 'delete']) {
          const here = await rights(user, tierQuestions(plural, verb, 'default'));
          expect(here.allowed, `${role} ${verb} ${plural}`).toBe(mayWrite(role, kind));
          expect((await rights(user, tierQuestions(plural, verb, suite().tier))).allowed).toBe(false);
        }
        const plain = { verb: 'create', group: 'projectcalico.org', resource: plural };
        expect((await accessReview(user, plain)).allowed).toBe(role === 'editor' || mayWrite(role, kind));
      }
    }
  });

  it('lets readers list every policy kind; an editor without tiers sees what its flavour shows', async (context) => {
    const unseen = fields(name(suite().tier, 'admin', 'listed'), suite().tier);
    for (const kind of kinds) await suite().create(kind, unseen);
    const names = async (kind: TieredKind, user: KubeTransport): Promise<string[]> => {
      const request = { method: 'GET', path: suite().path(kind) } as const;
      const { body } = await user.request<{ items: readonly KubeObject[] }>(request);
      return body.items.map(({ metadata }) => metadata.name);
    };
    for (const kind of kinds) {
      for (const role of ['operator', 'author', 'viewer'] as const)
        expect(await names(kind, as(role, context)), role).toContain(unseen.metadata.name);
      const asEditor = names(kind, as('editor', context));
      if (suite().facts.readsLimitedByTier) expect((await refusal(asEditor)).code).toBe('forbidden');
      else expect(await asEditor).toContain(unseen.metadata.name);
    }
  });

  it('tells a viewer in Kubernetes’ own words which plain right is missing', async (context) => {
    const viewer = as('viewer', context);
    const spec = { podSelector: {}, policyTypes: ['Ingress'] };
    const body = suite().object('NetworkPolicy', { metadata: { name: 'refused' }, spec });
    const error = await refusal(suite().post(viewer, 'NetworkPolicy', body));
    const user = JSON.stringify(await whoAmI(viewer));
    expect([error.code, error.reason]).toEqual(['forbidden', 'Forbidden']);
    expect(error.message).toBe(
      `networkpolicies.networking.k8s.io is forbidden: User ${user} cannot create resource "networkpolicies" in API group "networking.k8s.io" in the namespace "${suite().namespace}"`,
    );
  });

  it('lets the guard read and change the bridge, and nothing beside it', async (context) => {
    const guard = as('guard', context);
    const kind = 'GlobalNetworkPolicy';
    const bridge = await suite().create(kind, fields('default.drawbridge-bridge', 'default'));
    const path = suite().path(kind, bridge.metadata.name);
    expect(await suite().get(path, guard)).toEqual(bridge);
    const next = { ...bridge, spec: { ...(bridge.spec as object), selector: '!all()' } };
    expect((await suite().put(path, next, guard)).spec).toMatchObject({ selector: '!all()' });
    const other = await suite().create(kind, fields(name('default', 'guard', 'other'), 'default'));
    const otherPath = suite().path(kind, other.metadata.name);
    expect(await outcome(suite().get(otherPath, guard))).toBe('forbidden');
    expect(await outcome(suite().put(otherPath, other, guard))).toBe('forbidden');
    expect(await outcome(guard.request({ method: 'DELETE', path }))).toBe('forbidden');
    const made = suite().object(kind, fields(name('default', 'guard', 'new'), 'default'));
    expect(await outcome(suite().post(guard, kind, made))).toBe('forbidden');
  });

  it('knows nobody by a token it did not give', async () => {
    const { target } = suite();
    const stranger = target.stranger();
    const error = await refusal(stranger.request({ method: 'GET', path: '/api/v1/namespaces' }));
    expect([error.code, error.status, error.reason]).toEqual(['unauthorized', 401, 'Unauthorized']);
    stranger.close();
  });
}
