/** Everything that can happen next (safety, PO-6): cores, operators, the guard, the API server, others, and time. */
import { type Policy, policyKey } from '@/lib/policy';
import { allow, np } from '@/lib/policy/testing/world';
import { reasonToLower } from '../../guard/guard-duty';
import { bridgeState, nextAction, releasedState } from '../../next-action';
import type { LivePolicy } from '../../ports';
import type { RolloutRecord } from '../../record';
import { isVisible, type WriteAction } from '../../step-writer';
import { isTerminal, rollingBack } from '../../wave-end';
import {
  adopted,
  confirming,
  entering,
  intending,
  notWritten,
  raising,
  stopped,
  takenOver,
  written,
} from '../../wave-record';
import { type Core, type Left, type Pending, type State, worldOf } from './state';

export interface Move {
  readonly name: string;
  readonly next: State;
}

type Place = 0 | 1;
const places = [0, 1] as const;

const save = (state: State, record: RolloutRecord): State => ({
  ...state,
  record,
  journal: state.journal + 1,
});

const withCore = (state: State, at: Place, core: Core): State => ({
  ...state,
  cores: at === 0 ? [core, state.cores[1]] : [state.cores[0], core],
});

const spend = (state: State, what: keyof Left): State => ({
  ...state,
  left: { ...state.left, [what]: state.left[what] - 1 },
});

function put(state: State, policy: Policy, rollout: string | null): State {
  const key = policyKey(policy);
  const known = state.objects.get(key);
  const given = state.given + 1;
  const live: LivePolicy = {
    policy,
    uid: known?.uid ?? `uid-${given}`,
    resourceVersion: String(given),
    rollout,
  };
  return { ...state, given, objects: new Map(state.objects).set(key, live) };
}

function drop(state: State, key: string): State {
  const objects = new Map(state.objects);
  objects.delete(key);
  return { ...state, objects };
}

/** What the API server makes of a write: refused where its preconditions do not hold. */
export function applied(state: State, action: WriteAction, rollout: string): State {
  const key = policyKey(action.ref);
  const live = state.objects.get(key);
  const mark = action.bare ? null : rollout;
  if (action.verb === 'create')
    return live !== undefined || action.policy === null ? state : put(state, action.policy, mark);
  const isCurrent =
    live !== undefined &&
    live.uid === action.expect?.uid &&
    live.resourceVersion === action.expect.resourceVersion;
  if (!isCurrent) return state;
  return action.verb === 'remove' || action.policy === null
    ? drop(state, key)
    : put(state, action.policy, mark);
}

/** A core that is not in the middle of a write, and whose wave it is. */
const drives = ({ record }: State, { epoch, pending }: Core): boolean =>
  pending === null && epoch === record.epoch;

function ticked(state: State, at: Place): State | null {
  const { record, now } = state;
  const action = nextAction(record, worldOf(state), now);
  switch (action.kind) {
    case 'done':
    case 'wait':
      return null;
    case 'stop':
      return save(state, stopped(record, action.note, now));
    case 'adopt':
      return save(state, adopted(record, action.ref, action.live, now));
    case 'advance':
      return save(
        state,
        action.phase === 'rolling-back'
          ? rollingBack(record, { by: action.ended, note: action.note, now })
          : entering(record, action.phase, now),
      );
    case 'write': {
      const intended = intending(record, action, now);
      const next = save(state, intended);
      const pending: Pending = {
        action,
        record: intended,
        journal: next.journal,
        stage: 'send',
        ambiguous: false,
      };
      return withCore(next, at, { epoch: record.epoch, pending });
    }
  }
}

function* sent(state: State, at: Place, { epoch, pending }: Core): Generator<Move> {
  if (pending === null) return;
  const name = `core ${at} sends ${pending.action.verb} ${pending.action.ref.name}`;
  const told = (ambiguous: boolean): Core => ({ epoch, pending: { ...pending, stage: 'note', ambiguous } });
  const done = applied(state, pending.action, pending.record.id);
  yield { name, next: withCore(done, at, told(false)) };
  if (state.left.lost > 0)
    yield { name: `${name}, and the answer is lost`, next: spend(withCore(done, at, told(true)), 'lost') };
  if (state.left.outages > 0)
    yield { name: `${name}, and it never arrives`, next: spend(withCore(state, at, told(true)), 'outages') };
  if (state.left.late > 0 && state.late === null)
    yield {
      name: `${name}, and it arrives later`,
      next: spend(
        { ...withCore(state, at, told(true)), late: { action: pending.action, rollout: pending.record.id } },
        'late',
      ),
    };
}

/** The journal is written only where nobody else has written it since. */
function noted(state: State, at: Place, { epoch, pending }: Core): State | null {
  if (pending === null) return null;
  const free = withCore(state, at, { epoch, pending: null });
  if (pending.journal !== state.journal) return free;
  const live = state.objects.get(policyKey(pending.action.ref)) ?? null;
  const record = isVisible(pending.action, live, pending.record.id)
    ? written(pending.record, pending.action, live, state.now)
    : notWritten(pending.record, { ambiguous: pending.ambiguous, note: null }, state.now);
  return save(free, record);
}

function recovered(state: State, at: Place): State {
  const { record, now } = state;
  const epoch = record.epoch + 1;
  const taken = takenOver(record, epoch, now);
  const isHalf = record.phase === 'raised' && bridgeState(record, worldOf(state)) !== releasedState(record);
  const next = isHalf
    ? rollingBack(taken, { by: record.by.ended, note: 'restarted before the bridge was raised', now })
    : taken;
  return withCore(save(state, next), at, { epoch, pending: null });
}

function* coreMoves(state: State, at: Place): Generator<Move> {
  const core = state.cores[at];
  const { left, record } = state;
  if (core.pending?.stage === 'send') yield* sent(state, at, core);
  if (core.pending?.stage === 'note') {
    const next = noted(state, at, core);
    if (next !== null) yield { name: `core ${at} notes it`, next };
  }
  if (left.crashes > 0 && core.epoch !== null)
    yield {
      name: `core ${at} crashes`,
      next: spend(withCore(state, at, { epoch: null, pending: null }), 'crashes'),
    };
  if (isTerminal(record.phase)) return;
  if (drives(state, core)) {
    const next = ticked(state, at);
    if (next !== null) yield { name: `core ${at} goes on`, next };
  } else if (core.pending === null && left.takeovers > 0)
    yield { name: `core ${at} takes over`, next: spend(recovered(state, at), 'takeovers') };
}

/** An operator acts through a core whose wave it is. */
function* operatorMoves(state: State): Generator<Move> {
  const { record, now } = state;
  if (!places.some((at) => drives(state, state.cores[at]))) return;
  const world = worldOf(state);
  const isReady =
    record.phase === 'armed' &&
    now < record.evidence.expiresAt &&
    nextAction(record, world, now).kind === 'wait';
  if (isReady)
    yield { name: 'raise', next: save(state, raising(record, { user: 'mara', release: 'all', now })) };
  if (isReady && record.plan.canary !== null)
    yield {
      name: 'raise the canary',
      next: save(state, raising(record, { user: 'mara', release: 'canary', now })),
    };
  const { deadline } = record.at;
  if (
    record.phase === 'verifying' &&
    deadline !== null &&
    now < deadline &&
    bridgeState(record, world) === 'canary' &&
    record.release === 'canary' &&
    now < record.evidence.expiresAt &&
    nextAction(record, world, now).kind === 'wait'
  )
    yield {
      name: 'raise the rest',
      next: save(state, raising(record, { user: 'mara', release: 'all', now })),
    };
  if (
    record.phase === 'verifying' &&
    deadline !== null &&
    now < deadline &&
    record.release === 'all' &&
    bridgeState(record, world) === 'raised'
  )
    yield {
      name: 'confirm',
      next: save(state, confirming(record, 'mara', { percent: 90, verified: true }, now)),
    };
  if (!isTerminal(record.phase) && record.phase !== 'rolling-back')
    yield { name: 'roll back', next: save(state, rollingBack(record, { by: 'mara', note: null, now })) };
}

/** Whether the guard lowers now. */
export function guardsNow(state: State): boolean {
  const { record, now } = state;
  const key = policyKey(record.plan.bridge);
  const live = state.objects.get(key);
  const isOurs = record.objects.some(({ ref, uid }) => policyKey(ref) === key && uid === live?.uid);
  return isOurs && bridgeState(record, worldOf(state)) !== 'lowered' && reasonToLower(record, now) !== null;
}

const otherTeam = np('shop/default.other-team', {
  order: 2_000,
  selector: "app == 'api'",
  types: ['Ingress'],
  ingress: [allow({ source: { selector: "app == 'web'" } })],
});

function* foreignMoves(state: State): Generator<Move> {
  if (state.left.foreign === 0) return;
  const { plan } = state.record;
  const [first] = plan.allows;
  if (first === undefined) return;
  const once = (next: State, isTampered: boolean): State =>
    spend({ ...next, isTampered: state.isTampered || isTampered }, 'foreign');
  yield { name: 'another team adds a policy', next: once(put(state, otherTeam, null), false) };
  for (const policy of [first.enforced, plan.deny, plan.stagedPolicy, plan.bridge]) {
    const key = policyKey(policy);
    const live = state.objects.get(key);
    if (live === undefined) continue;
    yield { name: `somebody removes ${policy.name}`, next: once(drop(state, key), true) };
    const edited = { ...live.policy, order: 77 } as Policy;
    yield { name: `somebody edits ${policy.name}`, next: once(put(state, edited, null), true) };
  }
}

/** To settle; past a write without an answer; past every phase. */
const jumps = [6, 130, 320] as const;
/** The API server gives up on a request after so long, seconds. */
const longestFlight = 60;

function* timeMoves(state: State): Generator<Move> {
  if (state.left.jumps === 0) return;
  const isUnderWay = state.late !== null || state.cores.some(({ pending }) => pending?.stage === 'send');
  for (const seconds of jumps)
    if (!isUnderWay || seconds < longestFlight)
      yield { name: `${seconds} s pass`, next: spend({ ...state, now: state.now + seconds }, 'jumps') };
}

export function* moves(state: State): Generator<Move> {
  for (const at of places) yield* coreMoves(state, at);
  yield* operatorMoves(state);
  if (guardsNow(state))
    yield { name: 'the guard lowers', next: put(state, state.record.plan.bridge, state.record.id) };
  if (state.late !== null)
    yield {
      name: 'the late write arrives',
      next: { ...applied(state, state.late.action, state.late.rollout), late: null },
    };
  yield* foreignMoves(state);
  yield* timeMoves(state);
}
