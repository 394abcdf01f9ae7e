/** The store for those inside the process: typed by object, without requests, users or rights. */
import { randomUUID } from 'node:crypto';
import type { KubeObject } from '@/lib/cluster';
import type { Clock } from '../clock';
import { withDefaults } from './defaults';
import { equal } from './json';
import { type ObjectStore, objectKey, type StoreEvent } from './object-store';
import { groupVersionOf, resourceKey, type ServedResource } from './served-resources';

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | null;
  readonly name: string;
}

/** Changes of these never change a verdict. */
const withoutVerdict: ReadonlySet<string> = new Set(['/configmaps']);

export class KubeObjects {
  #verdictRevision = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly resources: readonly ServedResource[],
    private readonly clock: Clock,
  ) {
    for (const resource of resources) {
      const key = resourceKey(resource);
      if (!withoutVerdict.has(key))
        store.subscribe(key, (event) => {
          this.#verdictRevision = event.revision;
        });
    }
  }

  /** Changes whenever something changed that policies, pods or addresses depend on. */
  get verdictRevision(): number {
    return this.#verdictRevision;
  }

  /** Creates or replaces. @throws Error when the kind is not served. */
  apply(object: KubeObject): KubeObject {
    const resource = this.#resourceOf(object);
    const { name, namespace } = object.metadata;
    const key = objectKey(resource.namespaced ? (namespace ?? 'default') : null, name);
    const held = this.store.get(resourceKey(resource), key);
    const generation = held?.metadata.generation ?? 0;
    const filled = withDefaults(object, resource, false);
    const changed = held === null || !equal(held.spec, filled.spec);
    const created = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
    return this.store.put(resourceKey(resource), key, {
      ...filled,
      metadata: {
        creationTimestamp: held?.metadata.creationTimestamp ?? created,
        ...filled.metadata,
        ...(resource.namespaced ? { namespace: namespace ?? 'default' } : {}),
        uid: held?.metadata.uid ?? filled.metadata.uid ?? randomUUID(),
        ...(resource.hasGeneration ? { generation: generation + (changed ? 1 : 0) } : {}),
      },
    });
  }

  /** False when it was not there. */
  delete(ref: ObjectRef): boolean {
    const resource = this.#resourceOf(ref);
    const key = objectKey(resource.namespaced ? (ref.namespace ?? 'default') : null, ref.name);
    return this.store.remove(resourceKey(resource), key) !== null;
  }

  get(ref: ObjectRef): KubeObject | null {
    const resource = this.#resourceOf(ref);
    const key = objectKey(resource.namespaced ? (ref.namespace ?? 'default') : null, ref.name);
    return this.store.get(resourceKey(resource), key);
  }

  list(kind: { readonly apiVersion: string; readonly kind: string }): readonly KubeObject[] {
    return this.store.list(resourceKey(this.#resourceOf(kind)));
  }

  all(): readonly KubeObject[] {
    return this.store.all();
  }

  /** Told of every change of a kind; the result ends it. */
  onChange(
    kind: { readonly apiVersion: string; readonly kind: string },
    listener: (change: Pick<StoreEvent, 'type' | 'object'>) => void,
  ): () => void {
    return this.store.subscribe(resourceKey(this.#resourceOf(kind)), listener);
  }

  #resourceOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): ServedResource {
    const found = this.resources.find((item) => item.kind === kind && groupVersionOf(item) === apiVersion);
    if (found === undefined) throw new Error(`${apiVersion} ${kind} is not served by this API server.`);
    return found;
  }
}
