/** Which cluster, as whom: from a kubeconfig or the service account of this pod. @kubernetes/client-node reads credentials only. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HttpTransport } from './http-transport';
import type { KubeTransport } from './transport';

export interface ClusterTarget {
  readonly contextName: string;
  readonly clusterName: string;
  readonly server: string;
  readonly userName: string;
  readonly contexts: readonly string[];
  /** Transport as this target's own identity. */
  readonly connect: () => KubeTransport;
  /** Transport to the same server as the bearer of a token, without the target's own credentials. */
  readonly connectAs: (token: string) => KubeTransport;
}

/** The kubeconfig cannot be used: says which file or context, and what to do. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code = 'target';
}

interface HttpsOptions {
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  rejectUnauthorized?: boolean;
  servername?: string;
  headers?: Record<string, string>;
}

const serviceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

function kubeconfigPath(path: string | null): string {
  const chosen =
    path ??
    process.env.KUBECONFIG?.split(':').find((candidate) => existsSync(candidate)) ??
    join(homedir(), '.kube', 'config');
  if (!existsSync(chosen))
    throw new TargetError(
      `No kubeconfig found at ${chosen}. Give one with --kubeconfig FILE, or start without cluster flags to use the sandbox.`,
    );
  return chosen;
}

const isLoopback = (server: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(server).hostname);

/** One KubeConfig per context: client-node mixes up credentials after a context switch (libraries §4.4). */
export async function loadKubeconfig(options: {
  readonly path: string | null;
  readonly context: string | null;
}): Promise<ClusterTarget> {
  const path = kubeconfigPath(options.path);
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    throw new TargetError(
      `The kubeconfig ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const contexts = config.getContexts().map((context) => context.name);
  const contextName = options.context ?? config.getCurrentContext();
  if (!contexts.includes(contextName))
    throw new TargetError(
      `The kubeconfig ${path} has no context ${JSON.stringify(contextName)}. It has: ${contexts.join(', ') || 'none'}. Choose one with --context.`,
    );
  config.setCurrentContext(contextName);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null)
    throw new TargetError(`Context ${contextName} of ${path} names a cluster that the file does not define.`);
  if (cluster.server.startsWith('http://')) {
    if (!isLoopback(cluster.server))
      throw new TargetError(
        `Cluster ${cluster.name} of ${path} is at ${cluster.server}, over plain HTTP: credentials would travel in the open. Name its https address.`,
      );
    // `kubectl proxy` on this machine; client-node takes such a server only with this switch (libraries §4.4).
    config.clusters = config.clusters.map((known) =>
      known.name === cluster.name ? { ...known, skipTLSVerify: true } : known,
    );
  }
  const apply = async (): Promise<HttpsOptions> => {
    const https: HttpsOptions = {};
    await config.applyToHTTPSOptions(https as Parameters<typeof config.applyToHTTPSOptions>[0]);
    return https;
  };
  let initial: HttpsOptions;
  try {
    initial = await apply();
  } catch (error) {
    throw new TargetError(
      `The credentials of user ${user?.name ?? '?'} in ${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const trust = {
    ...(initial.ca === undefined ? {} : { ca: initial.ca }),
    ...(initial.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: initial.rejectUnauthorized }),
    ...(initial.servername === undefined ? {} : { servername: initial.servername }),
  };
  const own = {
    ...(initial.cert === undefined ? {} : { cert: initial.cert }),
    ...(initial.key === undefined ? {} : { key: initial.key }),
  };
  const authorization = async (): Promise<Record<string, string>> => {
    const value = (await apply()).headers?.Authorization;
    return value === undefined ? {} : { authorization: value };
  };
  const description = `${cluster.server} as context ${contextName}`;
  return {
    contextName,
    clusterName: cluster.name,
    server: cluster.server,
    userName: user?.name ?? contextName,
    contexts,
    connect: () =>
      new HttpTransport({
        server: cluster.server,
        description,
        tls: { ...trust, ...own },
        headers: authorization,
      }),
    connectAs: (token) =>
      new HttpTransport({
        server: cluster.server,
        description: `${cluster.server} with a token`,
        tls: trust,
        headers: async () => ({ authorization: `Bearer ${token}` }),
      }),
  };
}

/** The service account of this pod; its token is read again every minute, as Kubernetes renews it. */
export function inClusterTarget(): ClusterTarget {
  const host = process.env.KUBERNETES_SERVICE_HOST;
  const port = process.env.KUBERNETES_SERVICE_PORT;
  const tokenFile = join(serviceAccountDir, 'token');
  if (host === undefined || port === undefined || !existsSync(tokenFile))
    throw new TargetError(
      '--in-cluster works in a pod only: no service account is mounted here. Give --kubeconfig FILE instead.',
    );
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const ca = readFileSync(join(serviceAccountDir, 'ca.crt'));
  let token = { value: '', readAt: 0 };
  const bearer = async (): Promise<Record<string, string>> => {
    if (Date.now() - token.readAt > 60_000)
      token = { value: readFileSync(tokenFile, 'utf8').trim(), readAt: Date.now() };
    return { authorization: `Bearer ${token.value}` };
  };
  return {
    contextName: 'in-cluster',
    clusterName: 'in-cluster',
    server,
    userName: 'service account',
    contexts: ['in-cluster'],
    connect: () =>
      new HttpTransport({
        server,
        description: `${server} as the service account of this pod`,
        tls: { ca },
        headers: bearer,
      }),
    connectAs: (value) =>
      new HttpTransport({
        server,
        description: `${server} with a token`,
        tls: { ca },
        headers: async () => ({ authorization: `Bearer ${value}` }),
      }),
  };
}
