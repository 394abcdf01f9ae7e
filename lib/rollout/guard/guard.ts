/**
 * The dead-man: lowers the bridge when an enforcement was not confirmed in time, also with core dead. It acts only on
 * the UID in the journal, only towards the lowered spec kept there, and never writes the journal.
 */

import { policyKey } from '@/lib/policy';
import type { Clock, StoredRecord } from '../ports';
import type { PlacedObject, RolloutRecord } from '../record';
import { isUnconfirmed, reasonToLower } from './guard-duty';
import type { BridgeAccess, GuardedBridge } from './guarded-bridge';

export interface GuardOptions {
  readonly journal: { read(): Promise<StoredRecord | null> };
  readonly bridge: BridgeAccess;
  readonly clock: Clock;
  readonly log: (text: string) => void;
}

/** A raise that was under way when the guard lowered may arrive later: the API server gives up on it after 60 s. */
const watchSeconds = 120;

export class Guard {
  readonly #options: GuardOptions;
  /** What was lowered, and until when it is watched. */
  #watched: { readonly rollout: string; readonly until: number } | null = null;
  #said = '';
  #lookedAt: number | null = null;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Unix seconds of the last look that got through; null before the first. */
  get lookedAt(): number | null {
    return this.#lookedAt;
  }

  /** One look. Never rejects: what cannot be reached is tried again by the next one. */
  async look(): Promise<void> {
    const { clock } = this.#options;
    await this.#safely(async () => {
      const record = (await this.#options.journal.read())?.record ?? null;
      const why = record === null ? null : (reasonToLower(record, clock.now()) ?? this.#lateRaise(record));
      if (record !== null && why !== null) await this.#lower(record, why);
      this.#lookedAt = clock.now();
    });
  }

  /** Before this process ends: a bridge that waits for confirmation is lowered now, as nobody would watch its deadline. */
  async leave(): Promise<void> {
    await this.#safely(async () => {
      const record = (await this.#options.journal.read())?.record ?? null;
      if (record !== null && isUnconfirmed(record))
        await this.#lower(record, `Drawbridge ends while wave ${record.wave.number} is not confirmed`);
    });
  }

  #lateRaise(record: RolloutRecord): string | null {
    const watched = this.#watched;
    if (watched === null || watched.rollout !== record.id) return null;
    if (this.#options.clock.now() >= watched.until || record.phase === 'committed') return null;
    return `a late write raised the bridge of wave ${record.wave.number} again`;
  }

  async #lower(record: RolloutRecord, why: string): Promise<void> {
    const { bridge: wanted } = record.plan;
    const owned = ownBridge(record);
    const bridge = await this.#options.bridge.read(wanted);
    if (bridge === null || bridge.isLowered) return;
    if (owned === null || !isSame(bridge, owned)) {
      this.#say(`${wanted.name} is not the object in the journal (UID ${bridge.uid}); it is left alone`);
      return;
    }
    const auditId = await bridge.lower();
    // An answer is not proof: the next look reads again, and lowers again where it must.
    const after = await this.#options.bridge.read(wanted);
    if (after !== null && !after.isLowered) {
      this.#say(`${wanted.name} was written and is not lowered yet; trying again`);
      return;
    }
    this.#watched = { rollout: record.id, until: this.#options.clock.now() + watchSeconds };
    this.#say(`lowered ${wanted.name}: ${why}${auditId === null ? '' : ` (audit id ${auditId})`}`);
  }

  async #safely(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.#said.startsWith('cannot')) this.#say('the API server answers again');
    } catch (error) {
      this.#say(
        `cannot look after the bridge: ${error instanceof Error ? error.message : String(error)}; trying on`,
      );
    }
  }

  /** The same thing is said once, not every second. */
  #say(text: string): void {
    const isRepeated = text === this.#said || (text.startsWith('cannot') && this.#said.startsWith('cannot'));
    if (!isRepeated) this.#options.log(text);
    this.#said = text;
  }
}

const ownBridge = (record: RolloutRecord): PlacedObject | null =>
  record.objects.find(({ ref }) => policyKey(ref) === policyKey(record.plan.bridge)) ?? null;

const isSame = (bridge: GuardedBridge, { uid }: PlacedObject): boolean =>
  bridge.uid === uid || bridge.aliases.includes(uid);
