/** A process that may be killed or held up at any call to the cluster; a dead one does nothing and nothing answers it. */
import type { JournalStore, PolicyStore } from '../ports';

/** `after`: the last call still reaches the cluster, its answer no longer reaches the process. */
export interface Death {
  readonly calls: number;
  readonly after: boolean;
}

/** A process that the machine does not run for a while, in the middle of what it does. */
interface Pause {
  /** Resolves when it is held up. */
  readonly begun: Promise<void>;
  readonly begin: () => void;
  readonly over: Promise<void>;
  readonly end: () => void;
  calls: number;
}

export class Mortal {
  #death: Death | null;
  #left: number;
  #isDead = false;
  #pause: Pause | null = null;
  /** Resolves at the moment of death. */
  readonly died: Promise<void>;
  #die: () => void = () => undefined;

  constructor(death: Death | null = null) {
    this.#death = death;
    this.#left = death?.calls ?? 0;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isPaused(): boolean {
    return this.#pause !== null && this.#pause.calls < 0;
  }

  get willPause(): boolean {
    return this.#pause !== null;
  }

  /** From now on, after so many calls more. */
  doom(death: Death): void {
    this.#death = death;
    this.#left = death.calls;
  }

  /** At once, between two calls. */
  kill(): void {
    this.#isDead = true;
    this.#pause?.end();
    this.#die();
  }

  /** Held up at a call to come, until resume(). */
  pauseAt(calls: number): void {
    this.#pause ??= { ...pauseParts(), calls };
  }

  resume(): void {
    this.#pause?.end();
    this.#pause = null;
  }

  /** Runs what the process does, until it is done, held up or dead. @param told hears what it failed with. */
  async live(work: () => Promise<unknown>, told: (error: unknown) => void = () => undefined): Promise<void> {
    if (this.isDead || this.isPaused) return;
    const held = this.#pause?.begun ?? new Promise<never>(() => undefined);
    await Promise.race([work().catch(told), this.died, held]);
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return new Promise<never>(() => undefined);
    await this.#holdUp();
    if (this.#isDead) return new Promise<never>(() => undefined);
    if (this.#death === null || this.#left-- > 0) return work();
    this.#isDead = true;
    if (this.#death.after) await work().catch(() => undefined);
    this.#die();
    return new Promise<never>(() => undefined);
  }

  async #holdUp(): Promise<void> {
    const pause = this.#pause;
    if (pause === null || pause.calls-- > 0) return;
    pause.begin();
    await pause.over;
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

function pauseParts(): Omit<Pause, 'calls'> {
  let begin: () => void = () => undefined;
  let end: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { begun, begin, over, end };
}
