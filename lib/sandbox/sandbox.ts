/** The embedded cluster: API server, Goldmane and traffic on loopback, with everything a client needs written to a folder. */
import { join } from 'node:path';
import { systemClock } from './clock';
import { startFlowStore } from './flow-store';
import { type KubeServer, startKubeServer } from './kube';
import { writeRecording } from './recording';
import { contextsOf, type SandboxAccess, userTokens, writeKubeconfig } from './sandbox-access';
import { runSecondsOf, type StorySize, storyObjects } from './story';
import { CronController } from './story/cron-controller';
import { JobController } from './story/job-controller';
import { startTraffic } from './traffic/start-traffic';
import { storyEdges } from './traffic/story-edges';

export { startTraffic, type Traffic, type TrafficOptions } from './traffic/start-traffic';

export interface SandboxOptions {
  /** Existing folder for kubeconfig, certificates, audit log and recording. */
  readonly dir: string;
  /** 0: any free port. */
  readonly port: number;
  readonly goldmanePort: number;
  /** Width of Goldmane's windows; below 5 s the traffic is lively. */
  readonly windowSeconds: number;
  readonly size: StorySize;
  /** Days of flows in the recording; 0 writes none. */
  readonly recordedDays: number;
}

export interface Sandbox extends SandboxAccess {
  /** null when no days are recorded. */
  readonly recordingPath: string | null;
  readonly kube: KubeServer;
  stop(): Promise<void>;
}

const clusterName = 'prod-eu-1';
/** Windows shorter than this are for tests: rare flows must not be waited for. */
const livelyBelowSeconds = 5;

/** @throws Error when a port is taken or the folder cannot be written. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = systemClock.now();
  const kube = await startKubeServer({
    objects: storyObjects({ size: options.size, now }),
    flavour: 'aggregated',
    port: options.port,
    auditLogPath: join(options.dir, 'audit.log'),
  });
  const goldmane = await startFlowStore(options).catch(async (error: unknown) => {
    await kube.stop();
    throw error;
  });
  const controllers = [
    new CronController(kube.objects, systemClock),
    new JobController(kube.objects, systemClock, runSecondsOf),
  ];
  for (const controller of controllers) controller.start();
  const traffic = startTraffic({
    cluster: kube.cluster,
    goldmane: goldmane.target,
    windowSeconds: options.windowSeconds,
    lively: options.windowSeconds < livelyBelowSeconds,
  });
  const stop = async (): Promise<void> => {
    traffic.stop();
    for (const controller of controllers) controller.stop();
    await Promise.all([goldmane.store.stop(), kube.stop()]);
  };
  try {
    const recordingPath = options.recordedDays > 0 ? join(options.dir, 'recording.ndjson.gz') : null;
    if (recordingPath !== null)
      await writeRecording(recordingPath, {
        snapshot: kube.cluster.snapshot(),
        edges: storyEdges,
        to: traffic.from,
        days: options.recordedDays,
        seed: 1,
      });
    return {
      kubeconfigPath: writeKubeconfig(options.dir, kube, clusterName),
      contexts: contextsOf(clusterName),
      tokens: userTokens(kube),
      goldmane: goldmane.files,
      recordingPath,
      kube,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
