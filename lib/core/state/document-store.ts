/** One JSON document in a ConfigMap of Drawbridge's namespace: read with core's own account, written as the person who asked. */
import {
  ConfigMapStore,
  ConnectionError,
  KubeError,
  type KubeTransport,
  type StoredMap,
} from '@/lib/cluster';
import { Problem } from '../http/problem';

export interface DocumentOptions<T> {
  /** Core's own way to the API server. */
  readonly reader: KubeTransport;
  readonly namespace: string;
  readonly name: string;
  /** Key inside the ConfigMap. */
  readonly key: string;
  readonly empty: T;
  /** @throws when the text is not such a document. */
  readonly parse: (value: unknown) => T;
}

/** Two writers at once are asked to take turns; more often than this it is somebody else's fault. */
const maxAttempts = 5;
/** etcd takes objects of up to 1.5 MB; beyond this a document is refused before it is sent. */
const maxBytes = 900_000;

export class DocumentStore<T> {
  readonly #reader: ConfigMapStore;
  readonly #listeners = new Set<() => void>();
  #version: string | null = null;
  #current: T;
  #timer: NodeJS.Timeout | null = null;
  /** Set while the document cannot be read: what is shown is the last one known. */
  problem: string | null = null;

  constructor(private readonly options: DocumentOptions<T>) {
    this.#reader = new ConfigMapStore(options.reader, options.namespace);
    this.#current = options.empty;
  }

  get current(): T {
    return this.#current;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Reads now and then every `everyMs`, so that a second core's changes show here too. */
  async start(everyMs: number): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.refresh(), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async refresh(): Promise<void> {
    try {
      this.#take(await this.#reader.get(this.options.name));
      this.problem = null;
    } catch (error) {
      this.problem = `ConfigMap ${this.options.namespace}/${this.options.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Read, change, write under resourceVersion, as the owner of `writer`. @throws Problem, KubeError */
  async update(writer: KubeTransport, change: (current: T) => T): Promise<T> {
    const { name, key, namespace } = this.options;
    const store = new ConfigMapStore(writer, namespace);
    for (let attempt = 1; ; attempt++) {
      const standing = await store.get(name);
      const next = change(this.#parse(standing));
      const text = JSON.stringify(next);
      if (text.length > maxBytes)
        throw new Problem(
          'too-large',
          `ConfigMap ${namespace}/${name} would grow beyond ${maxBytes / 1000} kB. Nothing was changed. Take back decisions that are not needed any more.`,
        );
      try {
        this.#take(
          standing === null
            ? await store.create(name, { [key]: text })
            : await store.replace(name, { ...standing.data, [key]: text }, standing),
        );
        return this.#current;
      } catch (error) {
        const raced =
          error instanceof KubeError && (error.code === 'conflict' || error.code === 'already-exists');
        if (!raced || attempt >= maxAttempts) throw await this.#explained(error, writer);
      }
    }
  }

  /** An answer that was lost: what stands now is read, so that the message is true. */
  async #explained(error: unknown, writer: KubeTransport): Promise<unknown> {
    if (!(error instanceof KubeError) || error.code !== 'not-found') {
      if (error instanceof ConnectionError) await this.refresh();
      return error;
    }
    const { namespace } = this.options;
    return new Problem(
      'refused',
      `Namespace ${namespace} does not exist in ${writer.description}, so Drawbridge has no place for its decisions. Create it with kubectl create namespace ${namespace}, or choose another with --journal-namespace.`,
      error.message,
    );
  }

  #parse(stored: StoredMap | null): T {
    const text = stored?.data[this.options.key];
    if (text === undefined) return this.options.empty;
    try {
      return this.options.parse(JSON.parse(text));
    } catch (error) {
      throw new Problem(
        'refused',
        `ConfigMap ${this.options.namespace}/${this.options.name} does not hold what Drawbridge wrote there. Nothing was changed. Look at it with kubectl, and delete it to begin anew.`,
        error instanceof Error ? error.message : null,
      );
    }
  }

  #take(stored: StoredMap | null): void {
    const version = stored?.resourceVersion ?? '';
    if (version === this.#version) return;
    this.#current = this.#parse(stored);
    this.#version = version;
    for (const listener of this.#listeners) listener();
  }
}
