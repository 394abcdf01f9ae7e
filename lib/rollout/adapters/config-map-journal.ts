/** The rollout record in ConfigMap `drawbridge-rollout`, key `record.json`: compare-and-swap by UID and resourceVersion. */
import { ConfigMapStore, type KubeTransport, type StoredMap } from '@/lib/cluster';
import { type JournalStore, type StoredRecord, StoreError } from '../ports';
import type { RolloutRecord } from '../record';
import { type TransportSource, transportOf } from './cluster-policy-store';
import { parseRecord } from './record-schema';
import { storeError } from './store-errors';

export const journalName = 'drawbridge-rollout';
export const journalKey = 'record.json';

/** A ConfigMap holds 1 MiB. A wave starts only with room left for what its steps add to the record. */
const maxBytes = { start: 900_000, underWay: 1_040_000 } as const;

const versionOf = ({ uid, resourceVersion }: StoredMap): string => `${uid} ${resourceVersion}`;

export class ConfigMapJournal implements JournalStore {
  constructor(
    private readonly transport: TransportSource,
    private readonly namespace: string,
  ) {}

  async read(): Promise<StoredRecord | null> {
    const map = await this.#answer('read', (store) => store.get(journalName));
    const text = map?.data[journalKey];
    if (map === null || text === undefined || text === '') return null;
    try {
      return { record: parseRecord(text), version: versionOf(map) };
    } catch (error) {
      throw new StoreError(
        'invalid',
        `${this.#name} does not hold a record of this release: ${error instanceof Error ? error.message : String(error)}. Look at it with kubectl; no rollout goes on before it is repaired or removed.`,
        { cause: error },
      );
    }
  }

  async write(record: RolloutRecord, version: string | null): Promise<string> {
    const text = JSON.stringify(record);
    const bytes = new TextEncoder().encode(text).length;
    const limit =
      record.at.lowered === null && record.phase === 'lowered' ? maxBytes.start : maxBytes.underWay;
    if (bytes > limit)
      throw new StoreError(
        'invalid',
        `The record of this wave would have ${Math.ceil(bytes / 1000).toLocaleString('en-US')} kB, ${this.#name} holds ${limit / 1000} kB. Choose fewer namespaces for the wave`,
      );
    const data = { [journalKey]: text };
    const written = await this.#answer('write', (store) => {
      if (version === null) return this.#createOrFill(store, data);
      const [uid = '', resourceVersion = ''] = version.split(' ');
      return store.replace(journalName, data, { uid, resourceVersion });
    });
    return versionOf(written);
  }

  /** A ConfigMap that stands there empty (delivered by a manifest) is filled under its version. */
  async #createOrFill(store: ConfigMapStore, data: Record<string, string>): Promise<StoredMap> {
    const standing = await store.get(journalName);
    if (standing === null) return store.create(journalName, data);
    if ((standing.data[journalKey] ?? '') !== '')
      throw new StoreError('conflict', `${this.#name} holds a record already`);
    return store.replace(journalName, data, standing);
  }

  get #name(): string {
    return `ConfigMap ${this.namespace}/${journalName}`;
  }

  async #answer<T>(answer: 'read' | 'write', call: (store: ConfigMapStore) => Promise<T>): Promise<T> {
    const transport: KubeTransport = transportOf(this.transport);
    try {
      return await call(new ConfigMapStore(transport, this.namespace));
    } catch (error) {
      const failure = storeError(error, answer, this.#name);
      if (failure.code !== 'not-found') throw failure;
      throw new StoreError(
        'not-found',
        `${this.#name} cannot be written: the namespace or the object is not there. Create the namespace with kubectl create namespace ${this.namespace}, or choose another with --journal-namespace`,
        { cause: error },
      );
    }
  }
}
