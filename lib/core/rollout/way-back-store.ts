/** Policies read by core's own account and written as the user; on the way back core's own account may stand in. */
import type { Policy, PolicyRef } from '@/lib/policy';
import {
  type LivePolicy,
  type PolicyStore,
  type Precondition,
  StoreError,
  type WriteMark,
  type WriteReceipt,
} from '@/lib/rollout';

export interface WayBackOptions {
  readonly own: PolicyStore;
  /** null while the user has no open session. */
  readonly user: PolicyStore | null;
  /** Going back never waits for a session or a right that was taken away meanwhile (safety I10). */
  readonly isGoingBack: () => boolean;
}

export class WayBackStore implements PolicyStore {
  constructor(private readonly options: WayBackOptions) {}

  read(ref: PolicyRef): Promise<LivePolicy | null> {
    return this.options.own.read(ref);
  }

  listTier(tier: string): Promise<readonly PolicyRef[]> {
    return this.options.own.listTier(tier);
  }

  create(policy: Policy, mark: WriteMark | null): Promise<WriteReceipt> {
    return this.#write((store) => store.create(policy, mark));
  }

  replace(policy: Policy, expect: Precondition, mark: WriteMark | null): Promise<WriteReceipt> {
    return this.#write((store) => store.replace(policy, expect, mark));
  }

  remove(ref: PolicyRef, expect: Precondition): Promise<WriteReceipt> {
    return this.#write((store) => store.remove(ref, expect));
  }

  async #write(call: (store: PolicyStore) => Promise<WriteReceipt>): Promise<WriteReceipt> {
    const { own, user, isGoingBack } = this.options;
    try {
      return await call(user ?? own);
    } catch (error) {
      const isRefused = error instanceof StoreError && error.code === 'forbidden';
      if (!isRefused || user === null || !isGoingBack()) throw error;
      return call(own);
    }
  }
}
