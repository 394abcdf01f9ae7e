/** How long a write without an answer may still arrive, counted by the process that waits (safety, step protocol). */
import type { SteadyClock } from './ports';
import type { RolloutRecord } from './record';
import { quarantineSeconds } from './step-writer';

/**
 * The journal says in wall-clock time until when to wait. A clock that jumps ahead would end the wait at once, and what arrives
 * afterwards would stay in the cluster as nobody's: so this process waits for as long itself.
 */
export class LateWrites {
  #until: number | null = null;
  #since = 0;

  constructor(private readonly clock: SteadyClock) {}

  /** The record with a wait that is not over before this process has waited. */
  waitedFor(record: RolloutRecord): RolloutRecord {
    const { quarantineUntil } = record;
    if (quarantineUntil === null) return record;
    const at = this.clock.steady();
    if (quarantineUntil !== this.#until) {
      this.#until = quarantineUntil;
      this.#since = at;
    }
    const left = quarantineSeconds - (at - this.#since);
    if (left <= 0) return record;
    return { ...record, quarantineUntil: Math.max(quarantineUntil, this.clock.now() + left) };
  }
}
