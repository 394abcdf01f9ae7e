/** An API server in this process: lists in pages, and watches that tell what a bench changes. */
import {
  type KnownKind,
  KubeError,
  type KubeObject,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  knownResources,
  objectPath,
  type WatchEvent,
} from '@/lib/cluster';

class Channel {
  readonly #events: WatchEvent[] = [];
  #wake: () => void = () => undefined;

  push(event: WatchEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  async *until(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    signal.addEventListener('abort', () => this.#wake());
    while (!signal.aborted) {
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

export class MemoryApi implements KubeTransport {
  readonly description = 'a cluster in memory';
  readonly #lists = new Map<string, readonly KubeObject[]>();
  readonly #channels = new Map<string, Channel>();

  constructor(objects: ReadonlyMap<KnownKind, readonly KubeObject[]>) {
    for (const [kind, list] of objects) this.#lists.set(objectPath(knownResources[kind], null), list);
  }

  async request<T>({ method, path, query }: KubeRequest): Promise<KubeResponse<T>> {
    if (method !== 'GET')
      throw new KubeError('forbidden', 403, 'Forbidden', `${method} is not served here`, { method, path });
    const all = this.#lists.get(path) ?? [];
    const from = Number(query?.continue ?? 0);
    const to = from + Number(query?.limit ?? all.length);
    const body = {
      metadata: { resourceVersion: '1', ...(to < all.length ? { continue: String(to) } : {}) },
      items: all.slice(from, to),
    };
    return { status: 200, body: body as T, auditId: null, warnings: [] };
  }

  watch(path: string, _query: unknown, signal: AbortSignal): AsyncIterable<WatchEvent> {
    return this.#channel(path).until(signal);
  }

  /** Another version of an object that is served. */
  modify(kind: KnownKind, object: KubeObject): void {
    this.#channel(objectPath(knownResources[kind], null)).push({ type: 'MODIFIED', object });
  }

  close(): void {}

  #channel(path: string): Channel {
    const known = this.#channels.get(path) ?? new Channel();
    this.#channels.set(path, known);
    return known;
  }
}
