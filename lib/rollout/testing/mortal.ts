/** A process that may be killed at any call to the cluster: from then on it does nothing and nothing answers it. */
import type { JournalStore, PolicyStore } from '../ports';

/** `after`: the last call still reaches the cluster, its answer no longer reaches the process. */
export interface Death {
  readonly calls: number;
  readonly after: boolean;
}

export class Mortal {
  #left: number;
  /** Resolves at the moment of death. */
  readonly died: Promise<void>;
  #die: () => void = () => undefined;

  constructor(private readonly death: Death) {
    this.#left = death.calls;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  get isDead(): boolean {
    return this.#left < 0;
  }

  /** Runs what the process does, until it is done or the process is dead. */
  async live(work: () => Promise<unknown>): Promise<void> {
    if (this.isDead) return;
    await Promise.race([work().catch(() => undefined), this.died]);
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.isDead) return new Promise<never>(() => undefined);
    if (this.#left-- > 0) return work();
    if (this.death.after) await work().catch(() => undefined);
    this.#die();
    return new Promise<never>(() => undefined);
  }

  policies(store: PolicyStore): PolicyStore {
    return {
      read: (ref) => this.call(() => store.read(ref)),
      listTier: (tier) => this.call(() => store.listTier(tier)),
      create: (policy, mark) => this.call(() => store.create(policy, mark)),
      replace: (policy, expect, mark) => this.call(() => store.replace(policy, expect, mark)),
      remove: (ref, expect) => this.call(() => store.remove(ref, expect)),
    };
  }

  journal(store: JournalStore): JournalStore {
    return {
      read: () => this.call(() => store.read()),
      write: (record, version) => this.call(() => store.write(record, version)),
    };
  }
}
