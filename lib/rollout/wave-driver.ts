/** Drives a wave from its record: asks the state machine, carries one action out, and again, until there is nothing to do now. */
import { policyKey } from '@/lib/policy';
import { JournalHandle } from './journal-handle';
import { type IsInForce, liveWorld } from './live-world';
import { nextAction, type RolloutAction, type World } from './next-action';
import type { ActivityLog, Clock, JournalStore, LivePolicy, PolicyStore } from './ports';
import type { Phase, RolloutRecord } from './record';
import { RolloutError } from './rollout-error';
import {
  quarantineSeconds,
  StepWriter,
  type WriteAction,
  type WriteOutcome,
  withObject,
} from './step-writer';
import { watchedRefs } from './targets';
import { isTerminal, rollingBack } from './wave-end';
import { WaveLog } from './wave-log';

export interface WaveDriverOptions {
  /** The identity to write with; by the user who started or last acted. */
  readonly policies: PolicyStore | ((user: string) => PolicyStore);
  readonly journal: JournalStore;
  readonly activity: ActivityLog;
  readonly clock: Clock;
  readonly isInForce?: IsInForce;
}

interface Written {
  readonly record: RolloutRecord;
  readonly live: LivePolicy | null;
  /** The cluster has to be read again before going on. */
  readonly fresh: boolean;
}

const forward: ReadonlySet<Phase> = new Set(['lowered', 'placing', 'raised']);

export class WaveDriver {
  readonly journal: JournalHandle;
  readonly log: WaveLog;
  /** Who acted last on this executor. */
  actor: string | null = null;
  readonly #options: WaveDriverOptions;

  constructor(options: WaveDriverOptions) {
    this.#options = options;
    this.journal = new JournalHandle(options.journal);
    const { activity, clock } = options;
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
      const action = nextAction(record, world, this.now());
      switch (action.kind) {
        case 'done':
        case 'wait':
          return record;
        case 'stop':
          return this.#stop(record, action.note);
        case 'adopt':
          record = await this.journal.save(withObject(record, action.ref, action.live));
          break;
        case 'advance':
          record = await this.#enter(record, action);
          if (!isTerminal(record.phase)) world = await this.world(record);
          break;
        case 'write': {
          const written = await this.#write(record, action);
          if (written === null) return this.journal.record ?? record;
          record = written.record;
          world = written.fresh
            ? await this.world(record)
            : { ...world, objects: new Map(world.objects).set(policyKey(action.ref), written.live) };
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
    const intended = await this.journal.save({
      ...record,
      writes: record.writes + 1,
      intent: { verb: action.verb, ref: action.ref, at: this.now() },
    });
    const writer = new StepWriter(this.storeFor(this.#user(record)), this.#options.clock);
    const outcome = await writer.send(action, intended);
    if (outcome.kind === 'done') {
      this.log.wrote(outcome.auditId);
      const saved = await this.journal.save(this.#written(intended, action, outcome.live));
      return { record: saved, live: outcome.live, fresh: false };
    }
    const quarantineUntil = outcome.ambiguous ? this.now() + quarantineSeconds : intended.quarantineUntil;
    if (outcome.kind === 'unreachable') {
      await this.journal.save({ ...intended, quarantineUntil, note: outcome.error.message });
      return null;
    }
    return this.#notWritten({ ...intended, intent: null, quarantineUntil }, action, outcome);
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
      await this.journal.save(
        forward.has(settled.phase)
          ? rollingBack(settled, { by: settled.by.ended, note: error.message, now: this.now() })
          : { ...settled, note: error.message },
      );
      return null;
    }
    const saved = await this.journal.save({ ...settled, note: error?.message ?? settled.note });
    // Nobody knows yet whether it happened: leave a tick of time before asking again.
    return ambiguous ? null : { record: saved, live: null, fresh: true };
  }

  #written(record: RolloutRecord, action: WriteAction, live: LivePolicy | null): RolloutRecord {
    const next = withObject({ ...record, intent: null, step: record.step + 1 }, action.ref, live);
    if (action.role !== 'bridge' || action.policy === null) return next;
    if (record.phase === 'lowered') return { ...next, at: { ...next.at, lowered: this.now() } };
    return record.phase === 'rolling-back' ? { ...next, fenced: true } : next;
  }

  async #enter(
    record: RolloutRecord,
    { phase, ended, note }: Extract<RolloutAction, { kind: 'advance' }>,
  ): Promise<RolloutRecord> {
    if (phase === 'rolling-back') return this.turnBack(record, ended, note);
    const now = this.now();
    const saved = await this.journal.save({
      ...record,
      phase,
      phaseAt: now,
      step: 0,
      at: {
        ...record.at,
        armed: phase === 'armed' ? now : record.at.armed,
        ended: isTerminal(phase) ? now : record.at.ended,
      },
      intent: null,
      note: phase === 'rolled-back' ? record.note : null,
    });
    await this.log.entered(saved);
    return saved;
  }

  async #stop(record: RolloutRecord, note: string): Promise<RolloutRecord> {
    const saved = await this.journal.save({
      ...record,
      phase: 'needs-human',
      phaseAt: this.now(),
      note,
      intent: null,
    });
    await this.log.log(record, { kind: 'drift', text: note, actor: 'drawbridge' });
    return saved;
  }
}
