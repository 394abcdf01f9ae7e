/** What may never happen, whatever fails and whoever interferes (safety, I1–I18); collected, not thrown: writers would swallow it. */
import { isStaged, type Policy, type PolicyRef, policyKey } from '@/lib/policy';
import { raised } from '../../bridge';
import { releasedBridge } from '../../canary';
import { checkInvariants } from '../../invariants';
import { specHash } from '../../policy-spec';
import type { LivePolicy } from '../../ports';
import type { RolloutRecord } from '../../record';
import { twinsOf, watchedRefs } from '../../targets';
import { isCanaryUp } from '../../wave-verbs';
import type { Rig } from './rig';

/** Seconds somebody has to act on a deadline (I12), and one long step of the rig. */
const patience = 30 + 10;

/** What a hand that is not ours can bring about. */
const byHand: ReadonlySet<string> = new Set(['I1', 'I2', 'I4']);

export class Watcher {
  readonly violations: string[] = [];
  /** What the cluster would hold if Drawbridge had never been there: what stood, and what others did since. */
  readonly #without: Map<string, Policy>;
  /** Somebody laid hands on the bridge, an allow or a deny of ours. */
  isTampered = false;
  /** Somebody removed or changed what is staged: going back may bring it back, or leave it as they want it. */
  isStagedTouched = false;
  #wasRaised = false;
  /** A core could have seen what others did, and acted on it. */
  #wasNoticed = false;
  /** True time since when everybody could act: guard, API server, rights. */
  #healthySince: number;
  /** A core that may act stood at the record's epoch since then. */
  #drivenSince: number;
  #clockMoved = false;
  /** Faults that wait for a write: fewer after a tick, and what was written in it may have been refused. */
  #faults = 0;
  #isForeign = false;

  constructor(private readonly rig: Rig) {
    const { cluster } = rig.scenario;
    this.#without = new Map(cluster.policies().map((policy) => [policyKey(policy), policy]));
    this.#healthySince = rig.clock.time;
    this.#drivenSince = rig.clock.time;
    cluster.onChange = () => this.#afterChange();
    cluster.onWrite = (live, ref) => this.#beforeWrite(live, ref);
  }

  /** A change by somebody else. */
  foreign(change: () => void, policy: Policy, isGone = false): void {
    const key = policyKey(policy);
    const spec = (): string | null => {
      const live = this.rig.scenario.cluster.objects.get(key);
      return live === undefined ? null : specHash(live.policy);
    };
    const before = spec();
    this.#isForeign = true;
    try {
      change();
    } finally {
      this.#isForeign = false;
    }
    const ours = this.#ours();
    // Written again as it was, it only has another version.
    if (ours.has(key) && spec() !== before) {
      this.isTampered = true;
      this.#wasNoticed = false;
    }
    if (isStaged(policy)) this.isStagedTouched = true;
    if (!ours.has(key) || isStaged(policy)) this.#note(key, policy, isGone);
    // Whoever is to act on it has not seen it yet.
    this.#healthySince = this.rig.clock.time;
    this.#wasRaised = this.#isRaised();
  }

  /** A wave has started on what was planned for: nothing of it is in anybody's hands yet. */
  began(): void {
    this.isTampered = false;
    this.#wasNoticed = false;
  }

  /** A core that reads another time than the others keeps its own deadlines, not theirs. */
  clockMoved(): void {
    this.#clockMoved = true;
  }

  #note(key: string, policy: Policy, isGone: boolean): void {
    if (isGone) this.#without.delete(key);
    else this.#without.set(key, policy);
  }

  get without(): readonly Policy[] {
    return [...this.#without.values()];
  }

  /** A raise begins now: it has to look itself. */
  asked(): void {
    if (this.isTampered) this.#wasNoticed = true;
  }

  /** The cores have looked. */
  ticked(): void {
    const isUndisturbed = this.rig.scenario.cluster.faults.length === this.#faults;
    if (this.isTampered && isUndisturbed && this.rig.isHealthy && this.rig.isDriven) this.#wasNoticed = true;
    this.look();
  }

  /** After every command, and every second. */
  look(): void {
    const { rig } = this;
    const now = rig.clock.time;
    this.#faults = rig.scenario.cluster.faults.length;
    if (!rig.isHealthy || rig.guard === null) this.#healthySince = now;
    if (!rig.isHealthy || !rig.isDriven) this.#drivenSince = now;
    this.#check();
    this.#tell();
  }

  #tell(): void {
    const { facts, record } = this.rig;
    if (this.isTampered) facts.add('somebody else interfered');
    if (record === null) return;
    facts.add(record.phase);
    if (record.paused !== null) facts.add('somebody paused');
    if (isCanaryUp(record)) facts.add('the canary was raised');
    if (record.at.canary !== null && record.release === 'all' && record.phase === 'verifying')
      facts.add('the rest was raised');
    if (record.epoch > 1) facts.add('another core took over');
    if (record.phase === 'rolling-back' && record.quarantineUntil !== null)
      facts.add('going back waited for a write');
  }

  #ours(): ReadonlySet<string> {
    const { plan } = this.rig.scenario;
    return new Set(watchedRefs(plan).map(policyKey));
  }

  #fail(text: string): void {
    this.violations.push(text);
  }

  #beforeWrite(live: LivePolicy | null, ref: PolicyRef): void {
    const { record } = this.rig;
    if (record === null) {
      this.#fail('I14: a write without a journal');
      return;
    }
    // I8: what is replaced or removed is ours by its UID, or carries our mark (an answer was lost).
    if (live !== null && !record.objects.some(({ uid }) => uid === live.uid) && live.rollout !== record.id)
      this.#fail(`I8: ${ref.name} was written and its UID is not in the journal`);
  }

  #afterChange(): void {
    if (this.#isForeign) return;
    this.#tell();
    const isRaised = this.#isRaised();
    // What was sent before, and arrives while nobody looks, is the guard's to undo.
    if (isRaised && !this.#wasRaised && this.#wasNoticed && !this.#isAsPlanned())
      this.#fail('I9: raised after a foreign change');
    // Who is to act on it has not seen it yet.
    if (isRaised && !this.#wasRaised) this.#healthySince = this.rig.clock.time;
    this.#wasRaised = isRaised;
    this.#check();
  }

  #check(): void {
    const { rig } = this;
    const { record } = rig;
    const { cluster, plan } = rig.scenario;
    const policies = cluster.policies();
    const lowered = cluster.objects.get(policyKey(plan.bridge));
    const isLowered = lowered !== undefined && specHash(lowered.policy) === specHash(plan.bridge);
    // I3, I11, PO-8, PO-10: what was seen, and what is essential, stays allowed in every state on every way.
    if (isLowered || !this.isTampered) {
      const is = rig.allowed(policies);
      for (const id of rig.allowed(this.without))
        if (!is.has(id)) this.#fail(`I3: ${id} was cut in phase ${record?.phase ?? 'none'}`);
    }
    if (record === null) return;
    this.#judge(record);
  }

  #judge(record: RolloutRecord): void {
    const { rig } = this;
    const { cluster } = rig.scenario;
    const objects = new Map(
      watchedRefs(record.plan).map((ref) => [policyKey(ref), cluster.objects.get(policyKey(ref)) ?? null]),
    );
    const tier = cluster.policies().filter((policy) => !isStaged(policy) && policy.kind !== 'NetworkPolicy');
    const now = rig.clock.time;
    for (const { invariant, text } of checkInvariants(record, { objects, tier, inForce: null }, now)) {
      if (invariant === 'I8' || invariant === 'I9') continue;
      if (byHand.has(invariant) && this.isTampered) continue;
      // A bridge that somebody put in the place of ours is not ours to lower (I8).
      if (invariant === 'I12' && (now - this.#healthySince <= patience || !this.isBridgeOurs(record)))
        continue;
      if (
        (invariant === 'I5' || invariant === 'I13') &&
        (this.#clockMoved || now - this.#drivenSince <= patience)
      )
        continue;
      this.#fail(`${invariant}: ${text}`);
    }
  }

  /** What is placed and what is staged, apart from the bridge. A change that was undone is none. */
  #isAsPlanned(): boolean {
    const { cluster, plan } = this.rig.scenario;
    const wanted = [
      ...plan.allows.map(({ enforced }) => enforced),
      plan.deny,
      plan.stagedPolicy,
      ...twinsOf(plan),
    ];
    return wanted.every((policy) => {
      const live = cluster.objects.get(policyKey(policy));
      return live !== undefined && specHash(live.policy) === specHash(policy);
    });
  }

  isBridgeOurs({ objects, plan }: RolloutRecord): boolean {
    const live = this.rig.scenario.cluster.objects.get(policyKey(plan.bridge));
    return objects.some(({ uid }) => uid === live?.uid);
  }

  #isRaised(): boolean {
    const { cluster, plan } = this.rig.scenario;
    const live = cluster.objects.get(policyKey(plan.bridge));
    if (live === undefined) return false;
    const hash = specHash(live.policy);
    return hash === specHash(raised(plan.bridge)) || hash === specHash(releasedBridge(plan, 'canary'));
  }
}
