/** A cluster to make the journey on: the sandbox's processes, or real parts. The journey itself cannot tell which. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Running, run } from './product';

const userNames = ['operator', 'author', 'viewer', 'guard', 'admin'] as const;
export type ClusterUser = (typeof userNames)[number];

export interface GoldmaneFiles {
  readonly address: string;
  readonly caPath: string;
  readonly certPath: string;
  readonly keyPath: string;
  /** Name in its certificate; Goldmane's own where it is not given. */
  readonly serverName?: string;
}

export interface JourneyCluster {
  /** Says what the journey ran against. */
  readonly name: string;
  readonly kubeconfigPath: string;
  readonly contexts: Readonly<Record<ClusterUser, string>>;
  readonly tokens: Readonly<Record<ClusterUser, string>>;
  readonly goldmane: GoldmaneFiles;
  /** Width of Goldmane's windows in seconds: how long flows take to show. */
  readonly windowSeconds: number;
  /** A week of recorded flows; null where there is none to import. */
  readonly recordingPath: string | null;
  stop(): Promise<void>;
}

const perUser = z.object(
  Object.fromEntries(userNames.map((name) => [name, z.string()])) as Record<ClusterUser, z.ZodString>,
);
const ready = z.object({
  kubeconfigPath: z.string(),
  contexts: perUser,
  tokens: perUser,
  goldmane: z.object({
    address: z.string(),
    caPath: z.string(),
    certPath: z.string(),
    keyPath: z.string(),
  }),
  recordingPath: z.string().nullable(),
});

export async function sandboxCluster(): Promise<JourneyCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-journey-'));
  const running = await run(['sandbox', '--dir', dir, '--window', '1', '--size', 'small'], (line) =>
    line.startsWith('{'),
  );
  return {
    name: 'the sandbox',
    windowSeconds: 1,
    ...ready.parse(JSON.parse(running.line)),
    stop: async () => {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Product extends Running {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** The printed address with its one-time token. */
  readonly loginUrl: string;
}

/** Core and guard on a cluster, as `npm start` with flags runs them. */
export async function startOn(
  cluster: JourneyCluster,
  options: { readonly dataDir: string; readonly user?: ClusterUser; readonly args?: readonly string[] },
): Promise<Product> {
  const { goldmane } = cluster;
  const running = await run(
    [
      'start',
      ...['--port', '0'],
      ...['--kubeconfig', cluster.kubeconfigPath],
      ...['--context', cluster.contexts[options.user ?? 'operator']],
      ...['--goldmane', goldmane.address],
      ...['--goldmane-ca', goldmane.caPath, '--goldmane-cert', goldmane.certPath],
      ...['--goldmane-key', goldmane.keyPath],
      ...(goldmane.serverName === undefined ? [] : ['--goldmane-server-name', goldmane.serverName]),
      ...['--data', options.dataDir],
      ...(cluster.recordingPath === null ? [] : ['--import', cluster.recordingPath]),
      ...(options.args ?? []),
    ],
    (line) => line.includes('Drawbridge is ready'),
  );
  const loginUrl = /https?:\/\/\S+/.exec(running.line)?.[0] ?? '';
  return { ...running, loginUrl, url: new URL(loginUrl).origin };
}
