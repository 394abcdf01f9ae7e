/** What the executor needs from outside: live policies, the journal, activity, time. Adapters are in adapters/. */
import type { Policy, PolicyRef } from '@/lib/policy';
import type { ActivityEvent, RolloutRecord } from './record';

export interface Clock {
  /** Unix seconds. */
  now(): number;
}

/** Of a process that waits for late writes. */
export interface SteadyClock extends Clock {
  /** Seconds since whenever, of a clock that nobody sets: it never jumps. */
  steady(): number;
}

/** A policy read live, never from a cache. */
export interface LivePolicy {
  readonly policy: Policy;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Our rollout annotation; a hint only, ownership needs uid and hash. */
  readonly rollout: string | null;
}

/** Annotations of our objects while the rollout runs, so that each write moves the resourceVersion and can be traced back. */
export interface WriteMark {
  readonly rollout: string;
  readonly planHash: string;
  readonly epoch: number;
  readonly write: number;
}

export interface WriteReceipt {
  readonly auditId: string | null;
}

export interface Precondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

export type StoreErrorCode =
  | 'conflict'
  | 'exists'
  | 'not-found'
  | 'forbidden'
  | 'invalid'
  | 'unavailable'
  /** The write was sent and no answer came: it may have happened, or may still happen. */
  | 'unknown-outcome';

/** A read or write of the cluster failed. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Live policies of one identity. Reads throw StoreError when there is no answer; null means the object does not exist. */
export interface PolicyStore {
  read(ref: PolicyRef): Promise<LivePolicy | null>;
  /** All enforced policies of a tier, live. */
  listTier(tier: string): Promise<readonly PolicyRef[]>;
  /** Without a mark the object stands as a person would have written it. */
  create(policy: Policy, mark: WriteMark | null): Promise<WriteReceipt>;
  /** `mark: null` takes an earlier mark off. Labels and annotations of others stay. */
  replace(policy: Policy, expect: Precondition, mark: WriteMark | null): Promise<WriteReceipt>;
  remove(ref: PolicyRef, expect: Precondition): Promise<WriteReceipt>;
}

export interface StoredRecord {
  readonly record: RolloutRecord;
  /** Opaque; a write with an older one fails with StoreError `conflict`. */
  readonly version: string;
}

/** The rollout record, compare-and-swap. `version: null` creates. */
export interface JournalStore {
  read(): Promise<StoredRecord | null>;
  write(record: RolloutRecord, version: string | null): Promise<string>;
}

export interface ActivityLog {
  append(event: Omit<ActivityEvent, 'id'>): Promise<void>;
}
