/** Keeps a copy of one list: paged list, watch with bookmarks, relist on 410, jittered backoff on all else (libraries §4.2). */
import type { KubeObject } from './kube-object';
import { ConnectionError, KubeError, type KubeTransport, type WatchEvent } from './transport';

export type ReflectorState = 'syncing' | 'live' | 'stale' | 'forbidden' | 'not-served';

export interface ReflectorPorts {
  readonly now: () => number;
  /** Resolves after the time, or when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export const realPorts: ReflectorPorts = {
  now: () => Date.now(),
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        // The signal lives as long as the reflector, which sleeps without end.
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    }),
};

const pageSize = 500;
const backoff = { first: 500, last: 30_000 };
/** A watch that says nothing for its own timeout and this much more is dead. */
const silenceMs = 30_000;

export class Reflector {
  readonly #store = new Map<string, KubeObject>();
  readonly #abort = new AbortController();
  readonly #ready: Promise<void>;
  #markReady: () => void = () => undefined;
  #failures = 0;
  state: ReflectorState = 'syncing';
  message: string | null = null;
  /** Unix ms of the last list, event or bookmark. */
  lastEventAt: number | null = null;

  constructor(
    private readonly transport: KubeTransport,
    readonly path: string,
    /** What to keep of an object; the held one itself where nothing that is kept has changed: then nobody is told. */
    private readonly prune: (object: KubeObject, held: KubeObject | null) => KubeObject,
    private readonly onChange: () => void,
    private readonly ports: ReflectorPorts = realPorts,
  ) {
    this.#ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
  }

  /** Resolves when the first list is in, or when it is clear that there will be none. */
  start(): Promise<void> {
    void this.#run();
    return this.#ready;
  }

  stop(): void {
    this.#abort.abort();
    this.#markReady();
  }

  get objects(): readonly KubeObject[] {
    return [...this.#store.values()];
  }

  get count(): number {
    return this.#store.size;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let version: string | null = null;
    while (!signal.aborted) {
      try {
        if (version === null) version = await this.#list();
        if (signal.aborted) return;
        version = await this.#watch(version);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) {
          version = null;
          if (this.#failures++ === 0) continue;
        } else if (!this.#failed(error)) version = null;
        await this.ports.sleep(
          this.ports.random() * Math.min(backoff.last, backoff.first * 2 ** Math.min(this.#failures, 8)),
          signal,
        );
      }
    }
  }

  /** True when the watch may go on from its version. */
  #failed(error: unknown): boolean {
    this.#failures++;
    this.message = error instanceof Error ? error.message : String(error);
    if (error instanceof KubeError && (error.code === 'forbidden' || error.code === 'unauthorized'))
      this.state = 'forbidden';
    else if (error instanceof KubeError && error.code === 'not-found') this.state = 'not-served';
    else this.state = this.lastEventAt === null ? 'syncing' : 'stale';
    if (this.state === 'forbidden' || this.state === 'not-served') this.#markReady();
    this.onChange();
    return error instanceof ConnectionError;
  }

  async #list(): Promise<string> {
    const found = new Map<string, KubeObject>();
    let next: string | undefined;
    let version = '';
    do {
      const {
        body,
      }: {
        body: {
          metadata?: { resourceVersion?: string; continue?: string };
          items?: KubeObject[];
          kind?: string;
          apiVersion?: string;
        };
      } = await this.transport.request({
        method: 'GET',
        path: this.path,
        query: { limit: pageSize, continue: next },
        deadlineMs: 30_000,
        signal: this.#abort.signal,
      });
      const kind = (body.kind ?? '').replace(/List$/, '');
      for (const item of body.items ?? []) {
        // Items of a list carry no kind of their own.
        const object = {
          ...item,
          kind: item.kind ?? kind,
          apiVersion: item.apiVersion ?? body.apiVersion ?? '',
        };
        const key = keyOf(object);
        found.set(key, this.prune(object, this.#store.get(key) ?? null));
      }
      version = body.metadata?.resourceVersion ?? '';
      next = body.metadata?.continue || undefined;
    } while (next !== undefined);
    this.#store.clear();
    for (const [key, object] of found) this.#store.set(key, object);
    this.#alive();
    this.#markReady();
    this.onChange();
    return version;
  }

  #alive(): void {
    this.state = 'live';
    this.message = null;
    this.lastEventAt = this.ports.now();
  }

  /** Returns the version to go on from when the server closes the watch. */
  async #watch(from: string): Promise<string> {
    const timeoutSeconds = Math.floor(240 + this.ports.random() * 120);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    this.#abort.signal.addEventListener('abort', stop);
    let deadline = setTimeout(stop, timeoutSeconds * 1000 + silenceMs);
    let version = from;
    try {
      for await (const event of this.transport.watch(
        this.path,
        { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds },
        abort.signal,
      )) {
        clearTimeout(deadline);
        deadline = setTimeout(stop, timeoutSeconds * 1000 + silenceMs);
        version = this.#apply(event) ?? version;
        this.#failures = 0;
      }
    } finally {
      clearTimeout(deadline);
      this.#abort.signal.removeEventListener('abort', stop);
    }
    // A server that closes each watch at once must not be asked a thousand times a second.
    await this.ports.sleep(200 + this.ports.random() * 800, this.#abort.signal);
    return version;
  }

  /** True when the copy is another one than before. */
  #keep(isDeleted: boolean, object: KubeObject): boolean {
    const key = keyOf(object);
    if (isDeleted) {
      this.#store.delete(key);
      return true;
    }
    const held = this.#store.get(key) ?? null;
    const kept = this.prune(object, held);
    this.#store.set(key, kept);
    return kept !== held;
  }

  #apply(event: WatchEvent): string | null {
    if (event.type === 'ERROR') throw errorOf(event.object, this.path);
    const object = event.object as unknown as KubeObject;
    this.#alive();
    if (event.type !== 'BOOKMARK' && this.#keep(event.type === 'DELETED', object)) this.onChange();
    return object.metadata.resourceVersion ?? null;
  }
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** 410 in every form servers have for it: status, code in the event, or only the words (rig §4). */
function isGone(error: unknown): boolean {
  return (
    error instanceof KubeError &&
    (error.status === 410 ||
      error.reason === 'Expired' ||
      error.reason === 'Gone' ||
      /too old resource version|resource version.*expired/i.test(error.message))
  );
}

function errorOf(status: Readonly<Record<string, unknown>>, path: string): KubeError {
  const code = typeof status.code === 'number' ? status.code : 500;
  return new KubeError(
    code === 410 ? 'gone' : 'server-error',
    code,
    String(status.reason ?? ''),
    String(status.message ?? 'watch failed'),
    { method: 'WATCH', path },
  );
}
