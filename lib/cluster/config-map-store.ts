/** Small documents in ConfigMaps of one namespace, changed under resourceVersion only. */
import type { KubeObject } from './kube-object';
import { KubeError, type KubeTransport } from './transport';

export interface StoredMap {
  readonly data: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
  readonly uid: string;
}

const deadlineMs = 5_000;

export class ConfigMapStore {
  constructor(
    private readonly transport: KubeTransport,
    readonly namespace: string,
  ) {}

  async get(name: string): Promise<StoredMap | null> {
    try {
      return stored(
        (await this.transport.request<KubeObject>({ method: 'GET', path: this.#path(name), deadlineMs }))
          .body,
      );
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }

  async create(name: string, data: Readonly<Record<string, string>>): Promise<StoredMap> {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: this.namespace, labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } },
      data,
    };
    return stored(
      (
        await this.transport.request<KubeObject>({
          method: 'POST',
          path: this.#path(),
          body,
          query: { fieldManager: 'drawbridge' },
          deadlineMs,
        })
      ).body,
    );
  }

  /** @throws KubeError with code conflict when it was changed since it was read. */
  async replace(
    name: string,
    data: Readonly<Record<string, string>>,
    current: { readonly resourceVersion: string; readonly uid: string },
  ): Promise<StoredMap> {
    const metadata = {
      name,
      namespace: this.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'drawbridge' },
      resourceVersion: current.resourceVersion,
      uid: current.uid,
    };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    return stored(
      (
        await this.transport.request<KubeObject>({
          method: 'PUT',
          path: this.#path(name),
          body,
          query: { fieldManager: 'drawbridge' },
          deadlineMs,
        })
      ).body,
    );
  }

  #path(name?: string): string {
    return `/api/v1/namespaces/${encodeURIComponent(this.namespace)}/configmaps${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
  }
}

const stored = (object: KubeObject): StoredMap => ({
  data: (object.data ?? {}) as Record<string, string>,
  resourceVersion: object.metadata.resourceVersion ?? '',
  uid: object.metadata.uid ?? '',
});
