/** The real API server with the story in it, traffic of the simulator, and a Goldmane: by address, or the sandbox's. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterCache, discover } from '../../lib/cluster';
import { startFlowStore } from '../../lib/sandbox/flow-store';
import { writeRecording } from '../../lib/sandbox/recording';
import { startTraffic } from '../../lib/sandbox/sandbox';
import { storyObjects } from '../../lib/sandbox/story';
import type { GoldmaneTarget } from '../../lib/sandbox/traffic/collector';
import { storyEdges } from '../../lib/sandbox/traffic/story-edges';
import type { ClusterUser, GoldmaneFiles, JourneyCluster } from '../support/journey-cluster';
import { loadObjects } from './load-objects';
import { startRig } from './rig';

interface Goldmane {
  readonly name: string;
  readonly windowSeconds: number;
  readonly files: GoldmaneFiles;
  readonly target: GoldmaneTarget;
  stop(): Promise<void>;
}

/** A real one keeps windows of 15 s. */
const realWindowSeconds = 15;

async function goldmaneFor(dir: string): Promise<Goldmane> {
  const address = process.env.DRAWBRIDGE_TEST_GOLDMANE;
  const [caPath = '', certPath = '', keyPath = ''] = ['CA', 'CERT', 'KEY'].map(
    (name) => process.env[`DRAWBRIDGE_TEST_GOLDMANE_${name}`],
  );
  if (address !== undefined && address !== '') {
    const serverName = process.env.DRAWBRIDGE_TEST_GOLDMANE_SERVER_NAME;
    const named = serverName === undefined || serverName === '' ? {} : { serverName };
    const [ca = '', cert = '', key = ''] = [caPath, certPath, keyPath].map((path) =>
      readFileSync(path, 'utf8'),
    );
    return {
      name: `Goldmane at ${address}`,
      windowSeconds: Number(process.env.DRAWBRIDGE_TEST_GOLDMANE_WINDOW ?? realWindowSeconds),
      files: { address, caPath, certPath, keyPath, ...named },
      target: { address, ca, cert, key, ...named },
      stop: async () => undefined,
    };
  }
  const { store, target, files } = await startFlowStore({ dir, goldmanePort: 0, windowSeconds: 1 });
  return { name: 'the sandbox’s Goldmane', windowSeconds: 1, files, target, stop: () => store.stop() };
}

const forUsers = (value: (user: ClusterUser) => string): Readonly<Record<ClusterUser, string>> => ({
  operator: value('operator'),
  author: value('author'),
  viewer: value('viewer'),
  guard: value('guard'),
  admin: value('admin'),
});

export async function realCluster(): Promise<JourneyCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-real-'));
  const rig = await startRig();
  const admin = rig.transport('admin');
  await loadObjects(admin, storyObjects({ size: 'small', now: Date.now() }));
  const cache = new ClusterCache(admin, await discover(admin));
  await cache.start();
  const goldmane = await goldmaneFor(dir);
  const { windowSeconds } = goldmane;
  const traffic = startTraffic({ cluster: cache, goldmane: goldmane.target, windowSeconds, lively: true });
  const recordingPath = join(dir, 'recording.ndjson.gz');
  await writeRecording(recordingPath, {
    snapshot: cache.snapshot(),
    edges: storyEdges,
    to: traffic.from,
    days: 7,
    seed: 1,
  });
  return {
    name: `kube-apiserver ${rig.kubernetesVersion} with ${goldmane.name}`,
    kubeconfigPath: rig.kubeconfigPath,
    contexts: forUsers((user) => (user === 'operator' ? 'prod-eu-1' : `prod-eu-1-${user}`)),
    tokens: forUsers((user) => rig.token(user)),
    goldmane: goldmane.files,
    windowSeconds,
    recordingPath,
    stop: async () => {
      traffic.stop();
      cache.stop();
      await goldmane.stop();
      await rig.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
