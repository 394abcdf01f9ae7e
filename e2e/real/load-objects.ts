/** Puts many objects onto an API server without controllers: definitions first, then pods, whose status is set by hand. */
import { KubeError, type KubeObject, type KubeTransport } from '@/lib/cluster';

interface ServedResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const parallel = 16;
/** What others refer to goes first. */
const first = ['Namespace', 'Tier', 'Node', 'ServiceAccount'];
/** Kinds whose status the server takes from /status only. */
const withStatus: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

interface Paths {
  readonly collection: string;
  readonly item: string;
}

/** Where each kind is served, asked once a group. */
class Resources {
  readonly #lists = new Map<string, Promise<{ readonly resources: readonly ServedResource[] }>>();

  constructor(private readonly transport: KubeTransport) {}

  async paths({ apiVersion, kind, metadata }: KubeObject): Promise<Paths> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const asked = this.#lists.get(root) ?? this.#ask(root);
    this.#lists.set(root, asked);
    const served = (await asked).resources.find(
      (resource) => resource.kind === kind && !resource.name.includes('/'),
    );
    if (served === undefined)
      throw new Error(`${apiVersion} ${kind} ${metadata.name} is of a kind not served`);
    const scope = served.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    const collection = `${root}${scope}/${served.name}`;
    return { collection, item: `${collection}/${encodeURIComponent(metadata.name)}` };
  }

  async #ask(path: string): Promise<{ readonly resources: readonly ServedResource[] }> {
    const { body } = await this.transport.request<{ readonly resources: readonly ServedResource[] }>({
      method: 'GET',
      path,
    });
    return body;
  }
}

/** Without what only a server gives. */
function prepared(object: KubeObject): KubeObject {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The Service of the API server itself is kept by the server, under an address it has taken already. */
const ownService = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'Service' && metadata.namespace === 'default' && metadata.name === 'kubernetes';

async function load(transport: KubeTransport, resources: Resources, object: KubeObject): Promise<void> {
  const { collection, item } = await resources.paths(object);
  const body = prepared(object);
  const patch = (path: string, change: unknown): Promise<unknown> =>
    transport.request({
      method: 'PATCH',
      path,
      body: change,
      contentType: 'application/merge-patch+json',
      deadlineMs: 60_000,
    });
  try {
    await transport.request({ method: 'POST', path: collection, body, deadlineMs: 60_000 });
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 'already-exists') throw error;
    const { labels, annotations } = body.metadata;
    // What the cluster has from the beginning becomes what the story says of it.
    await patch(item, { metadata: { labels, annotations }, spec: body.spec });
  }
  if (withStatus.has(object.kind) && body.status !== undefined)
    await patch(`${item}/status`, { status: body.status });
}

/** @throws KubeError of the first object that the server refuses. */
export async function loadObjects(transport: KubeTransport, objects: readonly KubeObject[]): Promise<void> {
  const resources = new Resources(transport);
  for (const kind of first)
    await inParallel(
      objects.filter((object) => object.kind === kind),
      (object) => load(transport, resources, object),
    );
  await inParallel(
    objects.filter((object) => !first.includes(object.kind) && !ownService(object)),
    (object) => load(transport, resources, object),
  );
}
