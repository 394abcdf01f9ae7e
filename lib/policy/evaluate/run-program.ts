/** Runs the steps of a list for one class of flows. */
import { head, type ListPrograms, place, stepWidth } from './list-programs';

/** The peer of a side, as numbers: the class of labels of the one entity at its address (−1 = none), and the rest. */
export interface PeerNumbers {
  readonly row: number;
  readonly version: number;
  /** Some mentioned prefix holds its address. */
  readonly inNets: boolean;
  readonly protocol: number;
  readonly port: number;
}

/** What is not a decision: a rule has to be judged in full, at the step that `stopped` names. */
export const stopped = -1;
/** All tiers passed on or hold nothing for it. */
export const atProfile = -2;

export class Machine {
  /** Step of the rule that has to be judged in full, after a run that stopped. */
  at = 0;

  constructor(readonly programs: ListPrograms) {}

  /** Runs from a step; the number of the decision, `stopped` or `atProfile`. */
  run(begin: number, { row, version, inNets, protocol, port }: PeerNumbers): number {
    const { steps, sets } = this.programs;
    for (let at = begin; ; at += stepWidth) {
      const first = steps[at] ?? 0;
      const kind = first & head.kind;
      if (kind === head.endDeny) return steps[at + place.result] ?? 0;
      if (kind === head.profile) return atProfile;
      const asked = first >>> head.protocol;
      if (asked !== 0 && asked !== protocol + 1) continue;
      const ports = steps[at + place.ports] ?? 0;
      if (port < ports >>> 16 || port > (ports & 0xffff)) {
        const more = steps[at + place.morePorts] ?? 0;
        if (port < more >>> 16 || port > (more & 0xffff)) continue;
      }
      const family = (first >>> head.version) & 7;
      if (family !== 0 && family !== version) continue;
      if ((first & head.asksNets) !== 0 && !inNets) continue;
      if ((first & head.rowList) !== 0) {
        const count = (first >>> head.rowCount) & 7;
        let found = false;
        for (let one = 0; one < count; one++) if (steps[at + place.rows + one] === row) found = true;
        if (!found) continue;
      } else if ((first & head.rowSet) !== 0) {
        const set = sets[steps[at + place.rows] ?? 0];
        if (row < 0 || set === undefined || !set.has(row)) continue;
      }
      if ((first & head.exact) === 0) {
        this.at = at;
        return stopped;
      }
      const result = steps[at + place.result] ?? 0;
      if ((first & head.passes) === 0) return result;
      at = result - stepWidth;
    }
  }
}
