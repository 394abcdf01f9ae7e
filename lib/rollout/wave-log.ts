/** What a wave tells Activity: one event for each step a person thinks of (ui.md, Activity). */
import { displayName, type PolicyRef, policyTier } from '@/lib/policy';
import { releasedBridge } from './canary';
import { workloadNames } from './plan-steps';
import { refOf } from './policy-spec';
import type { ActivityLog, Clock } from './ports';
import type { ActivityEvent, RolloutRecord } from './record';

export interface WaveLogOptions {
  readonly activity: ActivityLog;
  readonly clock: Clock;
  /** Who acts when an event names nobody. */
  readonly user: (record: RolloutRecord) => string;
}

export interface WaveEvent {
  readonly kind: ActivityEvent['kind'];
  readonly text: string;
  readonly actor?: string;
  readonly object?: PolicyRef;
  readonly evidence?: string;
  readonly outcome?: ActivityEvent['outcome'];
  readonly before?: string;
  readonly after?: string;
}

export class WaveLog {
  readonly #options: WaveLogOptions;
  /** Of writes no event has named yet. */
  #auditIds: string[] = [];

  constructor(options: WaveLogOptions) {
    this.#options = options;
  }

  /** A write got through; the next event carries its audit id. */
  wrote(auditId: string | null): void {
    if (auditId !== null) this.#auditIds.push(auditId);
  }

  /** Never rejects. */
  async log(record: RolloutRecord, event: WaveEvent): Promise<void> {
    const { activity, clock, user } = this.#options;
    const auditIds = this.#auditIds.splice(0);
    try {
      await activity.append({
        at: clock.now(),
        actor: event.actor ?? user(record),
        kind: event.kind,
        text: event.text,
        object: event.object === undefined ? null : refOf(event.object),
        edge: null,
        evidence: event.evidence ?? '',
        outcome: event.outcome ?? 'done',
        before: event.before ?? null,
        after: event.after ?? null,
        auditIds,
        wouldDeny: null,
      });
    } catch {
      // The way back must never depend on the log; what was not written stands in the API server's audit log.
    }
  }

  back(record: RolloutRecord, actor: string): Promise<void> {
    const { wave, note, plan } = record;
    const why = note === null ? '' : `: ${note}`;
    return this.log(record, {
      kind: 'roll-back',
      text: `Rolling back wave ${wave.number}, ${wave.name}${why}`,
      actor,
      object: plan.bridge,
    });
  }

  async entered(record: RolloutRecord): Promise<void> {
    const event = eventOf(record);
    if (event !== null) await this.log(record, event);
  }
}

/** What entering a phase means to a person; null where nothing was done yet. */
function eventOf({ phase, wave, plan, evidence, release, at }: RolloutRecord): WaveEvent | null {
  const { bridge, deny } = plan;
  const name = displayName(bridge.name, bridge.tier);
  const waveName = `wave ${wave.number}, ${wave.name}`;
  switch (phase) {
    case 'placing':
      return {
        kind: 'lower',
        text: `Lowered ${name} for ${waveName}`,
        object: bridge,
        evidence: `${evidence.classesProven} classes and directions proven`,
      };
    case 'armed':
      return {
        kind: 'place',
        text: `Placed ${plan.allows.length} allows and ${displayName(deny.name, policyTier(deny))} behind the bridge`,
        object: deny,
        evidence: 'no effect yet',
      };
    case 'verifying':
      return {
        kind: 'raise',
        text:
          release === 'canary'
            ? `Raised ${name} for the canary of ${waveName}: ${workloadNames(plan.canary?.workloads ?? [])}`
            : `Raised ${name} for ${at.canary === null ? waveName : `the rest of ${waveName}`}`,
        object: bridge,
        evidence: `${evidence.edges} edges, gate ${evidence.hash}`,
        before:
          at.canary === null || release === 'canary'
            ? bridge.selector
            : (plan.canary?.bridge.selector ?? bridge.selector),
        after: releasedBridge(plan, release).selector,
      };
    case 'committed':
      return { kind: 'commit', text: `Committed ${waveName}`, object: deny };
    case 'rolled-back':
      return {
        kind: 'remove',
        text: `Took back ${waveName}; everything is as before it`,
        object: bridge,
      };
    default:
      return null;
  }
}
