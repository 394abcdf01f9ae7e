/** Revision counters of what the pages stand on, and who is told when they move. */
import type { Picture } from '../picture';

type Topic = keyof Picture['revision'];

/** Changes within this time are told once. */
const tellAfterMs = 150;
const lookEveryMs = 25;

export class Revisions {
  #revision: Record<Topic, number> = { cluster: 0, flows: 0, rollout: 0, decisions: 0 };
  #timer: NodeJS.Timeout | null = null;
  #send: ((revision: Picture['revision']) => void) | null = null;

  get current(): Picture['revision'] {
    return { ...this.#revision };
  }

  /** A listener that moves one counter. */
  moved(topic: Topic): () => void {
    return () => {
      this.#revision[topic]++;
      if (this.#send === null || this.#timer !== null) return;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#send?.(this.current);
      }, tellAfterMs);
    };
  }

  start(send: (revision: Picture['revision']) => void): void {
    this.#send = send;
  }

  stop(): void {
    this.#send = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** Resolves when `isSeen` holds, or after the time: a page then shows what is known, which the next event mends. */
export async function seen(isSeen: () => boolean, withinMs: number): Promise<void> {
  const last = Date.now() + withinMs;
  while (!isSeen() && Date.now() < last) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
