/**
 * The state machine: from the journal and the live objects to the single next thing to do. Pure, so that crash,
 * restart and takeover all continue by asking it again (safety, "Phases", "Step protocol").
 */
import { type PolicyRef, policyKey } from '@/lib/policy';
import { releasedBridge } from './canary';
import { specHash } from './policy-spec';
import { isOwned, label, reach } from './reach-target';
import type { Phase, RolloutRecord } from './record';
import type { RolloutAction, World } from './rollout-action';
import { targets } from './targets';

/** Longest stay in a phase, seconds; on top of it comes what the record's settings say. */
const dwell = { lowered: 120, placingPerStep: 60, armed: 300, raised: 60 } as const;

const back = (note: string, ended: string): RolloutAction => ({
  kind: 'advance',
  phase: 'rolling-back',
  note,
  ended,
});

/** Phases where going on needs valid evidence. */
export const isBeforeRaise = (phase: Phase): boolean =>
  phase === 'lowered' || phase === 'placing' || phase === 'armed';

export function nextAction(record: RolloutRecord, world: World, now: number): RolloutAction {
  switch (record.phase) {
    case 'committed':
    case 'rolled-back':
      return { kind: 'done' };
    case 'needs-human':
      return lowerAtDeadline(record, world, now);
    case 'rolling-back':
      return rollBack(record, world, now);
    case 'committing':
      return commit(record, world, now);
    default:
      return forward(record, world, now);
  }
}

/** Names of enforced policies that appeared in the tier since the start and are not ours (safety, limits). */
export function foreignPolicies(record: RolloutRecord, world: Pick<World, 'tier'>): PolicyRef[] {
  const ours = new Set([
    ...record.tierBefore,
    ...[record.plan.bridge, record.plan.deny, ...record.plan.allows.map(({ enforced }) => enforced)].map(
      policyKey,
    ),
  ]);
  return world.tier.filter((ref) => !ours.has(policyKey(ref)));
}

/** The last moment of a phase, unix seconds; null where a person or the deadline decides. */
export function phaseDeadline(record: RolloutRecord): number | null {
  const since = record.phaseAt;
  switch (record.phase) {
    case 'lowered':
      return since + record.settings.settleSeconds + dwell.lowered;
    case 'placing':
      return since + dwell.placingPerStep * (record.plan.allows.length + 2);
    case 'armed':
      return since + dwell.armed;
    case 'raised':
      return since + dwell.raised;
    case 'verifying':
      return record.at.deadline;
    default:
      return null;
  }
}

function forward(record: RolloutRecord, world: World, now: number): RolloutAction {
  const last = phaseDeadline(record);
  const { phase } = record;
  const bridge = bridgeState(record, world);
  // Raised for the canary, it bites already: who lowers it then wants to go back, also while the rest is being raised.
  const bites = phase === 'verifying' || (phase === 'raised' && isRaisedFurther(record));
  if (bites && bridge === 'lowered')
    return back('The bridge was lowered outside Drawbridge’s core: by the guard, or by hand', 'guard');
  if (last !== null && now >= last)
    return phase === 'verifying'
      ? back(
          record.release === 'canary'
            ? 'Nobody raised the rest before the deadline'
            : 'Nobody confirmed before the deadline',
          'deadline',
        )
      : back(`The rollout stayed too long in phase ${phase}`, 'deadline');
  if (isBeforeRaise(phase) && now >= record.evidence.expiresAt)
    return back('The evidence expired before the bridge was raised', 'deadline');
  if (isBeforeRaise(phase)) {
    const [foreign] = foreignPolicies(record, world);
    if (foreign !== undefined)
      return {
        kind: 'stop',
        note: `${label(foreign)} appeared in tier ${record.candidate.tier} while the bridge is lowered; it has no effect on this wave until the bridge is gone`,
      };
  }
  const action = wanted(record, world, 'forward');
  if (record.paused !== null && isBeforeRaise(phase) && action?.kind !== 'stop')
    return { kind: 'wait', until: last, why: `${record.paused.by} paused the wave` };
  if (action === null) return reached(record, world, now);
  // A raise without an answer may still arrive: only a write that moves the bridge's version keeps it off.
  if (action.kind === 'stop' && phase === 'raised' && bridge !== releasedState(record))
    return back(action.note, 'drawbridge');
  return action;
}

/** What is touched by others stops everything, before anything is written (I9); else the first object that is not as wanted. */
function wanted(record: RolloutRecord, world: World, way: 'forward' | 'commit'): RolloutAction | null {
  const actions = targets(record)
    .map((item) => reach(item, record, world, way))
    .filter((action) => action !== null);
  return actions.find(({ kind }) => kind === 'stop') ?? actions[0] ?? null;
}

/** What follows when a forward phase finds everything as wanted. */
function reached(record: RolloutRecord, world: World, now: number): RolloutAction {
  const advance = (phase: Phase): RolloutAction => ({ kind: 'advance', phase, note: null, ended: null });
  switch (record.phase) {
    case 'lowered': {
      const settled = (record.at.lowered ?? now) + record.settings.settleSeconds;
      if (record.at.lowered !== null && (world.inForce === true || now >= settled)) return advance('placing');
      return {
        kind: 'wait',
        until: settled,
        why: 'the lowered bridge is not yet known to be in force on every node',
      };
    }
    case 'placing':
      return advance('armed');
    case 'raised':
      return advance('verifying');
    case 'armed':
      return { kind: 'wait', until: phaseDeadline(record), why: 'a person raises the bridge' };
    default:
      return {
        kind: 'wait',
        until: record.at.deadline,
        why: record.release === 'canary' ? 'a person raises the rest' : 'a person confirms',
      };
  }
}

function commit(record: RolloutRecord, world: World, now: number): RolloutAction {
  // Guard and confirmation met: the guard was first, and its word is to go back.
  if (bridgeState(record, world) === 'lowered')
    return back('The guard lowered the bridge while the wave was being confirmed', 'guard');
  const action = wanted(record, world, 'commit');
  if (action === null) return { kind: 'advance', phase: 'committed', note: null, ended: record.by.ended };
  // A late write that lowers the bridge, or makes it anew, fails while it stands; after it is gone it would open the wave.
  const isLast = action.kind === 'write' && action.role === 'bridge';
  if (isLast && record.quarantineUntil !== null && now < record.quarantineUntil)
    return {
      kind: 'wait',
      until: record.quarantineUntil,
      why: 'a write without an answer may still arrive; the raised bridge keeps it off',
    };
  return action;
}

function rollBack(record: RolloutRecord, world: World, now: number): RolloutAction {
  const [first, ...rest] = targets(record);
  const removal = rest.pop();
  if (first === undefined || removal === undefined) return { kind: 'done' };
  const bridge = world.objects.get(policyKey(first.ref)) ?? null;
  // What stood under an allow's name before the wave stays: only what is still to be taken back needs the cover.
  const bites = rest.some(
    (item) => (item.role === 'deny' || item.role === 'allow') && reach(item, record, world, 'back') !== null,
  );
  // Lower first, and always by a write: a raise still on its way then fails on the resourceVersion.
  if (bridge !== null || bites) {
    const lowering = reach(first, record, world, 'back');
    if (lowering !== null) return lowering;
    if (!record.fenced && bridge !== null)
      return {
        kind: 'write',
        verb: 'replace',
        role: 'bridge',
        ref: first.ref,
        policy: record.plan.bridge,
        expect: bridge,
        bare: false,
      };
  }
  for (const item of rest) {
    const action = reach(item, record, world, 'back');
    if (action !== null) return action;
  }
  if (record.quarantineUntil !== null && now < record.quarantineUntil)
    return {
      kind: 'wait',
      until: record.quarantineUntil,
      why: 'a write without an answer may still arrive; the bridge covers it',
    };
  return (
    reach(removal, record, world, 'back') ?? {
      kind: 'advance',
      phase: 'rolled-back',
      note: record.note,
      ended: record.by.ended,
    }
  );
}

/** Nobody looked: the bridge is lowered all the same, and the rest is left to a person. */
function lowerAtDeadline(record: RolloutRecord, world: World, now: number): RolloutAction {
  const { deadline } = record.at;
  const live = world.objects.get(policyKey(record.plan.bridge)) ?? null;
  if (
    deadline !== null &&
    now >= deadline &&
    live !== null &&
    isOwned(record, live) &&
    bridgeState(record, world) !== 'lowered'
  )
    return {
      kind: 'write',
      verb: 'replace',
      role: 'bridge',
      ref: { kind: 'GlobalNetworkPolicy', namespace: null, name: record.plan.bridge.name },
      policy: record.plan.bridge,
      expect: live,
      bare: false,
    };
  return {
    kind: 'wait',
    until: deadline !== null && now < deadline ? deadline : null,
    why: record.note ?? 'a person decides',
  };
}

export type BridgeState = 'none' | 'lowered' | 'canary' | 'raised' | 'drift';

/** What the bridge is once it is raised as far as the record says. */
export const releasedState = ({ release }: Pick<RolloutRecord, 'release'>): 'canary' | 'raised' =>
  release === 'canary' ? 'canary' : 'raised';

/** The rest is to follow the canary. */
const isRaisedFurther = ({ release, at }: RolloutRecord): boolean => release === 'all' && at.canary !== null;

export function bridgeState(record: Pick<RolloutRecord, 'plan'>, world: Pick<World, 'objects'>): BridgeState {
  const live = world.objects.get(policyKey(record.plan.bridge)) ?? null;
  if (live === null) return 'none';
  const hash = specHash(live.policy);
  if (hash === specHash(record.plan.bridge)) return 'lowered';
  const { canary } = record.plan;
  if (canary !== null && hash === specHash(canary.bridge)) return 'canary';
  return hash === specHash(releasedBridge(record.plan, 'all')) ? 'raised' : 'drift';
}
