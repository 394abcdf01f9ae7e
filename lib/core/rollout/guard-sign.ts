/** When the guard was last awake, by ConfigMap `drawbridge-guard`: read with core's own account, shown and never acted on. */
import type { KubeTransport } from '@/lib/cluster';
import type { Clock } from '@/lib/rollout';
import { parseSign, signKey, signName } from '@/lib/rollout/guard/sign-of-life';
import { DocumentStore } from '../state/document-store';

/** A guard that was not awake for so long cannot be counted on, in seconds: two of its signs and a reading were missed. */
export const guardSilenceSeconds = 30;

export interface GuardSignOptions {
  readonly reader: KubeTransport;
  readonly namespace: string;
  readonly clock: Clock;
}

export class GuardSign {
  readonly #clock: Clock;
  readonly #document: DocumentStore<number | null>;
  #stated: number | null = null;
  #seenAt: number | null = null;
  /** When core last read the sign. */
  #readAt: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ reader, namespace, clock }: GuardSignOptions) {
    this.#clock = clock;
    this.#document = new DocumentStore<number | null>({
      reader,
      namespace,
      name: signName,
      key: signKey,
      empty: null,
      parse: parseSign,
    });
  }

  /**
   * Unix seconds of core's clock; null while there is no sign. A guard whose clock runs ahead is not taken at its word,
   * and one whose clock is behind counts as awake since the last reading when its sign has moved.
   */
  get seenAt(): number | null {
    return this.#seenAt;
  }

  async start(everyMs: number): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.refresh(), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Never rejects: a sign that cannot be read leaves the last one, which ages. */
  async refresh(): Promise<void> {
    await this.#document.refresh();
    if (this.#document.problem !== null) return;
    const now = this.#clock.now();
    const stated = this.#document.current;
    if (stated === null) this.#seenAt = null;
    else if (stated !== this.#stated)
      this.#seenAt = Math.max(Math.min(stated, now), this.#stated === null ? 0 : (this.#readAt ?? 0));
    this.#stated = stated;
    this.#readAt = now;
  }
}
