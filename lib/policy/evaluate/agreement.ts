/** Verdicts put together: of the lists that a connection passes, and of the connections that a record may stand for. */
import type { UnknownReason, Verdict } from '../model/verdict';
import type { Party } from '../world/party';

export interface Judged {
  readonly verdict: Verdict;
  readonly reason?: UnknownReason;
}

/** All must allow; null has no say. */
export function together(sides: readonly (Judged | null)[]): Judged {
  const present = sides.filter((side) => side !== null);
  if (present.some((side) => side.verdict === 'deny')) return { verdict: 'deny' };
  const open = present.find((side) => side.verdict === 'unknown');
  if (open === undefined) return { verdict: 'allow' };
  return open.reason === undefined ? { verdict: 'unknown' } : { verdict: 'unknown', reason: open.reason };
}

const mixed = (what: string): UnknownReason => ({
  code: 'mixed-endpoints',
  message: `The ${what} of this record are not alike: some would be allowed, some denied`,
  needs: `which of the ${what} it was`,
});

/** Agreeing completions are the answer; otherwise it is unknown. */
export function agree<T extends Judged>(completions: readonly T[], what: string): T | null {
  const [first] = completions;
  if (first === undefined) return null;
  const open = completions.find((one) => one.verdict === 'unknown');
  if (open !== undefined) return open;
  if (completions.every((one) => one.verdict === first.verdict)) return first;
  return { ...first, verdict: 'unknown', reason: mixed(what) };
}

const known = {
  byClass: new WeakMap<readonly Party[], Party[]>(),
  byNode: new WeakMap<readonly Party[], Party[]>(),
};

/** One party per class; per node too where it matters who is on which. Found once for the parties of one end. */
export function distinct(parties: readonly Party[], byNode: boolean): readonly Party[] {
  const remembered = byNode ? known.byNode : known.byClass;
  const before = remembered.get(parties);
  if (before !== undefined) return before;
  const found = new Map<string, Party>();
  for (const party of parties) {
    const key = `${party.classId} ${party.isHost} ${byNode || party.isHost ? party.node : ''}`;
    if (!found.has(key)) found.set(key, party);
  }
  const left = [...found.values()];
  remembered.set(parties, left);
  return left;
}
