/** An API server with clients for each of its users, for tests. */
import { HttpTransport, KubeError, type KubeObject, type KubeRequest, type WatchEvent } from '@/lib/cluster';
import { type KubeServer, type KubeServerOptions, type Role, startKubeServer } from '../kube';

export const v3 = '/apis/projectcalico.org/v3';
export const globals = `${v3}/globalnetworkpolicies`;
export const staged = `${v3}/namespaces/app/stagednetworkpolicies`;
export const namespace = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});
export const calico = (kind: string, metadata: object, spec: object): object => ({
  apiVersion: 'projectcalico.org/v3',
  kind,
  metadata,
  spec,
});
export const stagedPolicy = (name: string, spec: object = {}): object =>
  calico('StagedNetworkPolicy', { name }, { selector: 'all()', types: ['Ingress'], ...spec });
export const configMap = (name: string, data: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
export const maps = '/api/v1/namespaces/app/configmaps';

export class Lab {
  readonly transports = new Map<string, HttpTransport>();
  constructor(readonly server: KubeServer) {}

  static async start(options: KubeServerOptions = {}): Promise<Lab> {
    return new Lab(await startKubeServer({ objects: [namespace('app')], ...options }));
  }

  as(role: Role | 'nobody'): HttpTransport {
    const known = this.transports.get(role);
    if (known !== undefined) return known;
    const headers = async (): Promise<Record<string, string>> =>
      role === 'nobody' ? {} : { authorization: `Bearer ${this.server.token(role)}` };
    const made = new HttpTransport({
      server: this.server.url,
      description: role,
      tls: { ca: this.server.ca },
      headers,
    });
    this.transports.set(role, made);
    return made;
  }

  async post(path: string, body: object, query: KubeRequest['query'] = {}): Promise<KubeObject> {
    return (await this.as('admin').request<KubeObject>({ method: 'POST', path, body, query })).body;
  }

  async get<T = KubeObject>(path: string, query: KubeRequest['query'] = {}): Promise<T> {
    return (await this.as('admin').request<T>({ method: 'GET', path, query })).body;
  }

  /** The refusal of a request, as the client sees it. */
  async refused(request: KubeRequest, role: Role | 'nobody' = 'admin'): Promise<KubeError> {
    const error: unknown = await this.as(role)
      .request(request)
      .then(
        () => new Error(`${request.method} ${request.path} was not refused`),
        (caught: unknown) => caught,
      );
    if (error instanceof KubeError) return error;
    throw error;
  }

  async stop(): Promise<void> {
    for (const transport of this.transports.values()) transport.close();
    await this.server.stop();
  }
}

export interface List {
  readonly items: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

export const names = (list: List): string[] => list.items.map(({ metadata }) => metadata.name);

/** Reads a watch until `count` events came or it ended. */
export async function watched(
  transport: HttpTransport,
  path: string,
  query: KubeRequest['query'],
  count: number,
): Promise<WatchEvent[]> {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  for await (const event of transport.watch(path, query ?? {}, abort.signal)) {
    events.push(event);
    if (events.length >= count) break;
  }
  abort.abort();
  return events;
}

export const seen = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) =>
    `${type} ${(object.metadata as { name?: string } | undefined)?.name ?? ''}`.trim(),
  );
