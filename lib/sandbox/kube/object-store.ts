/** Objects with one revision counter over all of them, and a history that can be watched and read back, as etcd's. */
import type { KubeObject } from '@/lib/cluster';

export interface StoreEvent {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The resource, as {@link resourceKey} names it. */
  readonly resource: string;
  readonly key: string;
  /** As it stands after the change; for DELETED as it stood last, with the revision of its deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | null;
}

/** The asked revision is older than the history. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  constructor(
    readonly asked: number,
    readonly oldest: number,
  ) {
    super(`revision ${asked} has been compacted; the oldest is ${oldest}`);
  }
}

export const objectKey = (namespace: string | null, name: string): string => `${namespace ?? ''}/${name}`;

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Map<string, Set<(event: StoreEvent) => void>>();
  #history: StoreEvent[] = [];
  #revision = 1;
  #oldest = 1;

  /** @param historyLimit events kept; older ones can be neither watched nor read back. */
  constructor(private readonly historyLimit: number) {}

  get revision(): number {
    return this.#revision;
  }

  get(resource: string, key: string): KubeObject | null {
    return this.#objects.get(resource)?.get(key) ?? null;
  }

  /** In the order of their keys. */
  list(resource: string): KubeObject[] {
    return [...(this.#objects.get(resource) ?? [])].sort(byKey).map(([, object]) => object);
  }

  /** As it stood at a revision. @throws CompactedError */
  listAt(resource: string, revision: number): KubeObject[] {
    if (revision < this.#oldest) throw new CompactedError(revision, this.#oldest);
    const objects = new Map(this.#objects.get(resource) ?? []);
    for (let index = this.#history.length - 1; index >= 0; index--) {
      const event = this.#history[index];
      if (event === undefined || event.revision <= revision) break;
      if (event.resource !== resource) continue;
      if (event.previous === null) objects.delete(event.key);
      else objects.set(event.key, event.previous);
    }
    return [...objects].sort(byKey).map(([, object]) => object);
  }

  /** Every object of every resource. */
  all(): KubeObject[] {
    return [...this.#objects.values()].flatMap((objects) => [...objects.values()]);
  }

  /** Stores under the next revision; the result carries it. */
  put(resource: string, key: string, object: KubeObject): KubeObject {
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, objects);
    const previous = objects.get(key) ?? null;
    const stored = this.#stamped(object);
    objects.set(key, stored);
    this.#record({ type: previous === null ? 'ADDED' : 'MODIFIED', resource, key, object: stored, previous });
    return stored;
  }

  /** Null when it was not there. */
  remove(resource: string, key: string): KubeObject | null {
    const objects = this.#objects.get(resource);
    const previous = objects?.get(key);
    if (objects === undefined || previous === undefined) return null;
    const object = this.#stamped(previous);
    objects.delete(key);
    this.#record({ type: 'DELETED', resource, key, object, previous });
    return object;
  }

  /** Changes after a revision. @throws CompactedError */
  since(resource: string, revision: number): StoreEvent[] {
    if (revision < this.#oldest) throw new CompactedError(revision, this.#oldest);
    return this.#history.filter((event) => event.resource === resource && event.revision > revision);
  }

  /** The result ends the subscription. */
  subscribe(resource: string, listener: (event: StoreEvent) => void): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets all history: from now on only the present can be read and watched. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#revision;
  }

  #stamped(object: KubeObject): KubeObject {
    this.#revision++;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
  }

  #record(change: Omit<StoreEvent, 'revision'>): void {
    const event: StoreEvent = { ...change, revision: this.#revision };
    this.#history.push(event);
    if (this.#history.length > this.historyLimit) {
      const dropped = this.#history.splice(0, Math.max(1, Math.floor(this.historyLimit / 4)));
      this.#oldest = dropped.at(-1)?.revision ?? this.#oldest;
    }
    for (const listener of [...(this.#listeners.get(change.resource) ?? [])]) listener(event);
  }
}
