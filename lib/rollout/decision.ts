/** What people decided about edges and gaps; kept in the cluster beside the journal. */

export type EdgeDecisionKind =
  /** Intended deny: the edge shall be denied and counts as expected. */
  | 'deny'
  /** Look again later: still counts as undecided in the gate. */
  | 'later'
  /** The verdict is unknown and a person accepts that by name. */
  | 'accept-unknown';

export interface EdgeDecision {
  readonly edge: string;
  readonly kind: EdgeDecisionKind;
  readonly by: string;
  /** Unix seconds. */
  readonly at: number;
  readonly reason: string;
  /** Unix seconds; null = without end (only for `deny`). An expired decision is no decision. */
  readonly until: number | null;
}

/** A gap of the gate accepted by name: needs reason, owner and end date. */
export interface GapAcceptance {
  readonly gap: string;
  readonly by: string;
  readonly owner: string;
  readonly at: number;
  readonly reason: string;
  readonly until: number;
}

export interface Decisions {
  readonly edges: Readonly<Record<string, EdgeDecision>>;
  readonly gaps: Readonly<Record<string, GapAcceptance>>;
}

export const noDecisions: Decisions = { edges: {}, gaps: {} };
