/** The effectful shell around nextAction: journal first, one checked write at a time, never in between without a way on. */
import { displayName, type Engine, type Policy, type PolicyRef, policyKey, policyTier } from '@/lib/policy';
import type { CandidateSpec } from './candidate';
import type { GatePolicy, GateResult } from './gate-result';
import {
  bridgeState,
  isBeforeRaise,
  nextAction,
  phaseDeadline,
  type RolloutAction,
  type World,
} from './next-action';
import { refOf, specHash } from './policy-spec';
import type { ActivityLog, Clock, JournalStore, LivePolicy, PolicyStore } from './ports';
import { proveBridge } from './prove-bridge';
import type { ActivityEvent, Phase, RolloutPlan, RolloutRecord, WaveSpec } from './record';
import { simulatePrefixes, type WatchedFlow } from './simulate-prefixes';
import {
  asStoreError,
  JournalHandle,
  placedObject,
  quarantineSeconds,
  StepWriter,
  type WriteAction,
  withObject,
} from './step-writer';
import { twinsOf, watchedRefs } from './targets';

export interface StartEvidence {
  readonly candidate: CandidateSpec;
  readonly plan: RolloutPlan;
  readonly gate: GateResult;
  readonly policy: GatePolicy;
  readonly acceptedGaps: readonly string[];
  /** Ids of edges allowed now and not denied on purpose. */
  readonly watchedEdges: readonly string[];
  /** Recorded edges and essential flows, judged again right before the first write. */
  readonly flows: readonly WatchedFlow[];
  /** Number of recorded edges the gate judged. */
  readonly edges: number;
}

export type RolloutErrorCode =
  | 'gate-not-passed'
  | 'plan-refused'
  | 'other-rollout'
  | 'wrong-phase'
  | 'drift'
  | 'not-two'
  | 'no-rollout'
  | 'taken-over'
  | 'unreachable';

/** A verb was refused; nothing was written that recover() could not continue. */
export class RolloutError extends Error {
  override readonly name = 'RolloutError';
  constructor(
    readonly code: RolloutErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export interface ExecutorOptions {
  /** The identity to write with; by the user who started or last acted. */
  readonly policies: PolicyStore | ((user: string) => PolicyStore);
  readonly journal: JournalStore;
  readonly activity: ActivityLog;
  readonly clock: Clock;
  /** The engine over the live world, before the wave. */
  readonly engineNow: () => Engine;
  /** The gate right now; null while it cannot be evaluated. Only a fail stops a raise within the evidence's life. */
  readonly gateNow: () => GateResult | null;
  /** True when flows of every node with workloads of the wave show the bridge; null when it cannot be told. */
  readonly isInForce?: (record: RolloutRecord) => Promise<boolean | null>;
  readonly newId?: () => string;
  /** While a wave only waits for a person, its objects are read this often; deadlines are kept to the second. */
  readonly restSeconds?: number;
}

const terminal: ReadonlySet<Phase> = new Set(['committed', 'rolled-back']);
/** Gate lines that stop a raise even while the evidence is valid. */
const stillDecisive: ReadonlySet<string> = new Set([
  'would-deny',
  'essential-flows',
  'cluster-fresh',
  'policies-valid',
]);

export class RolloutExecutor {
  readonly #options: ExecutorOptions;
  readonly #journal: JournalHandle;
  /** Serialises verbs and ticks of this executor. */
  #queue: Promise<unknown> = Promise.resolve();
  #epoch: number | null = null;
  #actor: string | null = null;
  #auditIds: string[] = [];
  #tickError: unknown = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#journal = new JournalHandle(options.journal);
  }

  /** The record as last read or written; live: `await refresh()`. */
  get record(): RolloutRecord | null {
    return this.#journal.record;
  }

  /** Why the last tick did not get through; null when it did. */
  get tickError(): unknown {
    return this.#tickError;
  }

  refresh(): Promise<RolloutRecord | null> {
    return this.#exclusive(() => this.#journal.load());
  }

  /** Writes the record and lowers the bridge; tick() goes on from there to armed. */
  start(user: string, wave: WaveSpec, evidence: StartEvidence): Promise<RolloutRecord> {
    return this.#exclusive(async () => {
      const now = this.#now();
      this.#checkEvidence(evidence, now);
      const active = await this.#journal.load();
      if (active !== null && !terminal.has(active.phase))
        throw new RolloutError(
          'other-rollout',
          `Wave ${active.wave.number} (${active.wave.name}) is ${active.phase}, started by ${active.by.started}. Finish it or roll it back first.`,
        );
      const record = await this.#newRecord(user, wave, evidence, now, active?.epoch ?? 0);
      this.#epoch = record.epoch;
      this.#actor = user;
      await this.#save(record);
      return this.#advance();
    });
  }

  /** Sets the deadline in the journal, then raises: one checked write. */
  raise(user: string): Promise<RolloutRecord> {
    return this.#verb(user, async (record) => {
      if (record.phase !== 'armed') throw wrongPhase(record, 'Raising needs an armed wave');
      const now = this.#now();
      const gate = this.#options.gateNow();
      const failing = gate?.lines.find((line) => line.state === 'fail' && stillDecisive.has(line.id));
      if (failing !== undefined)
        throw new RolloutError(
          'gate-not-passed',
          `${failing.name}: ${failing.detail}. Roll back, decide, and start again.`,
        );
      if (now >= record.evidence.expiresAt)
        throw new RolloutError(
          'gate-not-passed',
          'The evidence has expired. Roll back and evaluate the gate again.',
        );
      const next = nextAction(record, await this.#world(record), now);
      if (next.kind !== 'wait') {
        const after = await this.#advance();
        throw new RolloutError(
          'drift',
          after.note ?? `The cluster is not as planned. The wave is ${after.phase} now.`,
        );
      }
      await this.#save({
        ...record,
        phase: 'raised',
        phaseAt: now,
        step: 0,
        by: { ...record.by, raised: user },
        at: { ...record.at, raised: now, deadline: now + record.settings.confirmSeconds },
      });
    });
  }

  /** Keeps the wave and removes what was only for the way. */
  confirm(
    user: string,
    seen: { readonly percent: number; readonly verified: boolean },
  ): Promise<RolloutRecord> {
    return this.#verb(user, async (record) => {
      if (record.phase !== 'verifying') throw wrongPhase(record, 'Confirming needs a raised bridge');
      const now = this.#now();
      if (record.at.deadline !== null && now >= record.at.deadline)
        throw new RolloutError('wrong-phase', 'The deadline has passed; the wave goes back.');
      const world = await this.#world(record);
      if (bridgeState(record, world) !== 'raised') {
        const after = await this.#advance();
        throw new RolloutError('drift', after.note ?? 'The bridge is not raised any more.');
      }
      await this.#save({
        ...record,
        phase: 'committing',
        phaseAt: now,
        step: 0,
        confirmed: seen,
        by: { ...record.by, ended: user },
      });
      await this.#log(record, 'confirm', `Confirmed wave ${record.wave.number}, ${record.wave.name}`, {
        actor: user,
        evidence: seen.verified
          ? `verified, ${seen.percent} % of edges re-seen`
          : `confirmed at ${seen.percent} % re-seen`,
      });
    });
  }

  /** Once, by the time in the settings. */
  extend(user: string): Promise<RolloutRecord> {
    return this.#verb(user, async (record) => {
      if (record.phase !== 'verifying' || record.at.deadline === null)
        throw wrongPhase(record, 'Only a raised wave can be extended');
      if (record.extended)
        throw new RolloutError('wrong-phase', 'It was extended once already. Confirm or roll back.');
      if (this.#now() >= record.at.deadline)
        throw new RolloutError('wrong-phase', 'The deadline has passed; the wave goes back.');
      await this.#save({
        ...record,
        extended: true,
        at: { ...record.at, deadline: record.at.deadline + record.settings.extendSeconds },
      });
    });
  }

  /** Lowers the bridge first: one write that restores exactly what was. The rest is taken back behind it. */
  rollback(user: string, note: string | null = null): Promise<RolloutRecord> {
    return this.#verb(user, async (record) => {
      if (terminal.has(record.phase)) throw wrongPhase(record, 'There is nothing to roll back');
      if (record.phase === 'rolling-back') return;
      const saved = await this.#save(rollingBack(record, user, note ?? record.note, this.#now()));
      await this.#logBack(saved, user);
    });
  }

  /** Before raising only: takes everything back. */
  abort(user: string): Promise<RolloutRecord> {
    return this.#verb(user, async (record) => {
      if (!['lowered', 'placing', 'armed'].includes(record.phase))
        throw wrongPhase(record, 'Aborting is possible before raising');
      await this.#logBack(await this.#save(rollingBack(record, user, 'Aborted', this.#now())), user);
    });
  }

  /** At start: takes the journal over and goes on, forward only where evidence still holds and nothing was raised. */
  recover(): Promise<RolloutRecord | null> {
    return this.#exclusive(async () => {
      const record = await this.#journal.load();
      if (record === null || terminal.has(record.phase)) return record;
      await this.#takeOver(record);
      return this.#advanceOrWait();
    });
  }

  /** Every second: deadlines, dwell limits, drift, and going on after the guard. Never throws. */
  tick(): Promise<RolloutRecord | null> {
    return this.#exclusive(async () => {
      try {
        const record = await this.#journal.load();
        if (record === null || terminal.has(record.phase) || record.epoch !== this.#epoch) {
          this.#tickError = null;
          return record;
        }
        const now = this.#now();
        if (this.#mayRest(record, now)) return record;
        const after = await this.#advance();
        this.#lookedAt = now;
        this.#tickError = null;
        return after;
      } catch (error) {
        // Unreachable or taken over: the journal says where to go on, the next tick or recover() does.
        this.#tickError = error;
        return this.#journal.record;
      }
    });
  }

  #now(): number {
    return this.#options.clock.now();
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
      const found = await this.#load();
      this.#actor = user;
      const record = found.epoch === this.#epoch ? found : await this.#takeOver(found);
      await change(record);
      return this.#advanceOrWait();
    });
  }

  async #load(): Promise<RolloutRecord> {
    const record = await this.#journal.load();
    if (record === null) throw new RolloutError('no-rollout', 'No rollout is under way.');
    return record;
  }

  /** A raise that an earlier executor was about to write is never finished by another: it goes back. */
  async #takeOver(record: RolloutRecord): Promise<RolloutRecord> {
    this.#epoch = record.epoch + 1;
    const now = this.#now();
    const taken = {
      ...record,
      epoch: this.#epoch,
      // Its last write may still be under way.
      quarantineUntil: record.intent === null ? record.quarantineUntil : now + quarantineSeconds,
      intent: null,
    };
    if (record.phase !== 'raised') return this.#save(taken);
    const isUp = bridgeState(record, await this.#world(record)) === 'raised';
    return this.#save(
      isUp
        ? taken
        : rollingBack(taken, record.by.ended, 'Drawbridge was restarted before the bridge was raised', now),
    );
  }

  #checkEvidence(evidence: StartEvidence, now: number): void {
    const { gate, plan } = evidence;
    if (gate.state !== 'pass')
      throw new RolloutError('gate-not-passed', `The gate says ${gate.state}. Only pass may be enforced.`);
    if (now >= gate.expiresAt)
      throw new RolloutError('gate-not-passed', 'The gate’s pass has expired. Evaluate it again.');
    const engine = this.#options.engineNow();
    const proof = proveBridge(engine, plan);
    const [first] = proof.differing;
    if (first !== undefined)
      throw new RolloutError(
        'plan-refused',
        `The lowered bridge cannot be shown to change nothing: ${first.why}.`,
      );
    const prefixes = simulatePrefixes(engine, plan, evidence.flows);
    if (prefixes.firstDenied !== null)
      throw new RolloutError(
        'plan-refused',
        `${prefixes.firstDenied.step}, ${prefixes.firstDenied.name} would be ${prefixes.firstDenied.verdict === 'deny' ? 'denied' : 'unknown'}.`,
      );
  }

  async #newRecord(
    user: string,
    wave: WaveSpec,
    evidence: StartEvidence,
    now: number,
    epoch: number,
  ): Promise<RolloutRecord> {
    const { plan, gate, policy } = evidence;
    const store = this.#store(user);
    const objects = [];
    for (const ref of watchedRefs(plan)) {
      const live = await store.read(ref);
      const expected = plannedBefore(plan, ref);
      if (live === null && expected === null) continue;
      if (live === null || expected === null || specHash(live.policy) !== specHash(expected))
        throw new RolloutError(
          'drift',
          `${ref.kind} ${ref.name} is not as it was when the plan was made. Evaluate the gate again.`,
        );
      objects.push(placedObject(ref, live));
    }
    const tier = await store.listTier(policyTier(plan.bridge));
    const proof = proveBridge(this.#options.engineNow(), plan);
    return {
      version: 1,
      id: this.#options.newId?.() ?? `wave-${wave.number}-${now}`,
      epoch: epoch + 1,
      candidate: evidence.candidate,
      wave,
      plan,
      phase: 'lowered',
      phaseAt: now,
      step: 0,
      intent: null,
      quarantineUntil: null,
      fenced: false,
      writes: 0,
      tierBefore: tier.map(policyKey),
      settings: {
        confirmSeconds: policy.confirmSeconds,
        extendSeconds: policy.extendSeconds,
        settleSeconds: policy.settleSeconds,
        passValidSeconds: policy.passValidSeconds,
      },
      objects,
      evidence: {
        hash: gate.hash,
        evaluatedAt: gate.evaluatedAt,
        expiresAt: gate.expiresAt,
        acceptedGaps: evidence.acceptedGaps,
        edges: evidence.edges,
        classesProven: proof.equal,
      },
      by: { started: user, raised: null, ended: null },
      at: { started: now, lowered: null, armed: null, raised: null, deadline: null, ended: null },
      extended: false,
      confirmed: null,
      note: null,
      watchedEdges: evidence.watchedEdges,
    };
  }

  #store(user: string): PolicyStore {
    const { policies } = this.#options;
    return typeof policies === 'function' ? policies(user) : policies;
  }

  #user(record: RolloutRecord): string {
    return this.#actor ?? record.by.raised ?? record.by.started;
  }

  async #world(record: RolloutRecord): Promise<World> {
    const store = this.#store(this.#user(record));
    const objects = new Map<string, LivePolicy | null>();
    const refs = watchedRefs(record.plan);
    for (let at = 0; at < refs.length; at += 8) {
      const chunk = refs.slice(at, at + 8);
      const found = await Promise.all(chunk.map((ref) => store.read(ref)));
      for (const [index, ref] of chunk.entries()) objects.set(policyKey(ref), found[index] ?? null);
    }
    // Foreign policies count while the bridge is lowered for raising; afterwards nobody asks for them.
    const tier = isBeforeRaise(record.phase) ? await store.listTier(policyTier(record.plan.bridge)) : [];
    const inForce = record.phase === 'lowered' ? ((await this.#options.isInForce?.(record)) ?? null) : null;
    return { objects, tier, inForce };
  }

  async #save(record: RolloutRecord): Promise<RolloutRecord> {
    try {
      return await this.#journal.save(record);
    } catch (thrown) {
      const error = asStoreError(thrown);
      if (error.code === 'conflict' || error.code === 'exists')
        throw new RolloutError(
          'taken-over',
          'Another Drawbridge or operator moved the rollout on. Look at it again.',
          { cause: error },
        );
      throw new RolloutError('unreachable', `The journal could not be written: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** For verbs: what the cluster refuses now is tried again by tick(); the verb itself has been recorded. */
  async #advanceOrWait(): Promise<RolloutRecord> {
    try {
      return await this.#advance();
    } catch (thrown) {
      const record = this.#journal.record;
      if (record === null || (thrown instanceof RolloutError && thrown.code === 'taken-over')) throw thrown;
      return record;
    }
  }

  /** Goes on until there is nothing to do now. One full read at the start and at each change of phase. */
  async #advance(): Promise<RolloutRecord> {
    let record = await this.#load();
    let world = await this.#world(record);
    // Far above n + 6 writes; a fight with another writer ends here and goes on at the next tick.
    for (let turn = 0; turn < 4 * watchedRefs(record.plan).length + 20; turn++) {
      const action = nextAction(record, world, this.#now());
      switch (action.kind) {
        case 'done':
        case 'wait':
          return record;
        case 'stop':
          return this.#stop(record, action.note);
        case 'adopt':
          record = await this.#save(withObject(record, action.ref, action.live));
          break;
        case 'advance':
          record = await this.#enter(record, action);
          if (!terminal.has(record.phase)) world = await this.#world(record);
          break;
        case 'write': {
          const written = await this.#write(record, action);
          if (written === null) return this.#journal.record ?? record;
          record = written.record;
          world = written.fresh
            ? await this.#world(record)
            : { ...world, objects: new Map(world.objects).set(policyKey(action.ref), written.live) };
        }
      }
    }
    return record;
  }

  async #write(
    record: RolloutRecord,
    action: WriteAction,
  ): Promise<{
    readonly record: RolloutRecord;
    readonly live: LivePolicy | null;
    readonly fresh: boolean;
  } | null> {
    const intended = await this.#save({
      ...record,
      writes: record.writes + 1,
      intent: { verb: action.verb, ref: action.ref, at: this.#now() },
    });
    const writer = new StepWriter(this.#store(this.#user(record)), this.#options.clock);
    const outcome = await writer.send(action, intended);
    const quarantineUntil = outcome.ambiguous ? this.#now() + quarantineSeconds : intended.quarantineUntil;
    if (outcome.kind === 'unreachable') {
      await this.#save({ ...intended, quarantineUntil, note: outcome.error.message });
      return null;
    }
    if (outcome.kind === 'done') {
      if (outcome.auditId !== null) this.#auditIds.push(outcome.auditId);
      return {
        record: await this.#save(this.#written(intended, action, outcome.live)),
        live: outcome.live,
        fresh: false,
      };
    }
    const { error } = outcome;
    const isRefused = error !== null && (error.code === 'forbidden' || error.code === 'invalid');
    const settled = { ...intended, intent: null, quarantineUntil };
    if (isRefused) {
      await this.#log(record, 'drift', `${action.verb} ${action.ref.name} was refused`, {
        outcome: 'refused',
        evidence: error.message,
        object: action.ref,
      });
      const isForward = ['lowered', 'placing', 'raised'].includes(record.phase);
      await this.#save(
        isForward
          ? rollingBack(settled, record.by.ended, error.message, this.#now())
          : { ...settled, note: error.message },
      );
      return null;
    }
    const saved = await this.#save({ ...settled, note: error?.message ?? settled.note });
    // Nobody knows yet whether it happened: leave a tick of time before asking again.
    return outcome.ambiguous ? null : { record: saved, live: null, fresh: true };
  }

  #written(record: RolloutRecord, action: WriteAction, live: LivePolicy | null): RolloutRecord {
    const now = this.#now();
    const next = withObject({ ...record, intent: null, step: record.step + 1 }, action.ref, live);
    if (action.role !== 'bridge' || action.policy === null) return next;
    if (record.phase === 'lowered') return { ...next, at: { ...next.at, lowered: now } };
    return record.phase === 'rolling-back' ? { ...next, fenced: true } : next;
  }

  async #enter(
    record: RolloutRecord,
    action: Extract<RolloutAction, { kind: 'advance' }>,
  ): Promise<RolloutRecord> {
    const now = this.#now();
    const { phase } = action;
    if (phase === 'rolling-back') {
      const saved = await this.#save(rollingBack(record, action.ended, action.note, now));
      await this.#logBack(saved, action.ended ?? 'drawbridge');
      return saved;
    }
    const at = {
      ...record.at,
      armed: phase === 'armed' ? now : record.at.armed,
      ended: terminal.has(phase) ? now : record.at.ended,
    };
    const saved = await this.#save({
      ...record,
      phase,
      phaseAt: now,
      step: 0,
      at,
      intent: null,
      note: phase === 'rolled-back' ? record.note : null,
    });
    await this.#report(saved);
    return saved;
  }

  #logBack(record: RolloutRecord, actor: string): Promise<void> {
    const why = record.note === null ? '' : `: ${record.note}`;
    return this.#log(
      record,
      'roll-back',
      `Rolling back wave ${record.wave.number}, ${record.wave.name}${why}`,
      {
        actor,
        object: record.plan.bridge,
      },
    );
  }

  async #stop(record: RolloutRecord, note: string): Promise<RolloutRecord> {
    const saved = await this.#save({
      ...record,
      phase: 'needs-human',
      phaseAt: this.#now(),
      note,
      intent: null,
    });
    await this.#log(record, 'drift', note, { actor: 'drawbridge' });
    return saved;
  }

  /** One event for each step a person thinks of (ui.md, Activity). */
  async #report(record: RolloutRecord): Promise<void> {
    const { wave, plan } = record;
    const bridge = plan.bridge;
    const name = displayName(bridge.name, bridge.tier);
    switch (record.phase) {
      case 'placing':
        return this.#log(record, 'lower', `Lowered ${name} for wave ${wave.number}, ${wave.name}`, {
          object: bridge,
          evidence: `${record.evidence.classesProven} classes and directions proven`,
        });
      case 'armed':
        return this.#log(
          record,
          'place',
          `Placed ${plan.allows.length} allows and ${displayName(plan.deny.name, policyTier(plan.deny))} behind the bridge`,
          { object: plan.deny, evidence: 'no effect yet' },
        );
      case 'verifying':
        return this.#log(record, 'raise', `Raised ${name} for wave ${wave.number}, ${wave.name}`, {
          object: bridge,
          evidence: `${record.evidence.edges} edges, gate ${record.evidence.hash}`,
          before: bridge.selector,
          after: plan.raisedSelector,
        });
      case 'committed':
        return this.#log(record, 'commit', `Committed wave ${wave.number}, ${wave.name}`, {
          object: plan.deny,
        });
      case 'rolled-back':
        return this.#log(
          record,
          'remove',
          `Took back wave ${wave.number}, ${wave.name}; everything is as before it`,
          { object: bridge },
        );
      default:
        return undefined;
    }
  }

  async #log(
    record: RolloutRecord,
    kind: ActivityEvent['kind'],
    text: string,
    more: {
      actor?: string;
      object?: PolicyRef;
      evidence?: string;
      outcome?: ActivityEvent['outcome'];
      before?: string;
      after?: string;
    } = {},
  ): Promise<void> {
    const auditIds = this.#auditIds.splice(0);
    try {
      await this.#options.activity.append({
        at: this.#now(),
        actor: more.actor ?? this.#user(record),
        kind,
        text,
        object: more.object === undefined ? null : refOf(more.object),
        edge: null,
        evidence: more.evidence ?? '',
        outcome: more.outcome ?? 'done',
        before: more.before ?? null,
        after: more.after ?? null,
        auditIds,
        wouldDeny: null,
      });
    } catch {
      // The way back must never depend on the log; what was not written stands in the API server's audit log.
    }
  }
}

const wrongPhase = (record: RolloutRecord, rule: string): RolloutError =>
  new RolloutError('wrong-phase', `${rule}; the wave is ${record.phase}.`);

const rollingBack = (
  record: RolloutRecord,
  by: string | null,
  note: string | null,
  now: number,
): RolloutRecord => ({
  ...record,
  phase: 'rolling-back',
  phaseAt: now,
  step: 0,
  fenced: false,
  intent: null,
  quarantineUntil: record.intent === null ? record.quarantineUntil : now + quarantineSeconds,
  note,
  by: { ...record.by, ended: by ?? 'drawbridge' },
});

/** What stands under a name before the wave, by the plan. */
function plannedBefore(plan: RolloutPlan, ref: PolicyRef): Policy | null {
  const key = policyKey(ref);
  const allow = plan.allows.find(({ enforced }) => policyKey(enforced) === key);
  if (allow !== undefined) return allow.before;
  if (policyKey(plan.stagedPolicy) === key) return plan.stagedPolicy;
  const earlier = plan.earlierDenies.find((policy) => policyKey(policy) === key);
  if (earlier !== undefined) return earlier;
  return twinsOf(plan).find((policy) => policyKey(policy) === key) ?? null;
}
