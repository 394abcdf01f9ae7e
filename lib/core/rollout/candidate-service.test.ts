import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CandidateBody } from '@/lib/api';
import { candidateSchema } from '@/lib/api';
import { granted } from '../permissions';
import { previewCandidate, stageCandidate, unstageCandidate } from './candidate-service';
import { type WaveCluster, waveCluster } from './testing/wave-cluster';

const body: CandidateBody = { kind: 'global', namespace: null, exclude: [], yaml: null };
const ownYaml = (namespaceSelector: string): string => `apiVersion: projectcalico.org/v3
kind: StagedGlobalNetworkPolicy
metadata:
  name: default.default-deny
spec:
  tier: default
${namespaceSelector === '' ? '' : `  namespaceSelector: ${namespaceSelector}\n`}  selector: all()
  types: [Ingress, Egress]
`;

let c: WaveCluster;
beforeAll(async () => {
  c = await waveCluster();
});
afterAll(() => c.stop());

const preview = async (
  change: Partial<CandidateBody> = {},
  role: 'operator' | 'viewer' | null = 'operator',
) =>
  previewCandidate(
    await c.picture(null),
    { ...body, ...change },
    { transport: role === null ? null : c.as(role), permission: granted },
  );

describe('preview', () => {
  it('shows the documented default deny, what it would deny, and what the API server says', async () => {
    const view = await preview();
    expect(candidateSchema.safeParse(view).error).toBeUndefined();
    expect(view).toMatchObject({
      refusal: null,
      selectsPods: 4,
      selectsNamespaces: ['db', 'shop'],
      dns: 'kube-system, k8s-app == "kube-dns", UDP and TCP 53',
      dryRun: { state: 'accepted' },
      unknown: 0,
    });
    expect(view.wouldDeny.map(({ src, dst }) => `${src.name} ${dst.name}`)).toEqual(['batch api']);
    expect(view.kubectl).toContain('apply -f -');
    expect(view.diff.every(({ kind }) => kind === 'add')).toBe(true);
    expect(
      c.server.audit.entries.filter(
        ({ dryRun, objectRef }) => !dryRun && objectRef.resource.startsWith('staged'),
      ),
    ).toEqual([]);
  });

  it('leaves out further namespaces when asked', async () => {
    const view = await preview({ exclude: ['db'] });
    expect(view.selectsNamespaces).toEqual(['shop']);
    expect(view.exempt.find(({ name }) => name === 'db')?.builtIn).toBe(false);
  });

  it('says in the server’s words when the account may not', async () => {
    expect((await preview({}, 'viewer')).dryRun).toMatchObject({
      state: 'refused',
      text: expect.stringContaining('cannot'),
    });
    expect((await preview({}, null)).dryRun.state).toBe('not-tried');
  });

  it.each([
    [ownYaml(''), 'selects every endpoint'],
    [ownYaml('all()'), 'selects every endpoint'],
    [ownYaml('has(projectcalico.org/name)'), 'must stay out of scope'],
    [
      ownYaml('projectcalico.org/name in {"shop"}').replace('default.default-deny', 'default.mine'),
      'default.default-deny',
    ],
    [
      ownYaml('projectcalico.org/name in {"shop"}').replace('  types: [Ingress, Egress]\n', ''),
      'types must name',
    ],
    [ownYaml('projectcalico.org/name = "shop"'), 'does not parse'],
    ['kind: [', 'does not parse'],
  ])('refuses own text with the reason (%#)', async (yaml, reason) => {
    const view = await preview({ yaml });
    expect(view.refusal).toContain(reason);
    expect(view.dryRun.state).toBe('not-tried');
  });

  it('takes own text that is acceptable, and knows what it leaves out', async () => {
    const view = await preview({ yaml: ownYaml('projectcalico.org/name in {"shop"}') });
    expect(view).toMatchObject({ refusal: null, selectsNamespaces: ['shop'] });
  });

  it('offers the namespaced kinds for one namespace', async () => {
    expect((await preview({ kind: 'namespaced-calico', namespace: 'shop' })).ref).toMatchObject({
      kind: 'StagedNetworkPolicy',
      namespace: 'shop',
    });
    expect((await preview({ kind: 'namespaced-kubernetes', namespace: 'shop' })).ref).toMatchObject({
      name: 'default-deny',
    });
    expect((await preview({ kind: 'namespaced-calico', namespace: 'kube-system' })).refusal).toContain(
      'exempt',
    );
  });
});

describe('staging', () => {
  it('a viewer stages nothing, whatever the page allowed', async () => {
    await expect(
      stageCandidate(await c.picture(null), body, c.actor('viewer'), c.stores),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(c.policies()).not.toHaveProperty('StagedGlobalNetworkPolicy /default.default-deny');
    expect(c.stores.note.current).toBeNull();
  });

  it('refused text stages nothing', async () => {
    await expect(
      stageCandidate(await c.picture(null), { ...body, yaml: ownYaml('') }, c.actor('operator'), c.stores),
    ).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('Nothing was changed') });
  });

  it('writes it as a person would, notes it, and tells Activity; the same again writes nothing', async () => {
    const staged = await stageCandidate(await c.picture(null), body, c.actor('operator'), c.stores);
    expect(staged).toMatchObject({ written: [{ created: true }], wouldDeny: 1 });
    expect(c.policies()['StagedGlobalNetworkPolicy /default.default-deny']).toMatchInlineSnapshot(`
      "apiVersion: projectcalico.org/v3
      kind: StagedGlobalNetworkPolicy
      metadata:
        name: default.default-deny
      spec:
        stagedAction: Set
        tier: default
        namespaceSelector: has(projectcalico.org/name) && projectcalico.org/name not in {"drawbridge", "kube-node-lease", "kube-public", "kube-system"}
        types:
          - Ingress
          - Egress
        egress:
          - action: Allow
            protocol: UDP
            destination:
              namespaceSelector: projectcalico.org/name == "kube-system"
              selector: k8s-app == "kube-dns"
              ports:
                - 53
          - action: Allow
            protocol: TCP
            destination:
              namespaceSelector: projectcalico.org/name == "kube-system"
              selector: k8s-app == "kube-dns"
              ports:
                - 53
      "
    `);
    expect(c.stores.note.current).toMatchObject({ by: 'jonas.weber', spec: { kind: 'global' } });
    expect((await c.activity.list())[0]).toMatchObject({
      kind: 'stage',
      actor: 'jonas.weber',
      text: 'Staged default-deny over 4 pods in 2 namespaces',
      evidence: '1 edge would be denied and 0 unknown in 7 d, 100 % observed',
      wouldDeny: 1,
    });
    const again = await stageCandidate(await c.picture(null), body, c.actor('operator'), c.stores);
    expect(again.written).toEqual([]);
  });

  it('changing it keeps what others put on the object', async () => {
    const path = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedGlobalNetworkPolicy',
      name: 'default.default-deny',
    };
    const object = c.server.objects.get(path);
    if (object === null) throw new Error('not staged');
    c.server.objects.apply({ ...object, metadata: { ...object.metadata, labels: { team: 'platform' } } });
    await stageCandidate(await c.picture(null), { ...body, exclude: ['db'] }, c.actor('author'), c.stores);
    expect(c.server.objects.get(path)?.metadata.labels).toMatchObject({ team: 'platform' });
    expect(c.stores.note.current?.by).toBe('mara.lindt');
  });

  it('is taken back with its note', async () => {
    await unstageCandidate(await c.picture(null), body, c.actor('author'), c.stores);
    expect(c.policies()).not.toHaveProperty('StagedGlobalNetworkPolicy /default.default-deny');
    expect(c.stores.note.current).toBeNull();
    expect((await c.picture(null)).rollout.candidate).toBeNull();
    await expect(
      unstageCandidate(await c.picture(null), body, c.actor('author'), c.stores),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
