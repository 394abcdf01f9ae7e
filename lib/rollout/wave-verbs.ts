/** What a person may do to a wave under way: each verb checks, and writes the journal; the driver carries it out. */
import type { GateResult } from './gate-result';
import { bridgeState, isBeforeRaise, nextAction } from './next-action';
import type { RolloutRecord } from './record';
import { RolloutError, wrongPhase } from './rollout-error';
import type { WaveDriver } from './wave-driver';
import { isTerminal } from './wave-end';
import { confirming, raising } from './wave-record';

export interface Seen {
  /** Share of edges re-seen, 0–100. */
  readonly percent: number;
  readonly verified: boolean;
}

/** Gate lines that stop a raise even while the evidence is valid. */
const stillDecisive: ReadonlySet<string> = new Set([
  'would-deny',
  'essential-flows',
  'cluster-fresh',
  'policies-valid',
]);

/** @throws RolloutError when the evidence is over or something decisive fails now. */
function checkRaise(record: RolloutRecord, gate: GateResult | null, now: number): void {
  if (record.paused !== null)
    throw new RolloutError('wrong-phase', `${record.paused.by} paused the wave. Resume it first.`);
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
}

/** Every verb resolves with the journal written. @throws RolloutError, StoreError */
export class WaveVerbs {
  constructor(
    private readonly driver: WaveDriver,
    private readonly gateNow: () => GateResult | null,
  ) {}

  async raise(record: RolloutRecord, user: string, release: RolloutRecord['release']): Promise<void> {
    const { driver } = this;
    const now = driver.now();
    const isRest = release === 'all' && isCanaryUp(record);
    if (record.phase !== 'armed' && !isRest) throw wrongPhase(record, 'Raising needs an armed wave');
    if (release === 'canary' && record.plan.canary === null)
      throw new RolloutError('wrong-phase', 'The wave has no canary. Raise the bridge for all of it.');
    if (isRest) checkInTime(record, now);
    checkRaise(record, this.gateNow(), now);
    const next = nextAction(record, await driver.world(record), now);
    if (next.kind !== 'wait') {
      const after = await driver.advance();
      throw new RolloutError(
        'drift',
        after.note ?? `The cluster is not as planned. The wave is ${after.phase} now.`,
      );
    }
    await driver.journal.save(raising(record, { user, release, now }));
  }

  async confirm(record: RolloutRecord, user: string, seen: Seen): Promise<void> {
    const { driver } = this;
    if (record.phase !== 'verifying') throw wrongPhase(record, 'Confirming needs a raised bridge');
    if (record.release === 'canary')
      throw new RolloutError('wrong-phase', 'Only the canary is raised. Raise the rest first, or roll back.');
    const now = driver.now();
    checkInTime(record, now);
    if (bridgeState(record, await driver.world(record)) !== 'raised') {
      const after = await driver.advance();
      throw new RolloutError('drift', after.note ?? 'The bridge is not raised any more.');
    }
    await driver.journal.save(confirming(record, user, seen, now));
    await driver.log.log(record, {
      kind: 'confirm',
      text: `Confirmed wave ${record.wave.number}, ${record.wave.name}`,
      actor: user,
      evidence: seen.verified
        ? `verified, ${seen.percent} % of edges re-seen`
        : `confirmed at ${seen.percent} % re-seen`,
    });
  }

  async extend(record: RolloutRecord): Promise<void> {
    const { deadline } = record.at;
    if (record.phase !== 'verifying' || deadline === null)
      throw wrongPhase(record, 'Only a raised wave can be extended');
    if (record.release === 'canary')
      throw new RolloutError(
        'wrong-phase',
        'The canary’s time ends with the evidence at the latest. Raise the rest, or roll back.',
      );
    if (record.extended)
      throw new RolloutError('wrong-phase', 'It was extended once already. Confirm or roll back.');
    checkInTime(record, this.driver.now());
    await this.driver.journal.save({
      ...record,
      extended: true,
      at: { ...record.at, deadline: deadline + record.settings.extendSeconds },
    });
  }

  async rollback(record: RolloutRecord, user: string, note: string | null): Promise<void> {
    if (isTerminal(record.phase)) throw wrongPhase(record, 'There is nothing to roll back');
    if (record.phase !== 'rolling-back') await this.driver.turnBack(record, user, note ?? record.note);
  }

  async pause(record: RolloutRecord, user: string): Promise<void> {
    if (!isBeforeRaise(record.phase) && !isCanaryUp(record))
      throw wrongPhase(record, 'Pausing is possible before everything is raised');
    if (record.paused !== null)
      throw new RolloutError('wrong-phase', `${record.paused.by} paused the wave already.`);
    await this.#hold(record, user, { by: user, at: this.driver.now() });
  }

  async resume(record: RolloutRecord, user: string): Promise<void> {
    if (record.paused === null || isTerminal(record.phase)) throw wrongPhase(record, 'Nothing is paused');
    await this.#hold(record, user, null);
  }

  async #hold(record: RolloutRecord, user: string, paused: RolloutRecord['paused']): Promise<void> {
    const { number, name } = record.wave;
    await this.driver.journal.save({ ...record, paused });
    await this.driver.log.log(record, {
      kind: 'pause',
      text: `${paused === null ? 'Resumed' : 'Paused'} wave ${number}, ${name}`,
      actor: user,
      evidence: paused === null ? '' : 'limits of time go on',
    });
  }

  async abort(record: RolloutRecord, user: string): Promise<void> {
    if (!['lowered', 'placing', 'armed'].includes(record.phase))
      throw wrongPhase(record, 'Aborting is possible before raising');
    await this.driver.turnBack(record, user, 'Aborted');
  }
}

/** The canary is raised and read back, the rest still under the bridge. */
export const isCanaryUp = ({ phase, release }: Pick<RolloutRecord, 'phase' | 'release'>): boolean =>
  phase === 'verifying' && release === 'canary';

/** @throws RolloutError once the wave's time is over. */
function checkInTime({ at }: RolloutRecord, now: number): void {
  if (at.deadline !== null && now >= at.deadline)
    throw new RolloutError('wrong-phase', 'The deadline has passed; the wave goes back.');
}
