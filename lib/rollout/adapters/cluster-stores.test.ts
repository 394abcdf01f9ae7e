import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discover, HttpTransport, type KubeObject, toWire } from '@/lib/cluster';
import { allow, gnp, np } from '@/lib/policy/testing/world';
import { type KubeServer, type Role, startKubeServer } from '@/lib/sandbox/kube';
import type { ActivityEvent, RolloutRecord } from '../record';
import { MemoryClock } from '../testing/memory-cluster';
import { scenario } from '../testing/scenario';
import { ActivityStore } from './activity-store';
import { ClusterPolicyStore, markAnnotations } from './cluster-policy-store';
import { ConfigMapJournal, journalName } from './config-map-journal';

const namespace = 'drawbridge';
const mark = { rollout: 'wave-1', planHash: 'abc', epoch: 1, write: 3 };
const policy = np('shop/default.web', {
  order: 500,
  selector: 'app == "web"',
  types: ['Ingress'],
  ingress: [allow({ protocol: 'TCP', destination: { ports: [8080] } })],
});

type Intercept = NonNullable<Parameters<typeof startKubeServer>[0]>['intercept'];
let intercept: NonNullable<Intercept> = () => null;
let server: KubeServer;
let store: ClusterPolicyStore;
const transports: HttpTransport[] = [];

function as(role: Role): HttpTransport {
  const transport = new HttpTransport({
    server: server.url,
    description: role,
    tls: { ca: server.ca },
    headers: async () => ({ authorization: `Bearer ${server.token(role)}` }),
  });
  transports.push(transport);
  return transport;
}

let operator: HttpTransport;
beforeAll(async () => {
  server = await startKubeServer({
    objects: ['drawbridge', 'shop'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })),
    intercept: (request) => intercept(request),
  });
  operator = as('operator');
  const capabilities = await discover(operator);
  store = new ClusterPolicyStore(
    () => operator,
    () => capabilities,
  );
});
afterAll(async () => {
  for (const transport of transports) transport.close();
  await server.stop();
});
afterEach(() => {
  intercept = () => null;
  for (const object of server.objects.all())
    if (object.kind === 'ConfigMap' || object.kind.endsWith('NetworkPolicy'))
      server.objects.delete({
        ...object,
        name: object.metadata.name,
        namespace: object.metadata.namespace ?? null,
      });
});

const live = async () => {
  const found = await store.read(policy);
  if (found === null) throw new Error('not there');
  return found;
};
const object = (): KubeObject | null =>
  server.objects.get({
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'default.web',
  });

describe('policies', () => {
  it('what is created reads back equal, with our marks as annotations and nothing else', async () => {
    const { auditId } = await store.create(policy, mark);
    expect(auditId).not.toBeNull();
    expect(await live()).toMatchObject({ policy, rollout: 'wave-1' });
    expect(object()?.metadata.annotations).toEqual({
      [markAnnotations.rollout]: 'wave-1',
      [markAnnotations.planHash]: 'abc',
      [markAnnotations.epoch]: '1',
      [markAnnotations.write]: '3',
    });
  });

  it('a replace without a mark takes ours off and keeps what others put there', async () => {
    server.objects.apply({
      ...toWire(policy, {
        labels: { owner: 'web' },
        annotations: { 'example.org/x': '1', [markAnnotations.epoch]: '9' },
      }),
      spec: { ...(toWire(policy).spec as object), performanceHints: ['AssumeNeededOnEveryNode'] },
    });
    await store.replace({ ...policy, order: 700 }, await live(), null);
    expect(object()).toMatchObject({
      metadata: { labels: { owner: 'web' }, annotations: { 'example.org/x': '1' } },
      spec: { order: 700, performanceHints: ['AssumeNeededOnEveryNode'] },
    });
    expect(object()?.metadata.annotations).not.toHaveProperty(markAnnotations.epoch);
  });

  it('a field that is gone from the policy is gone from the object', async () => {
    await store.create({ ...policy, egress: [allow()] }, null);
    await store.replace(policy, await live(), null);
    expect(object()?.spec).not.toHaveProperty('egress');
  });

  it('another version, another UID: conflict, and nothing is written', async () => {
    await store.create(policy, null);
    const before = await live();
    server.objects.apply({
      ...toWire({ ...policy, order: 1 }),
      metadata: { name: policy.name, namespace: 'shop' },
    });
    await expect(store.replace(policy, before, mark)).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.remove(policy, before)).rejects.toMatchObject({ code: 'conflict' });
    expect((await live()).policy).toMatchObject({ order: 1 });
  });

  it('what exists is not created again, what is missing reads as null and cannot be replaced', async () => {
    expect(await store.read(policy)).toBeNull();
    const nowhere = { uid: 'x', resourceVersion: '1' };
    await expect(store.replace(policy, nowhere, null)).rejects.toMatchObject({ code: 'not-found' });
    await store.create(policy, null);
    await expect(store.create(policy, null)).rejects.toMatchObject({ code: 'exists' });
  });

  it('a selector that Felix would drop is not sent', async () => {
    await expect(store.create({ ...policy, selector: 'app = web' }, null)).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(object()).toBeNull();
  });

  it.each(['reset', 'hang'] as const)(
    'an answer that is lost (%s) is an unknown outcome',
    async (fault) => {
      intercept = ({ method }) => (method === 'POST' ? fault : null);
      await expect(store.create(policy, mark)).rejects.toMatchObject({ code: 'unknown-outcome' });
    },
    15_000,
  );

  it('lists the enforced policies of one tier, whatever their kind, in pages', async () => {
    server.objects.apply(toWire(gnp('default.all', { types: ['Ingress'] })));
    server.objects.apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { podSelector: {} },
    });
    for (let i = 0; i < 600; i++) server.objects.apply(toWire({ ...policy, name: `default.web-${i}` }));
    const listed = await store.listTier('default');
    expect(listed).toHaveLength(602);
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(
      new Set(['GlobalNetworkPolicy', 'CalicoNetworkPolicy', 'NetworkPolicy']),
    );
    expect(await store.listTier('security')).toEqual([]);
  });

  it('is refused in words when the account lacks the right', async () => {
    const viewer = as('viewer');
    const capabilities = await discover(viewer);
    await expect(
      new ClusterPolicyStore(viewer, () => capabilities).create(policy, null),
    ).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('CalicoNetworkPolicy shop/default.web (403)'),
    });
  });
});

describe('the journal', () => {
  let record: RolloutRecord;
  let journal: ConfigMapJournal;
  beforeEach(async () => {
    const s = scenario(new MemoryClock());
    await s.executor().start('jonas', s.wave, s.evidence());
    const stored = s.journal.stored;
    if (stored === null) throw new Error('no record');
    record = stored.record;
    journal = new ConfigMapJournal(() => operator, namespace);
  });

  it('gives back exactly what was written', async () => {
    expect(await journal.read()).toBeNull();
    const version = await journal.write(record, null);
    expect(await journal.read()).toEqual({ record, version });
  });

  it('is compare-and-swap: an older version, or a second creation, is a conflict', async () => {
    const first = await journal.write(record, null);
    const second = await journal.write({ ...record, epoch: 2 }, first);
    await expect(journal.write({ ...record, epoch: 3 }, first)).rejects.toMatchObject({ code: 'conflict' });
    await expect(journal.write(record, null)).rejects.toMatchObject({ code: 'conflict' });
    expect((await journal.read())?.version).toBe(second);
  });

  it('what is not a record of this release is named, never guessed', async () => {
    server.objects.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: journalName, namespace },
      data: { 'record.json': JSON.stringify({ ...record, phase: 'promoted' }) },
    });
    await expect(journal.read()).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('phase'),
    });
  });

  it('a record that would not fit is refused before it is sent, with room left for its steps', async () => {
    const watchedEdges = Array.from(
      { length: 20_000 },
      (_, i) => `shop~web.shop~very-long-workload-name-${i}.tcp.8080`,
    );
    const start = { ...record, at: { ...record.at, lowered: null }, watchedEdges };
    await expect(journal.write(start, null)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('Choose fewer namespaces'),
    });
  });

  it('a missing namespace says how to make it', async () => {
    const nowhere = new ConfigMapJournal(as('admin'), 'nowhere');
    await expect(nowhere.write(record, null)).rejects.toMatchObject({
      message: expect.stringContaining('kubectl create namespace nowhere'),
    });
  });
});

describe('activity', () => {
  const clock = new MemoryClock();
  const event = (text: string): Omit<ActivityEvent, 'id'> => ({
    at: clock.now(),
    actor: 'jonas.weber',
    kind: 'decide',
    text,
    object: null,
    edge: null,
    evidence: '',
    outcome: 'done',
    before: null,
    after: null,
    auditIds: [],
    wouldDeny: null,
  });
  const problems: string[] = [];
  const open = (role: Role = 'operator') =>
    new ActivityStore({
      transport: as(role),
      namespace,
      clock,
      onProblem: (text) => problems.push(text),
    });
  beforeEach(() => problems.splice(0));

  it('lists newest first, ids unique, also with two writers at once', async () => {
    const [a, b] = [open(), open()];
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => [a.append(event(`a${i}`)), b.append(event(`b${i}`))]).flat(),
    );
    const listed = await open().list();
    expect(listed).toHaveLength(20);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(20);
    expect(listed.filter(({ text }) => text.startsWith('a')).map(({ text }) => text)).toEqual([
      'a9',
      'a8',
      'a7',
      'a6',
      'a5',
      'a4',
      'a3',
      'a2',
      'a1',
      'a0',
    ]);
  });

  it('keeps the last 500', async () => {
    const log = open();
    const many = Array.from({ length: 510 }, (_, i) => log.append(event(`e${i}`)));
    await Promise.all(many);
    const listed = await log.list();
    expect(listed).toHaveLength(500);
    expect(listed[0]?.text).toBe('e509');
    expect(listed.at(-1)?.text).toBe('e10');
  });

  it('never throws into its caller; what could not be written goes with the next', async () => {
    const log = open();
    intercept = () => 'reset';
    await log.append(event('while down'));
    expect(problems).toHaveLength(1);
    expect(log.events.map(({ text }) => text)).toEqual(['while down']);
    intercept = () => null;
    await log.append(event('after'));
    expect((await open().list()).map(({ text }) => text)).toEqual(['after', 'while down']);
  });
});
