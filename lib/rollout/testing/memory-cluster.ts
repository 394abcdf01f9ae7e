/** An API server in memory for tests of the executor: versions, preconditions, and every way a write can go wrong. */
import { isStaged, type Policy, type PolicyRef, policyKey, policyTier } from '@/lib/policy';
import { specHash } from '../policy-spec';
import {
  type ActivityLog,
  type JournalStore,
  type LivePolicy,
  type PolicyStore,
  type Precondition,
  type SteadyClock,
  type StoredRecord,
  StoreError,
  type WriteMark,
  type WriteReceipt,
} from '../ports';
import type { ActivityEvent, RolloutRecord } from '../record';

export class MemoryClock implements SteadyClock {
  constructor(public time = 1_800_000_000) {}
  now(): number {
    return this.time;
  }
  steady(): number {
    return this.time;
  }
}

/**
 * What the next write meets. `lost`: applied, no answer. `delayed`: no answer, applied later. `dropped`: no answer, never
 * applied. `swallowed`: answered as done, never applied (safety, fact 6). `throttled`: too many requests.
 */
export type Fault =
  | 'lost'
  | 'delayed'
  | 'dropped'
  | 'swallowed'
  | 'throttled'
  | 'conflict'
  | 'forbidden'
  | 'crash-before'
  | 'crash-after';

export class Crash extends Error {
  override readonly name = 'Crash';
}

type Write = () => void;

const markText = (mark: WriteMark | null): string => (mark === null ? '' : `${mark.epoch}.${mark.write}`);

export class MemoryCluster implements PolicyStore {
  readonly objects = new Map<string, LivePolicy & { readonly mark: string }>();
  readonly faults: Fault[] = [];
  readonly delayed: { readonly at: number; readonly write: Write }[] = [];
  isDown = false;
  /** The webhook that checks policies does not answer: reads go on, writes do not. */
  isWebhookDown = false;
  writes = 0;
  /** Called before an accepted write is applied, with the object it is about. */
  onWrite: (live: LivePolicy | null, ref: PolicyRef, mark: WriteMark | null) => void = () => undefined;
  /** Called after each state change, so that invariants hold between any two writes. */
  onChange: () => void = () => undefined;
  #version = 0;
  #uid = 0;

  constructor(readonly clock: MemoryClock) {}

  put(policy: Policy, rollout: string | null = null, mark = ''): void {
    const key = policyKey(policy);
    const known = this.objects.get(key);
    if (known !== undefined && specHash(known.policy) === specHash(policy) && known.mark === mark) return;
    this.objects.set(key, {
      policy,
      uid: known?.uid ?? `uid-${++this.#uid}`,
      resourceVersion: String(++this.#version),
      rollout,
      mark,
    });
    this.onChange();
  }

  drop(ref: PolicyRef): void {
    if (!this.objects.delete(policyKey(ref))) return;
    this.onChange();
  }

  policies(): Policy[] {
    return [...this.objects.values()].map(({ policy }) => policy);
  }

  async read(ref: PolicyRef): Promise<LivePolicy | null> {
    this.#answer();
    return this.objects.get(policyKey(ref)) ?? null;
  }

  async listTier(tier: string): Promise<readonly PolicyRef[]> {
    this.#answer();
    return this.policies().filter((policy) => !isStaged(policy) && policyTier(policy) === tier);
  }

  async create(policy: Policy, mark: WriteMark | null): Promise<WriteReceipt> {
    return this.#send(() => {
      if (this.objects.has(policyKey(policy))) throw new StoreError('exists', 'already exists');
      this.onWrite(null, policy, mark);
      this.put(policy, mark?.rollout ?? null, markText(mark));
    });
  }

  async replace(policy: Policy, expect: Precondition, mark: WriteMark | null): Promise<WriteReceipt> {
    return this.#send(() => {
      this.onWrite(this.#checked(policy, expect), policy, mark);
      this.put(policy, mark?.rollout ?? null, markText(mark));
    });
  }

  async remove(ref: PolicyRef, expect: Precondition): Promise<WriteReceipt> {
    return this.#send(() => {
      this.onWrite(this.#checked(ref, expect), ref, null);
      this.drop(ref);
    });
  }

  /** Delivers what is due, and says how much; late writes fail on their preconditions like any other. */
  deliver(): number {
    const due = this.delayed.filter(({ at }) => at <= this.clock.now());
    for (const item of due) {
      this.delayed.splice(this.delayed.indexOf(item), 1);
      try {
        item.write();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
    return due.length;
  }

  #checked(ref: PolicyRef, expect: Precondition): LivePolicy {
    const live = this.objects.get(policyKey(ref));
    if (live === undefined) throw new StoreError('not-found', 'not found');
    if (live.uid !== expect.uid || live.resourceVersion !== expect.resourceVersion)
      throw new StoreError('conflict', 'the object has been modified');
    return live;
  }

  #answer(): void {
    if (this.isDown) throw new StoreError('unavailable', 'no answer');
  }

  #send(write: Write): WriteReceipt {
    this.#answer();
    if (this.isWebhookDown) throw new StoreError('unavailable', 'failed calling webhook');
    this.writes++;
    const fault = this.faults.shift();
    switch (fault) {
      case 'swallowed':
        return { auditId: `audit-${this.writes}` };
      case 'throttled':
        throw new StoreError('unavailable', 'too many requests');
      case 'conflict':
        throw new StoreError('conflict', 'conflict');
      case 'forbidden':
        throw new StoreError('forbidden', 'forbidden');
      case 'dropped':
        throw new StoreError('unknown-outcome', 'timeout');
      case 'delayed':
        // The API server gives up on a request after 60 s.
        this.delayed.push({ at: this.clock.now() + 45, write });
        throw new StoreError('unknown-outcome', 'timeout');
      case 'lost':
        write();
        throw new StoreError('unknown-outcome', 'reset');
      case 'crash-before':
        throw new Crash();
      case 'crash-after':
        write();
        throw new Crash();
      case undefined:
        write();
        return { auditId: `audit-${this.writes}` };
    }
  }
}

export class MemoryJournal implements JournalStore {
  stored: StoredRecord | null = null;
  /** Writes to come that fail with a conflict, or are stored without an answer. */
  readonly faults: ('conflict' | 'lost')[] = [];
  isDown = false;
  #version = 0;

  async read(): Promise<StoredRecord | null> {
    if (this.isDown) throw new StoreError('unavailable', 'no answer');
    return this.stored;
  }

  async write(record: RolloutRecord, version: string | null): Promise<string> {
    if (this.isDown) throw new StoreError('unavailable', 'no answer');
    const fault = this.faults.shift();
    if (fault === 'conflict' || (this.stored?.version ?? null) !== version)
      throw new StoreError('conflict', 'the journal has moved on');
    this.stored = {
      record: JSON.parse(JSON.stringify(record)) as RolloutRecord,
      version: String(++this.#version),
    };
    if (fault === 'lost') throw new StoreError('unknown-outcome', 'reset');
    return this.stored.version;
  }
}

export class MemoryActivity implements ActivityLog {
  readonly events: Omit<ActivityEvent, 'id'>[] = [];
  async append(event: Omit<ActivityEvent, 'id'>): Promise<void> {
    this.events.push(event);
  }
}
