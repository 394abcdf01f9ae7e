/** The journal: one record in the cluster (a ConfigMap) that says what is being done, by whom, how far, and until when. */
import type { CalicoPolicy, Policy, PolicyRef } from '@/lib/policy';
import type { CandidateSpec } from './candidate';

export type Phase =
  | 'lowered'
  | 'placing'
  | 'armed'
  | 'raised'
  | 'verifying'
  | 'committing'
  | 'committed'
  | 'rolling-back'
  | 'rolled-back'
  | 'needs-human';

export interface WaveSpec {
  readonly number: number;
  readonly name: string;
  readonly namespaces: readonly string[];
  /** True when the wave covers all that the candidate covers: it then places the documented negative form. */
  readonly whole: boolean;
}

export interface WorkloadRef {
  readonly namespace: string;
  /** Deployment, StatefulSet, Pod, … */
  readonly kind: string;
  readonly name: string;
}

/** Workloads that are enforced before the rest of their wave. */
export interface Canary {
  readonly workloads: readonly WorkloadRef[];
  /** Pods of them when the plan was made. */
  readonly pods: number;
  /** The bridge while it covers all but them. */
  readonly bridge: CalicoPolicy;
}

/** An object of the rollout as last read back. Ownership is accepted only if uid and hash match. */
export interface PlacedObject {
  readonly ref: PolicyRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly hash: string;
}

export interface PlanStep {
  readonly verb:
    | 'lower'
    | 'place'
    | 'raise-canary'
    | 'raise'
    | 'confirm'
    | 'remove-bridge'
    | 'remove-staged'
    | 'remove-deny'
    | 'reduce-staged';
  readonly ref: PolicyRef | null;
  /** In words: `Place default-deny`. */
  readonly title: string;
  /** `no effect`, `no effect yet`, `128 pods`, `15 min`. */
  readonly effect: string;
}

export interface RolloutPlan {
  readonly bridge: CalicoPolicy;
  /** null where the wave is raised in one step. */
  readonly canary: Canary | null;
  /** Selector of the bridge while raised: `!all()`. */
  readonly raisedSelector: string;
  /** `before`: what stood under the enforced name until now; a rollback puts it back. */
  readonly allows: readonly {
    readonly staged: PolicyRef;
    readonly enforced: Policy;
    readonly before: Policy | null;
  }[];
  readonly deny: Policy;
  readonly staged: PolicyRef;
  /** The staged deny as it stood when the plan was made; a rollback leaves or restores exactly this. */
  readonly stagedPolicy: Policy;
  /** What remains staged for later waves; null when nothing does. */
  readonly stagedRest: Policy | null;
  /** Denies of earlier waves, removed at commit because the negative form covers them. */
  readonly earlierDenies: readonly Policy[];
  readonly steps: readonly PlanStep[];
  readonly hash: string;
}

export interface RolloutRecord {
  readonly version: 1;
  readonly id: string;
  /** Raised by every executor that takes over; a lower epoch must not write. */
  readonly epoch: number;
  readonly candidate: CandidateSpec;
  readonly wave: WaveSpec;
  readonly plan: RolloutPlan;
  readonly phase: Phase;
  /** How much a raise releases: the canary's workloads first, or everything. */
  readonly release: 'canary' | 'all';
  /** Held by a person: nothing more is placed or raised; every limit of time goes on. */
  readonly paused: { readonly by: string; readonly at: number } | null;
  /** Steps of the current phase done. */
  readonly step: number;
  readonly intent: {
    readonly verb: 'create' | 'replace' | 'remove';
    readonly ref: PolicyRef;
    readonly at: number;
  } | null;
  readonly objects: readonly PlacedObject[];
  readonly evidence: {
    readonly hash: string;
    readonly evaluatedAt: number;
    readonly expiresAt: number;
    readonly acceptedGaps: readonly string[];
    readonly edges: number;
    readonly classesProven: number;
  };
  readonly by: { readonly started: string; readonly raised: string | null; readonly ended: string | null };
  /** Unix seconds. */
  readonly at: {
    readonly started: number;
    readonly lowered: number | null;
    readonly armed: number | null;
    /** When the canary was asked to be raised; null where it was not. */
    readonly canary: number | null;
    readonly raised: number | null;
    readonly deadline: number | null;
    readonly ended: number | null;
  };
  readonly extended: boolean;
  /** When the current phase began, unix seconds: dwell limits count from here. */
  readonly phaseAt: number;
  /** A write without an answer may still arrive until then; the bridge is not removed before. Unix seconds. */
  readonly quarantineUntil: number | null;
  /** True once the bridge was written in this rollback: a raise still under way then fails on its resourceVersion. */
  readonly fenced: boolean;
  /** Number of writes sent so far; stands in each object's annotation, so that every write moves its version. */
  readonly writes: number;
  /** Keys of all enforced policies of the tier when the wave started: others that appear are drift. */
  readonly tierBefore: readonly string[];
  readonly settings: {
    readonly confirmSeconds: number;
    readonly extendSeconds: number;
    readonly settleSeconds: number;
    readonly passValidSeconds: number;
  };
  /** Share of edges re-seen when confirmed, 0–100, and whether it then read `verified`. */
  readonly confirmed: { readonly percent: number; readonly verified: boolean } | null;
  /** What stopped it, for needs-human and rolled-back. */
  readonly note: string | null;
  /** Ids of edges that were allowed when the wave started, for re-seen and unexpected denials. */
  readonly watchedEdges: readonly string[];
}

/** One line of Activity; the record of every write and decision. */
export interface ActivityEvent {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly kind:
    | 'stage'
    | 'unstage'
    | 'decide'
    | 'accept'
    | 'lower'
    | 'place'
    | 'raise'
    | 'pause'
    | 'confirm'
    | 'commit'
    | 'roll-back'
    | 'remove'
    | 'drift'
    | 'settings'
    | 'observe'
    | 'sign-in';
  readonly text: string;
  readonly object: PolicyRef | null;
  readonly edge: string | null;
  /** What was known then: `covers 6 edges, opens 2 unused pairs`. */
  readonly evidence: string;
  readonly outcome: 'done' | 'failed' | 'refused';
  readonly before: string | null;
  readonly after: string | null;
  readonly auditIds: readonly string[];
  /** Edges that would be denied right after, when known: draws the falling line. */
  readonly wouldDeny: number | null;
}
