import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClusterCache,
  discover,
  HttpTransport,
  type KubeObject,
  loadKubeconfig,
  writtenAt,
} from '@/lib/cluster';
import { type EdgePeer, edgeId, type HistoryEntry, importRecording, openDuckDbHistory } from '@/lib/flows';
import { recordingEntries } from '@/lib/flows/recording/recording-entries';
import { readSnapshot, type SnapshotParts, writeSnapshot } from '@/lib/snapshot';
import { startKubeServer } from '../kube';
import { recordingLines } from '../recording';
import { storyObjects } from '../story';
import type { StoryEdge } from '../traffic/story-edge';
import { storyEdges } from '../traffic/story-edges';
import { replayedEdges } from './replayed-edges';
import { type Rehearsal, startRehearsal } from './start-rehearsal';

let folder: string;
const running: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-rehearsal-'));
  mkdirSync(join(folder, 'run'));
});
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = Math.floor(Date.now() / 1000);
const written = '2026-11-10T08:00:00Z';
/** What a real cluster has and the sandbox has not by itself. */
const further: KubeObject[] = [
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { ingressClassName: 'nginx', rules: [] },
  },
];

function replayedId({ src, dst, protocol, port }: StoryEdge): string {
  const peer = (end: StoryEdge['src']): EdgePeer => {
    if (end.type !== 'workload' && end.type !== 'network-set')
      throw new Error(`${end.type} is never replayed`);
    return { type: end.type, namespace: end.namespace, name: end.name, kind: null };
  };
  return edgeId({ src: peer(src), dst: peer(dst), protocol, port, icmpType: null, icmpCode: null });
}

type Flavour = 'native' | 'aggregated';

/** A cluster of the story, its snapshot taken, and what core reads of it. */
async function taken(flavour: Flavour, more: Partial<SnapshotParts> = {}) {
  const objects = [...storyObjects({ size: 'small', now: now * 1000 }), ...further].map((object) =>
    object.kind === 'StagedGlobalNetworkPolicy'
      ? {
          ...object,
          metadata: {
            ...object.metadata,
            managedFields: [{ manager: 'mara', operation: 'Update', time: written }],
          },
        }
      : object,
  );
  const kube = await startKubeServer({ objects, flavour, servesKindsOfObjects: true });
  running.push(kube);
  const cache = await cacheOf(kube.url, kube.ca, kube.token('viewer'));
  const range = { from: now - 7200, to: now };
  const lines = recordingLines({
    snapshot: kube.cluster.snapshot(),
    edges: storyEdges,
    to: now,
    days: 1,
    seed: 1,
  });
  async function* entries(): AsyncGenerator<HistoryEntry> {
    const all = (async function* () {
      yield* lines;
    })();
    yield* recordingEntries(all, 'the story');
  }
  await writeSnapshot(join(folder, 'snapshot'), {
    takenAt: now,
    madeWith: 'drawbridge 0.1.0',
    clusterName: 'prod-eu-1',
    capabilities: cache.capabilities,
    objects: cache.capabilities.resources.flatMap(({ kind }) => cache.objects(kind)),
    flows: { range, entries: entries() },
    documents: [{ kind: 'decisions', value: { edges: {}, gaps: {} } }],
    ...more,
  });
  return cache;
}

async function cacheOf(server: string, ca: string, token: string): Promise<ClusterCache> {
  const transport = new HttpTransport({
    server,
    description: 'test',
    tls: { ca },
    headers: async () => ({ authorization: `Bearer ${token}` }),
  });
  const cache = new ClusterCache(transport, await discover(transport));
  await cache.start();
  running.push({
    stop: async () => {
      cache.stop();
      transport.close();
    },
  });
  return cache;
}

async function rehearse(): Promise<Rehearsal> {
  const rehearsal = await startRehearsal({
    dir: join(folder, 'run'),
    snapshot: join(folder, 'snapshot'),
    port: 0,
    goldmanePort: 0,
    windowSeconds: 1,
  });
  running.push(rehearsal);
  return rehearsal;
}

describe('a rehearsal', () => {
  it.each<Flavour>(['native', 'aggregated'])(
    'of a cluster with %s Calico kinds is the same world, read by the same API',
    async (flavour) => {
      const original = await taken(flavour);
      const { kubeconfigPath, kube } = await rehearse();
      const target = await loadKubeconfig({ path: kubeconfigPath, context: null });
      const copy = await cacheOf(kube.url, kube.ca, kube.token('viewer'));
      expect(target.clusterName).toBe('prod-eu-1');
      expect(copy.capabilities).toEqual(original.capabilities);
      expect(copy.snapshot()).toEqual(original.snapshot());
      const staged = copy.objects('StagedGlobalNetworkPolicy')[0] ?? null;
      expect(writtenAt(staged)).toBe(writtenAt(original.objects('StagedGlobalNetworkPolicy')[0] ?? null));
    },
  );

  it('names no context that could lead to the cluster itself', async () => {
    await taken('aggregated');
    const { contexts } = await rehearse();
    expect(Object.values(contexts).every((name) => name.startsWith('rehearsal-of-prod-eu-1'))).toBe(true);
  });

  it('gives the flows to import, and replays edges that were recorded between what runs, and no other', async () => {
    await taken('aggregated');
    const { of, kube } = await rehearse();
    expect(of).toMatchObject({ cluster: 'prod-eu-1', takenAt: now });
    const history = await openDuckDbHistory({ path: ':memory:' });
    running.push({ stop: () => history.close() });
    for (const path of of.recordings) await importRecording(path, history);
    const recorded = new Set((await history.edges({ from: 0, to: now })).map(({ id }) => id));
    const snapshot = await readSnapshot(join(folder, 'snapshot'));
    const replayed = await replayedEdges(snapshot, kube.cluster.snapshot());
    const ids = replayed.map(replayedId);
    expect(ids.filter((id) => !recorded.has(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    // Most of what is between workloads; of addresses outside, hosts and jobs that do not run nothing is made up.
    const between = [...recorded].filter((id) => !/~(net|host)!/.test(id)).length;
    expect(ids.length).toBeGreaterThan(0.8 * between);
    expect(ids.filter((id) => /~(net|host)!/.test(id))).toEqual([]);
  });

  it('is refused of a cluster without Calico, and of a folder that is no snapshot', async () => {
    await taken('native');
    const path = join(folder, 'snapshot', 'snapshot.json');
    const document = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...document, cluster: { ...document.cluster, flavour: 'none' } }));
    await expect(rehearse()).rejects.toThrow('has no Calico: there is nothing of it to rehearse');
    rmSync(path);
    await expect(rehearse()).rejects.toThrow('is no snapshot');
  });
});
