/** The journal as one executor sees it: holds the version, and writes only while nobody else has. */
import type { JournalStore } from './ports';
import type { RolloutRecord } from './record';
import { RolloutError } from './rollout-error';
import { asStoreError } from './step-writer';

export class JournalHandle {
  constructor(private readonly store: JournalStore) {}
  /** As last read or written. */
  record: RolloutRecord | null = null;
  #version: string | null = null;

  /** @throws StoreError when the journal cannot be read. */
  async load(): Promise<RolloutRecord | null> {
    const stored = await this.store.read();
    this.record = stored?.record ?? null;
    this.#version = stored?.version ?? null;
    return this.record;
  }

  /** @throws RolloutError when there is no record; StoreError as load() does. */
  async require(): Promise<RolloutRecord> {
    const record = await this.load();
    if (record === null) throw new RolloutError('no-rollout', 'No rollout is under way.');
    return record;
  }

  /** @throws RolloutError: somebody else wrote, or nobody knows. */
  async save(record: RolloutRecord): Promise<RolloutRecord> {
    try {
      this.#version = await this.store.write(record, this.#version);
    } catch (thrown) {
      const error = asStoreError(thrown);
      if (error.code === 'conflict' || error.code === 'exists')
        throw new RolloutError(
          'taken-over',
          'Another Drawbridge or operator moved the rollout on. Look at it again.',
          { cause: error },
        );
      throw new RolloutError('unreachable', `The journal could not be written: ${error.message}`, {
        cause: error,
      });
    }
    this.record = record;
    return record;
  }
}
