/** Discovery and lists. */
import { expect, it } from 'vitest';
import { discover } from '../discover';
import type { KubeObject } from '../kube-object';
import type { KubeRequest } from '../transport';
import type { Suite } from './kube-contract';
import { refusal } from './workspace';

interface List {
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly KubeObject[];
}

const tiered = [
  'networkpolicies',
  'globalnetworkpolicies',
  'stagednetworkpolicies',
  'stagedglobalnetworkpolicies',
];
const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const names = (list: List): string[] => list.items.map(({ metadata }) => metadata.name);

export function listTests(suite: Suite): void {
  const list = async (path: string, query: NonNullable<KubeRequest['query']> = {}): Promise<List> =>
    (await suite().admin.request<List>({ method: 'GET', path, query })).body;

  it('names Calico’s group, and its tiered kinds with their scope and verbs', async () => {
    const { admin } = suite();
    const groups = await admin.request<{ groups: readonly { name: string }[] }>({
      method: 'GET',
      path: '/apis',
    });
    expect(groups.body.groups.map(({ name }) => name)).toContain('projectcalico.org');
    const { body } = await admin.request<{
      groupVersion: string;
      resources: readonly { name: string; namespaced: boolean; verbs: readonly string[] }[];
    }>({ method: 'GET', path: '/apis/projectcalico.org/v3' });
    expect(body.groupVersion).toBe('projectcalico.org/v3');
    for (const plural of tiered) {
      const served = body.resources.find(({ name }) => name === plural);
      expect(served?.namespaced, plural).toBe(!plural.includes('global'));
      expect(served?.verbs, plural).toEqual(expect.arrayContaining(verbs));
    }
  });

  it('is discovered as the flavour it is, with tiers and staged kinds', async () => {
    const { admin, facts } = suite();
    const found = await discover(admin);
    expect(found).toMatchObject({
      flavour: facts.flavour,
      tiers: true,
      stagedKinds: true,
      namespaces: null,
    });
    expect(found.kubernetesVersion).toMatch(/^v1\.\d+\./);
    expect(found.missing.filter(({ reason }) => reason === 'forbidden')).toEqual([]);
  });

  it('gives a list in pages of one version, none twice and none left out', async () => {
    const workspace = suite();
    const written = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `page-${letter}`);
    for (const name of written)
      await workspace.create('ConfigMap', { metadata: { name, labels: { contract: 'pages' } } });
    const query = { limit: 3, labelSelector: 'contract=pages' };
    const pages: List[] = [await list(workspace.path('ConfigMap'), query)];
    for (let next = pages[0]?.metadata.continue; next !== undefined; next = pages.at(-1)?.metadata.continue)
      pages.push(await list(workspace.path('ConfigMap'), { ...query, continue: next }));
    expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 1]);
    expect(pages.flatMap(names)).toEqual(written);
    expect(new Set(pages.map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
  });

  it('pages Calico’s kinds, or gives them whole where the server knows no pages', async () => {
    const workspace = suite();
    for (const name of ['default.page-a', 'default.page-b', 'default.page-c'])
      await workspace.create('StagedNetworkPolicy', {
        metadata: { name },
        spec: { selector: 'contract == "pages"', types: ['Ingress'] },
      });
    const first = await list(workspace.path('StagedNetworkPolicy'), { limit: 2 });
    expect(first.kind).toBe('StagedNetworkPolicyList');
    expect(first.items.length).toBe(workspace.facts.pages ? 2 : 3);
    expect((first.metadata.continue ?? '') !== '').toBe(workspace.facts.pages);
  });

  it('selects by label, by name, and Calico’s policies by tier where that is served', async () => {
    const workspace = suite();
    await workspace.create('ConfigMap', { metadata: { name: 'chosen', labels: { contract: 'chosen' } } });
    await workspace.create('ConfigMap', { metadata: { name: 'left-out' } });
    const path = workspace.path('ConfigMap');
    expect(names(await list(path, { labelSelector: 'contract in (chosen)' }))).toEqual(['chosen']);
    expect(names(await list(path, { fieldSelector: 'metadata.name=left-out' }))).toEqual(['left-out']);
    if (!workspace.facts.fillsIn) return;
    const spec = { selector: 'contract == "tiers"', types: ['Ingress'] };
    const inTier = `${workspace.tier}.chosen`;
    await workspace.create('StagedNetworkPolicy', {
      metadata: { name: inTier },
      spec: { ...spec, tier: workspace.tier },
    });
    await workspace.create('StagedNetworkPolicy', { metadata: { name: 'default.left-out' }, spec });
    const selected = await list(workspace.path('StagedNetworkPolicy'), {
      fieldSelector: `spec.tier=${workspace.tier}`,
    });
    expect(names(selected)).toEqual([inTier]);
    const labelled = await list(workspace.path('StagedNetworkPolicy'), {
      labelSelector: `projectcalico.org/tier=${workspace.tier}`,
    });
    expect(names(labelled)).toEqual([inTier]);
  });

  it('answers 410 to a continue token from before its history, and to an exact version from there', async ({
    skip,
  }) => {
    const workspace = suite();
    if (workspace.target.expireHistory === undefined)
      return skip('the history of this target ends by itself, minutes later');
    for (const name of ['old-a', 'old-b'])
      await workspace.create('ConfigMap', { metadata: { name, labels: { contract: 'old' } } });
    const path = workspace.path('ConfigMap');
    const query = { limit: 1, labelSelector: 'contract=old' };
    const first = await list(path, query);
    await workspace.create('ConfigMap', { metadata: { name: 'newer' } });
    await workspace.target.expireHistory();
    const late = await refusal(list(path, { ...query, continue: first.metadata.continue }));
    expect([late.code, late.status, late.reason]).toEqual(['gone', 410, 'Expired']);
    const exact = await refusal(list(path, { resourceVersion: 1, resourceVersionMatch: 'Exact' }));
    expect([exact.code, exact.status, exact.reason]).toEqual(['gone', 410, 'Expired']);
  });

  it('answers 404 in the form of a Status for what is not there', async () => {
    const workspace = suite();
    const error = await refusal(workspace.get(workspace.path('StagedNetworkPolicy', 'default.nowhere')));
    expect([error.code, error.reason]).toEqual(['not-found', 'NotFound']);
    expect(error.message).toContain('default.nowhere');
    expect(error.details).toMatchObject({ name: 'default.nowhere', group: 'projectcalico.org' });
  });

  it('refuses a version from the future instead of answering with an older list', async () => {
    const workspace = suite();
    const error = await refusal(
      list(workspace.path('ConfigMap'), {
        resourceVersion: 999_999_999,
        resourceVersionMatch: 'NotOlderThan',
      }),
    );
    expect([error.code, error.status, error.reason]).toEqual(['timeout', 504, 'Timeout']);
    expect(error.message).toContain('Too large resource version');
  });
}
