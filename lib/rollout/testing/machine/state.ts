/** A wave as plain values: the journal, the objects, what each core is about to do, and what may still go wrong. */
import { isStaged, type Policy, type PolicyRef, policyKey } from '@/lib/policy';
import { specHash } from '../../policy-spec';
import type { LivePolicy } from '../../ports';
import type { RolloutRecord } from '../../record';
import type { World } from '../../rollout-action';
import type { WriteAction } from '../../step-writer';
import { watchedRefs } from '../../targets';

/** A write whose intent stands in the journal. `note`: sent, and to be noted; `ambiguous`: without an answer. */
export interface Pending {
  readonly action: WriteAction;
  readonly record: RolloutRecord;
  /** Version of the journal with the intent. */
  readonly journal: number;
  readonly stage: 'send' | 'note';
  readonly ambiguous: boolean;
}

export interface Core {
  /** null for a process that has just begun. */
  readonly epoch: number | null;
  readonly pending: Pending | null;
}

/** How often each thing may still happen. */
export interface Left {
  readonly crashes: number;
  readonly takeovers: number;
  readonly foreign: number;
  readonly late: number;
  readonly lost: number;
  readonly outages: number;
  readonly jumps: number;
}

export interface State {
  /** Unix seconds. */
  readonly now: number;
  readonly record: RolloutRecord;
  /** Version of the journal. */
  readonly journal: number;
  readonly objects: ReadonlyMap<string, LivePolicy>;
  readonly cores: readonly [Core, Core];
  /** Sent without an answer, not yet arrived. */
  readonly late: { readonly action: WriteAction; readonly rollout: string } | null;
  readonly left: Left;
  /** What others laid hands on. */
  readonly isTampered: boolean;
  /** Versions and UIDs given so far. */
  readonly given: number;
}

export function worldOf({ objects, record }: Pick<State, 'objects' | 'record'>): World {
  const watched = watchedRefs(record.plan).map(policyKey);
  const enforced: PolicyRef[] = [...objects.values()]
    .map(({ policy }) => policy)
    .filter((policy) => !isStaged(policy));
  return {
    objects: new Map(watched.map((key) => [key, objects.get(key) ?? null])),
    tier: enforced,
    inForce: null,
  };
}

export const policiesOf = ({ objects }: Pick<State, 'objects'>): Policy[] =>
  [...objects.values()].map(({ policy }) => policy);

const actionKey = ({ objects }: State, action: WriteAction): unknown[] => {
  const live = objects.get(policyKey(action.ref));
  return [
    action.verb,
    policyKey(action.ref),
    action.policy === null ? null : specHash(action.policy),
    action.bare,
    action.expect === null
      ? null
      : live?.uid === action.expect.uid && live.resourceVersion === action.expect.resourceVersion,
  ];
};

/** Equal for states that go on alike: times count from now, versions only by whether they are current. */
export function stateKey(state: State): string {
  const { record, objects, cores, now, late, left } = state;
  const since = (at: number | null): number | null => (at === null ? null : at - now);
  const owned = new Map(record.objects.map((object) => [policyKey(object.ref), object.uid]));
  const standing = [...objects.entries()]
    .map(([key, { policy, uid, rollout }]) => [key, specHash(policy), owned.get(key) === uid, rollout])
    .sort();
  const known = [...owned.keys()].map((key) => [key, objects.has(key)]).sort();
  const core = ({ epoch, pending }: Core): unknown[] => [
    epoch === null ? null : epoch === record.epoch,
    pending === null
      ? null
      : [
          ...actionKey(state, pending.action),
          pending.stage,
          pending.ambiguous,
          pending.journal === state.journal,
          // What it would write into the journal.
          pending.journal === state.journal ? null : pending.record.phase,
        ],
  ];
  return JSON.stringify([
    record.phase,
    record.release,
    record.at.canary === null,
    record.fenced,
    record.intent === null ? null : [record.intent.verb, policyKey(record.intent.ref)],
    record.by.raised === null,
    [record.phaseAt, record.at.lowered, record.at.raised, record.at.deadline, record.quarantineUntil].map(
      since,
    ),
    since(record.evidence.expiresAt),
    standing,
    known,
    cores.map(core),
    late === null ? null : actionKey(state, late.action),
    left,
    state.isTampered,
  ]);
}
