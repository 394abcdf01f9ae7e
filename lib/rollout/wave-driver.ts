/** Drives a wave from its record: asks the state machine, carries one action out, and again, until there is nothing to do now. */
import { policyKey } from '@/lib/policy';
import { JournalHandle } from './journal-handle';
import { LateWrites } from './late-writes';
import { type IsInForce, liveWorld } from './live-world';
import { nextAction } from './next-action';
import type { ActivityLog, JournalStore, LivePolicy, PolicyStore, SteadyClock } from './ports';
import type { RolloutRecord } from './record';
import type { RolloutAction, World } from './rollout-action';
import { RolloutError } from './rollout-error';
import { StepWriter, type WriteAction, type WriteOutcome } from './step-writer';
import { watchedRefs } from './targets';
import { isTerminal, rollingBack } from './wave-end';
import { WaveLog } from './wave-log';
import { adopted, entering, intending, notWritten, refused, stopped, written } from './wave-record';

export interface WaveDriverOptions {
  /** The identity to write with; by the user who started or last acted. */
  readonly policies: PolicyStore | ((user: string) => PolicyStore);
  readonly journal: JournalStore;
  readonly activity: ActivityLog;
  readonly clock: SteadyClock;
  readonly isInForce?: IsInForce;
}

interface Written {
  readonly record: RolloutRecord;
  readonly live: LivePolicy | null;
  /** The cluster has to be read again before going on. */
  readonly fresh: boolean;
}

export class WaveDriver {
  readonly journal: JournalHandle;
  readonly log: WaveLog;
  /** Who acted last on this executor. */
  actor: string | null = null;
  readonly #lateWrites: LateWrites;
  readonly #options: WaveDriverOptions;

  constructor(options: WaveDriverOptions) {
    this.#options = options;
    this.journal = new JournalHandle(options.journal);
    const { activity, clock } = options;
    this.#lateWrites = new LateWrites(clock);
    this.log = new WaveLog({ activity, clock, user: (record) => this.#user(record) });
  }

  now(): number {
    return this.#options.clock.now();
  }

  storeFor(user: string): PolicyStore {
    const { policies } = this.#options;
    return typeof policies === 'function' ? policies(user) : policies;
  }

  world(record: RolloutRecord): Promise<World> {
    return liveWorld(record, this.storeFor(this.#user(record)), this.#options.isInForce);
  }

  /** Turns the wave back and says so; advance() takes it from there. */
  async turnBack(record: RolloutRecord, by: string | null, note: string | null): Promise<RolloutRecord> {
    const saved = await this.journal.save(rollingBack(record, { by, note, now: this.now() }));
    await this.log.back(saved, by ?? 'drawbridge');
    return saved;
  }

  /** For verbs: what the cluster refuses now is tried again by the next tick; the verb itself has been recorded. */
  async advanceOrWait(): Promise<RolloutRecord> {
    try {
      return await this.advance();
    } catch (thrown) {
      const { record } = this.journal;
      if (record === null || (thrown instanceof RolloutError && thrown.code === 'taken-over')) throw thrown;
      return record;
    }
  }

  /** Goes on until there is nothing to do now. One full read at the start and at each change of phase. */
  async advance(): Promise<RolloutRecord> {
    let record = await this.journal.require();
    let world = await this.world(record);
    // Far above n + 6 writes; a fight with another writer ends here and goes on at the next tick.
    for (let turn = 0; turn < 4 * watchedRefs(record.plan).length + 20; turn++) {
      const action = nextAction(this.#lateWrites.waitedFor(record), world, this.now());
      switch (action.kind) {
        case 'done':
        case 'wait':
          return record;
        case 'stop':
          return this.#stop(record, action.note);
        case 'adopt':
          record = await this.journal.save(adopted(record, action.ref, action.live, this.now()));
          break;
        case 'advance':
          record = await this.#enter(record, action);
          if (!isTerminal(record.phase)) world = await this.world(record);
          break;
        case 'write': {
          const done = await this.#write(record, action);
          if (done === null) return this.journal.record ?? record;
          record = done.record;
          world = done.fresh
            ? await this.world(record)
            : { ...world, objects: new Map(world.objects).set(policyKey(action.ref), done.live) };
        }
      }
    }
    return record;
  }

  #user(record: RolloutRecord): string {
    return this.actor ?? record.by.raised ?? record.by.started;
  }

  /** Null: nothing more can be done in this turn; the journal says where to go on. */
  async #write(record: RolloutRecord, action: WriteAction): Promise<Written | null> {
    const intended = await this.journal.save(intending(record, action, this.now()));
    const writer = new StepWriter(this.storeFor(this.#user(record)), this.#options.clock);
    const outcome = await writer.send(action, intended);
    if (outcome.kind === 'done') {
      this.log.wrote(outcome.auditId);
      const saved = await this.journal.save(written(intended, action, outcome.live, this.now()));
      return { record: saved, live: outcome.live, fresh: false };
    }
    const { ambiguous, error } = outcome;
    const settled = notWritten(intended, { ambiguous, note: error?.message ?? null }, this.now());
    if (outcome.kind === 'unreachable') {
      // Whether it happened is not known: the intent stays.
      await this.journal.save({ ...settled, intent: intended.intent });
      return null;
    }
    return this.#notWritten(settled, action, outcome);
  }

  async #notWritten(
    settled: RolloutRecord,
    action: WriteAction,
    { error, ambiguous }: Extract<WriteOutcome, { kind: 'again' }> & { readonly ambiguous: boolean },
  ): Promise<Written | null> {
    if (error !== null && (error.code === 'forbidden' || error.code === 'invalid')) {
      await this.log.log(settled, {
        kind: 'drift',
        text: `${action.verb} ${action.ref.name} was refused`,
        outcome: 'refused',
        evidence: error.message,
        object: action.ref,
      });
      await this.journal.save(refused(settled, error.message, this.now()));
      return null;
    }
    const saved = await this.journal.save(settled);
    // Nobody knows yet whether it happened: leave a tick of time before asking again.
    return ambiguous ? null : { record: saved, live: null, fresh: true };
  }

  async #enter(
    record: RolloutRecord,
    { phase, ended, note }: Extract<RolloutAction, { kind: 'advance' }>,
  ): Promise<RolloutRecord> {
    if (phase === 'rolling-back') return this.turnBack(record, ended, note);
    const saved = await this.journal.save(entering(record, phase, this.now()));
    await this.log.entered(saved);
    return saved;
  }

  async #stop(record: RolloutRecord, note: string): Promise<RolloutRecord> {
    const saved = await this.journal.save(stopped(record, note, this.now()));
    await this.log.log(record, { kind: 'drift', text: note, actor: 'drawbridge' });
    return saved;
  }
}
