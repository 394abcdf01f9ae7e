/** Exposure: every recorded edge with its verdict today and with staged policies treated as enforced. */
import type { EdgeSummary } from '@/lib/flows';
import type { Evaluation, Flow, UnknownReason } from '@/lib/policy';
import type { SideComparison } from './compare-side';
import type { EdgeDecision } from './decision';

/** ui.md §4.1. `would-deny`: allowed today, denied once staged is enforced. */
export type EdgeVerdict = 'allowed' | 'would-deny' | 'would-allow' | 'denied' | 'unknown';

export type SideName = 'source' | 'destination';

export interface EdgeExposure {
  readonly id: string;
  readonly summary: EdgeSummary;
  readonly flow: Flow;
  readonly verdict: EdgeVerdict;
  /** Sides that would deny (or deny), in order source, destination. */
  readonly sides: readonly SideName[];
  readonly enforced: Evaluation;
  readonly staged: Evaluation;
  readonly unknown: UnknownReason | null;
  /** What Calico's own pending trace of a side says, compared with ours; null while it is not known or older than the policies. */
  readonly calico: {
    readonly agrees: boolean;
    readonly source: 'allow' | 'deny' | null;
    readonly destination: 'allow' | 'deny' | null;
  } | null;
  /** Every side that reported, source first, beside Calico's pending trace. */
  readonly comparisons: readonly SideComparison[];
  readonly decision: EdgeDecision | null;
  /** One line in words: why (ui.md §5, edge row). */
  readonly why: string;
  readonly tags: readonly EdgeTag[];
}

export type EdgeTag =
  | 'new'
  | 'rare'
  | 'nightly'
  | 'network-set'
  | 'host'
  | 'job'
  | 'cross-namespace'
  | 'external'
  | 'one-sided'
  | 'system';
