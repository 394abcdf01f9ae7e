/** One checked write (safety, "Step protocol"): intent in the journal, the write, and a decision from the object, never from the answer. */
import { type PolicyRef, policyKey } from '@/lib/policy';
import { specHash } from './policy-spec';
import { type Clock, type LivePolicy, type PolicyStore, StoreError } from './ports';
import type { PlacedObject, RolloutRecord } from './record';
import type { RolloutAction } from './rollout-action';

export type WriteAction = Extract<RolloutAction, { kind: 'write' }>;

/** A write whose answer was lost cannot arrive later than this: the API server gives up on requests after 60 s. */
export const quarantineSeconds = 120;

export type WriteOutcome =
  | { readonly kind: 'done'; readonly auditId: string | null; readonly live: LivePolicy | null }
  /** Nothing visible happened; the state machine is asked again. `error` says why when the server said so. */
  | { readonly kind: 'again'; readonly error: StoreError | null }
  /** The cluster cannot be read: continue later. */
  | { readonly kind: 'unreachable'; readonly error: StoreError };

export const placedObject = (ref: PolicyRef, live: LivePolicy): PlacedObject => ({
  ref,
  uid: live.uid,
  resourceVersion: live.resourceVersion,
  hash: specHash(live.policy),
});

/** Records an object as ours, or as gone. */
export function withObject(record: RolloutRecord, ref: PolicyRef, live: LivePolicy | null): RolloutRecord {
  const others = record.objects.filter((object) => policyKey(object.ref) !== policyKey(ref));
  return { ...record, objects: live === null ? others : [...others, placedObject(ref, live)] };
}

export class StepWriter {
  constructor(
    private readonly policies: PolicyStore,
    private readonly clock: Clock,
  ) {}

  /** Sends the write and reads it back until two reads agree. The intent must stand in the journal already. */
  async send(
    action: WriteAction,
    record: RolloutRecord,
  ): Promise<WriteOutcome & { readonly ambiguous: boolean }> {
    const mark = action.bare
      ? null
      : {
          rollout: record.id,
          planHash: record.plan.hash,
          epoch: record.epoch,
          write: record.writes,
        };
    let auditId: string | null = null;
    let error: StoreError | null = null;
    try {
      if (action.verb === 'remove' && action.expect !== null)
        auditId = (await this.policies.remove(action.ref, action.expect)).auditId;
      else if (action.verb === 'replace' && action.policy !== null && action.expect !== null)
        auditId = (await this.policies.replace(action.policy, action.expect, mark)).auditId;
      else if (action.policy !== null) auditId = (await this.policies.create(action.policy, mark)).auditId;
    } catch (thrown) {
      error = asStoreError(thrown);
    }
    const ambiguous = error !== null && (error.code === 'unknown-outcome' || error.code === 'unavailable');
    let live: LivePolicy | null;
    try {
      live = await this.readTwice(action.ref);
    } catch (thrown) {
      return { kind: 'unreachable', error: asStoreError(thrown), ambiguous };
    }
    return isVisible(action, live, record.id)
      ? { kind: 'done', auditId, live, ambiguous: false }
      : { kind: 'again', error, ambiguous };
  }

  /** Two reads that agree; a third when they do not. */
  async readTwice(ref: PolicyRef): Promise<LivePolicy | null> {
    let last = await this.policies.read(ref);
    for (let attempt = 0; attempt < 3; attempt++) {
      const next = await this.policies.read(ref);
      if (next?.resourceVersion === last?.resourceVersion) return next;
      last = next;
    }
    throw new StoreError(
      'unavailable',
      `${ref.name} keeps changing while it is read back. Try again when it rests.`,
    );
  }

  now(): number {
    return this.clock.now();
  }
}

/** A replace counts only once the version has moved: that is what fences a late raise. */
export function isVisible(action: WriteAction, live: LivePolicy | null, rollout: string): boolean {
  if (action.policy === null) return live === null || live.uid !== action.expect?.uid;
  if (live === null || specHash(live.policy) !== specHash(action.policy)) return false;
  if (action.verb === 'create') return action.bare || live.rollout === rollout;
  return live.uid === action.expect?.uid && live.resourceVersion !== action.expect.resourceVersion;
}

export function asStoreError(thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new StoreError('unknown-outcome', message, { cause: thrown });
}
