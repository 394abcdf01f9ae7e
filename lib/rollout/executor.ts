/** The effectful shell around nextAction: journal first, one checked write at a time, never in between without a way on. */
import type { Engine } from '@/lib/policy';
import type { GateResult } from './gate-result';
import { bridgeState, phaseDeadline, releasedState } from './next-action';
import type { RolloutRecord, WaveSpec } from './record';
import { RolloutError } from './rollout-error';
import { WaveDriver, type WaveDriverOptions } from './wave-driver';
import { isTerminal, rollingBack } from './wave-end';
import { takenOver } from './wave-record';
import { checkEvidence, type StartEvidence, startRecord } from './wave-start';
import { type Seen, WaveVerbs } from './wave-verbs';

export interface ExecutorOptions extends WaveDriverOptions {
  /** The engine over the live world, before the wave. */
  readonly engineNow: () => Engine;
  /** The gate right now; null while it cannot be evaluated. Only a fail stops a raise within the evidence's life. */
  readonly gateNow: () => GateResult | null;
  readonly newId?: () => string;
  /** While a wave only waits for a person, its objects are read this often; deadlines are kept to the second. */
  readonly restSeconds?: number;
}

export class RolloutExecutor {
  readonly #options: ExecutorOptions;
  readonly #driver: WaveDriver;
  readonly #verbs: WaveVerbs;
  /** Serialises verbs and ticks of this executor. */
  #queue: Promise<unknown> = Promise.resolve();
  #epoch: number | null = null;
  #tickError: unknown = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#driver = new WaveDriver(options);
    this.#verbs = new WaveVerbs(this.#driver, options.gateNow);
  }

  /** The record as last read or written; live: `await refresh()`. */
  get record(): RolloutRecord | null {
    return this.#driver.journal.record;
  }

  /** Why the last tick did not get through; null when it did. */
  get tickError(): unknown {
    return this.#tickError;
  }

  refresh(): Promise<RolloutRecord | null> {
    return this.#exclusive(() => this.#driver.journal.load());
  }

  /** Writes the record and lowers the bridge; tick() goes on from there to armed. */
  start(user: string, wave: WaveSpec, evidence: StartEvidence): Promise<RolloutRecord> {
    return this.#exclusive(async () => {
      const driver = this.#driver;
      const { engineNow, newId } = this.#options;
      const now = driver.now();
      checkEvidence(engineNow(), evidence, now);
      const active = await driver.journal.load();
      if (active !== null && !isTerminal(active.phase))
        throw new RolloutError(
          'other-rollout',
          `Wave ${active.wave.number} (${active.wave.name}) is ${active.phase}, started by ${active.by.started}. Finish it or roll it back first.`,
        );
      const id = newId?.() ?? `wave-${wave.number}-${now}`;
      const epoch = (active?.epoch ?? 0) + 1;
      const start = { id, epoch, user, wave, evidence, now };
      const record = await startRecord(start, driver.storeFor(user), engineNow);
      this.#epoch = epoch;
      driver.actor = user;
      await driver.journal.save(record);
      return driver.advance();
    });
  }

  /** Sets the deadline in the journal, then raises everything, or what the canary left: one checked write. */
  raise(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.raise(record, user, 'all'));
  }

  /** Releases the canary's workloads: one checked write, with a deadline as for a raise. */
  raiseCanary(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.raise(record, user, 'canary'));
  }

  /** Nothing more is placed or raised until somebody resumes; limits of time go on. */
  pause(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.pause(record, user));
  }

  resume(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.resume(record, user));
  }

  /** Keeps the wave and removes what was only for the way. */
  confirm(user: string, seen: Seen): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.confirm(record, user, seen));
  }

  /** Once, by the time in the settings. */
  extend(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.extend(record));
  }

  /** Lowers the bridge first: one write that restores exactly what was. The rest is taken back behind it. */
  rollback(user: string, note: string | null = null): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.rollback(record, user, note));
  }

  /** Before raising only: takes everything back. */
  abort(user: string): Promise<RolloutRecord> {
    return this.#verb(user, (record) => this.#verbs.abort(record, user));
  }

  /** At start: takes the journal over and goes on, forward only where evidence still holds and nothing was raised. */
  recover(): Promise<RolloutRecord | null> {
    return this.#exclusive(async () => {
      const record = await this.#driver.journal.load();
      if (record === null || isTerminal(record.phase)) return record;
      await this.#takeOver(record);
      return this.#driver.advanceOrWait();
    });
  }

  /** Every second: deadlines, dwell limits, drift, and going on after the guard. Never throws. */
  tick(): Promise<RolloutRecord | null> {
    return this.#exclusive(async () => {
      const driver = this.#driver;
      try {
        const record = await driver.journal.load();
        if (record === null || isTerminal(record.phase) || record.epoch !== this.#epoch) {
          this.#tickError = null;
          return record;
        }
        const now = driver.now();
        if (this.#mayRest(record, now)) return record;
        const after = await driver.advance();
        this.#lookedAt = now;
        this.#tickError = null;
        return after;
      } catch (error) {
        // Unreachable or taken over: the journal says where to go on, the next tick or recover() does.
        this.#tickError = error;
        return driver.journal.record;
      }
    });
  }

  /** A wave has dozens of objects, and somebody may think for minutes: not all of them are read each second. */
  #mayRest(record: RolloutRecord, now: number): boolean {
    if (record.phase !== 'armed' && record.phase !== 'verifying') return false;
    const last = phaseDeadline(record);
    const isStale = record.phase === 'armed' && now >= record.evidence.expiresAt;
    const isDue = (last !== null && now >= last) || isStale;
    return !isDue && this.#tickError === null && now - this.#lookedAt < (this.#options.restSeconds ?? 0);
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work, work);
    this.#queue = run.catch(() => undefined);
    return run;
  }

  #verb(user: string, change: (record: RolloutRecord) => Promise<void>): Promise<RolloutRecord> {
    return this.#exclusive(async () => {
      const found = await this.#driver.journal.require();
      this.#driver.actor = user;
      const record = found.epoch === this.#epoch ? found : await this.#takeOver(found);
      await change(record);
      return this.#driver.advanceOrWait();
    });
  }

  /** A raise that an earlier executor was about to write is never finished by another: it goes back. */
  async #takeOver(record: RolloutRecord): Promise<RolloutRecord> {
    const { journal } = this.#driver;
    this.#epoch = record.epoch + 1;
    const now = this.#driver.now();
    const taken = takenOver(record, this.#epoch, now);
    if (record.phase !== 'raised') return journal.save(taken);
    const isUp = bridgeState(record, await this.#driver.world(record)) === releasedState(record);
    const note = 'Drawbridge was restarted before the bridge was raised';
    return journal.save(isUp ? taken : rollingBack(taken, { by: record.by.ended, note, now }));
  }
}
