/** Every state that can be reached, breadth first, and what of it may never be. */
import { createHash } from 'node:crypto';
import { isStaged, type Policy, policyKey } from '@/lib/policy';
import { checkInvariants } from '../../invariants';
import { bridgeState } from '../../next-action';
import { specHash } from '../../policy-spec';
import { isTerminal } from '../../wave-end';
import { guardsNow, type Move, moves } from './moves';
import { policiesOf, type State, stateKey, worldOf } from './state';

export interface Found {
  readonly states: number;
  readonly moves: number;
  /** The way to the first state that may not be; null when there is none. */
  readonly violation: { readonly what: string; readonly way: readonly string[] } | null;
  readonly phases: ReadonlyMap<string, number>;
}

export interface Judge {
  /** Ids of flows that pass with these policies. */
  allowed(policies: readonly Policy[]): ReadonlySet<string>;
  /** Those that passed before the wave. */
  readonly before: readonly Policy[];
}

/** What a hand that is not ours can bring about. */
const byHand: ReadonlySet<string> = new Set(['I1', 'I2', 'I4']);
/**
 * Time passes in jumps here: who must act within seconds is not late before it had a turn. An object of ours that a late
 * write brought is adopted later (I8 is about writes), and a foreign policy is seen at the next look (I9).
 */
const later: ReadonlySet<string> = new Set(['I5', 'I8', 'I9', 'I12', 'I13']);

function wrongWith(state: State, judge: Judge): string | null {
  const { record, now } = state;
  const world = worldOf(state);
  const bridge = bridgeState(record, world);
  const found = checkInvariants(record, world, now).find(
    ({ invariant }) =>
      !later.has(invariant) &&
      !(state.isTampered && byHand.has(invariant)) &&
      // A late removal of what is staged is made good before the way back ends, behind the lowered bridge.
      !(invariant === 'I4' && record.phase === 'rolling-back' && bridge === 'lowered'),
  );
  if (found !== undefined) return `${found.invariant}: ${found.text}`;
  const stranger = strangerWritten(state);
  if (stranger !== null) return `I8: ${stranger} is about to be written, and is not ours`;
  if (bridge === 'lowered' || !state.isTampered) {
    const policies = policiesOf(state);
    const others = policies.filter((policy) => policy.name.endsWith('other-team'));
    const is = judge.allowed(policies);
    for (const id of judge.allowed([...judge.before, ...others]))
      if (!is.has(id)) return `I3: ${id} is cut in phase ${record.phase}`;
  }
  const { deadline } = record.at;
  const isUnconfirmed = !['committing', 'committed', 'rolled-back'].includes(record.phase);
  if (
    (bridge === 'raised' || bridge === 'canary') &&
    isUnconfirmed &&
    deadline !== null &&
    now >= deadline &&
    !guardsNow(state) &&
    !state.isTampered
  )
    return 'I12: the deadline has passed, the bridge is raised, and the guard does nothing';
  if (isTerminal(record.phase) && state.late === null && !state.isTampered && isQuiet(state))
    return wrongEnd(state, judge);
  return null;
}

/** What a core is about to replace or remove is in its journal by its UID, or carries our mark. */
function strangerWritten({ cores, objects }: State): string | null {
  for (const { pending } of cores) {
    const expect = pending?.stage === 'send' ? pending.action.expect : null;
    if (pending === null || expect === null) continue;
    const { action, record } = pending;
    const live = objects.get(policyKey(action.ref));
    const isOurs =
      live?.uid !== expect.uid ||
      live.rollout === record.id ||
      record.objects.some(({ uid }) => uid === expect.uid);
    if (!isOurs) return action.ref.name;
  }
  return null;
}

const isQuiet = ({ cores }: State): boolean => cores.every(({ pending }) => pending === null);

/** What stands at the end is what was meant (PO-8). */
function wrongEnd({ record, objects }: State, judge: Judge): string | null {
  const enforced = (policies: readonly Policy[]): string[] =>
    policies
      .filter((policy) => !isStaged(policy) && !policy.name.endsWith('other-team'))
      .map((policy) => `${policyKey(policy)} ${specHash(policy)}`)
      .sort();
  const { plan } = record;
  const wanted =
    record.phase === 'committed'
      ? [...judge.before, ...plan.allows.map(({ enforced: own }) => own), plan.deny]
      : judge.before;
  const is = enforced([...objects.values()].map(({ policy }) => policy));
  const want = [...new Set(enforced(wanted))];
  return is.join() === want.join()
    ? null
    : `PO-8: ${record.phase} with ${is.join('; ')} instead of ${want.join('; ')}`;
}

/** Short, as there are millions of them. */
const keyOf = (state: State): string => createHash('sha1').update(stateKey(state)).digest('base64');

interface Step {
  readonly state: State;
  readonly from: Step | null;
  readonly name: string;
}

function wayTo(step: Step): string[] {
  const way: string[] = [];
  for (let at: Step | null = step; at !== null; at = at.from) way.unshift(at.name);
  return way;
}

export function search(start: State, judge: Judge): Found {
  const seen = new Set([keyOf(start)]);
  const phases = new Map<string, number>();
  let frontier: Step[] = [{ state: start, from: null, name: 'start' }];
  let taken = 0;
  while (frontier.length > 0) {
    const next: Step[] = [];
    for (const step of frontier) {
      const { phase } = step.state.record;
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
      const what = wrongWith(step.state, judge);
      if (what !== null)
        return { states: seen.size, moves: taken, violation: { what, way: wayTo(step) }, phases };
      for (const move of moves(step.state) as Iterable<Move>) {
        taken++;
        const key = keyOf(move.next);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: move.next, from: step, name: move.name });
      }
    }
    frontier = next;
  }
  return { states: seen.size, moves: taken, violation: null, phases };
}
