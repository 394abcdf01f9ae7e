/** The gate's answer: pass, fail or inconclusive, with every line that led to it. Unknown is never pass. */

export type GateState = 'pass' | 'fail' | 'inconclusive';

export type GateLineId =
  | 'would-deny'
  | 'unknown-edges'
  | 'observed-long-enough'
  | 'staged-long-enough'
  | 'windows-complete'
  | 'sources-live'
  | 'pending-computed'
  | 'calico-agrees'
  | 'cron-jobs'
  | 'nodes-report'
  | 'positive-control'
  | 'nothing-lost'
  | 'workloads-seen'
  | 'bridge-no-op'
  | 'prefixes'
  | 'essential-flows'
  | 'host-endpoints'
  | 'cluster-fresh'
  | 'staged-intact'
  | 'policies-valid'
  | 'other-rollout'
  | 'break-glass';

export interface GateGap {
  /** Stable id, e.g. `cron-jobs/shop/settlement`; acceptances name it. */
  readonly id: string;
  readonly title: string;
  /** Consequence in one line. */
  readonly consequence: string;
  readonly state: 'fail' | 'inconclusive';
  readonly remedy:
    | { readonly kind: 'decide'; readonly edges: readonly string[] }
    | { readonly kind: 'accept' }
    | { readonly kind: 'wait'; readonly until: number | null }
    | { readonly kind: 'fix'; readonly what: string };
}

export interface GateLine {
  readonly id: GateLineId;
  readonly name: string;
  readonly state: GateState | 'excluded';
  /** Right-aligned figure: `99.5 % of 42,540`, `22 of 22`. */
  readonly figure: string;
  readonly detail: string;
  /** Observed stretches and marks for the ledger's lane, unix seconds; null when the line has no time axis. */
  readonly lane: {
    readonly complete: readonly { readonly from: number; readonly to: number }[];
    readonly missing: readonly { readonly from: number; readonly to: number }[];
    readonly marks: readonly number[];
  } | null;
  readonly gaps: readonly GateGap[];
}

export interface GateResult {
  readonly state: GateState;
  /** Unix seconds. */
  readonly evaluatedAt: number;
  readonly expiresAt: number;
  readonly lines: readonly GateLine[];
  /** Hash over evidence and plan: a pass is valid only for what it was computed from. */
  readonly hash: string;
}

/** A setting: how long and how complete the evidence must be. Durations in seconds. */
export interface GatePolicy {
  readonly minObservedSeconds: number;
  readonly minStagedSeconds: number;
  /** 0–100. */
  readonly minCompletePercent: number;
  readonly passValidSeconds: number;
  readonly confirmSeconds: number;
  readonly extendSeconds: number;
  /** Wait after lowering when no flow shows the bridge in force. */
  readonly settleSeconds: number;
  readonly verifiedAfterSeconds: number;
  readonly verifiedPercent: number;
}

export const defaultGatePolicy: GatePolicy = {
  minObservedSeconds: 7 * 86_400,
  minStagedSeconds: 86_400,
  minCompletePercent: 99,
  passValidSeconds: 15 * 60,
  confirmSeconds: 15 * 60,
  extendSeconds: 10 * 60,
  settleSeconds: 45,
  verifiedAfterSeconds: 10 * 60,
  verifiedPercent: 80,
};
