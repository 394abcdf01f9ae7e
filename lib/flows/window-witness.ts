/** What was recorded of one window, in numbers that only shrink when a source forgets. */
import type { FlowRows } from './rows/flow-rows';

/** Sums over all rows: they stay the same however ends are resolved and rows merged. */
export interface WindowTotals {
  /** Started ones. */
  readonly connections: number;
  /** Both directions. */
  readonly packets: number;
}

export interface WindowWitness extends WindowTotals {
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
}

export function windowTotals(rows: FlowRows): WindowTotals {
  let [connections, packets] = [0, 0];
  for (const { connectionsStarted, packetsForward, packetsReverse } of rows) {
    connections += connectionsStarted ?? 0;
    packets += (packetsForward ?? 0) + (packetsReverse ?? 0);
  }
  return { connections, packets };
}

/** Whether less is left than was recorded. Felix may send late, so that something is no proof that all is there. */
export const holdsLess = (left: WindowTotals, witness: WindowTotals): boolean =>
  left.connections < witness.connections || left.packets < witness.packets;
