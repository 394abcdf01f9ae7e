/** Everything core knows at one moment, as plain data: assembled once per revision and range, read by every view. */
import type { ClusterCapabilities, KindStatus, KubeObject } from '@/lib/cluster';
import type {
  CronSchedule,
  FlowHistory,
  Observation,
  SourceCapabilities,
  SourceState,
  TimeRange,
} from '@/lib/flows';
import type { CalicoPolicy, Engine, KubernetesPolicy, PolicyRef, Snapshot } from '@/lib/policy';
import type {
  ActivityEvent,
  BreakGlass,
  CandidateSpec,
  Decisions,
  EdgeExposure,
  ExemptNamespace,
  GatePolicy,
  GateResult,
  NamespaceCoverage,
  PlanResult,
  RolloutRecord,
  StartEvidence,
  Verification,
  WaveSpec,
} from '@/lib/rollout';
import type { RecordingState } from './state/recording';
import type { WaveOrder } from './state/waves-document';

/** What people set; kept in the cluster beside the journal. */
export interface Settings {
  readonly gate: GatePolicy;
  /** Exempt beyond the system namespaces, added by people. */
  readonly exemptions: readonly ExemptNamespace[];
  readonly production: boolean;
}

export interface ClusterIdentity {
  readonly name: string;
  /** kubeconfig context; null in a pod. */
  readonly context: string | null;
  readonly server: string;
  /** When the snapshot was taken that it was started from, unix seconds; null or absent for a cluster itself. */
  readonly rehearsedAt?: number | null;
}

/** The default deny under rollout: the staged policy as it stands, and the spec it was made from. */
export interface CurrentCandidate {
  readonly spec: CandidateSpec;
  readonly ref: PolicyRef;
  readonly policy: CalicoPolicy | KubernetesPolicy;
  /** When it was staged or last changed, unix seconds; null when that cannot be told. */
  readonly stagedAt: number | null;
  /** Hash of the policy as Drawbridge staged it, or would; absent or null when that is not known. */
  readonly stagedHash?: string | null;
}

export interface SourceStatus {
  readonly name: string;
  readonly state: SourceState;
  readonly capabilities: SourceCapabilities;
}

/** The rollout as it stands; `gate` and `plan` are null while there is no candidate or nothing left to enforce. */
export interface RolloutPicture {
  readonly candidate: CurrentCandidate | null;
  /** The wave the gate and the plan are for: all that remains unless one was chosen. */
  readonly wave: WaveSpec | null;
  /** Waves from this one on, in the order a person chose; one for everything where nobody did. Absent while a wave is under way. */
  readonly ahead?: readonly (readonly string[])[];
  readonly plan: PlanResult | null;
  readonly gate: GateResult | null;
  /** The newest record of the journal, ended ones too; null before the first wave. */
  readonly record: RolloutRecord | null;
  /** The bridge while it stands in the cluster, by what was read back. */
  readonly bridge: { readonly ref: PolicyRef; readonly state: 'lowered' | 'canary' | 'raised' } | null;
  /** Since the raise; null unless a bridge is or was raised in the newest record. */
  readonly verification: Verification | null;
  readonly breakGlass: BreakGlass | null;
  /** Last sign of life of the guard, unix seconds; absent or null where there is none to be had. */
  readonly guardSeenAt?: number | null;
  /** What lowering would start with: from the same edges and range as the gate; null while there is nothing to start. */
  readonly start?: StartEvidence | null;
  /** The range the gate looked at, which need not be the page's. */
  readonly gateRange?: TimeRange;
  /** Edges of the wave as the gate judged them. */
  readonly edges?: readonly EdgeExposure[];
}

export interface Picture {
  /** Unix seconds. */
  readonly now: number;
  readonly revision: {
    readonly cluster: number;
    readonly flows: number;
    readonly rollout: number;
    readonly decisions: number;
  };
  readonly cluster: ClusterIdentity;
  readonly readOnly: boolean;
  readonly settings: Settings;
  readonly capabilities: ClusterCapabilities;
  readonly kinds: readonly KindStatus[];
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  /** When a policy, tier or set last changed as far as this process saw it, unix seconds. */
  readonly policiesChangedAt: number;
  /** A policy as the API server serves it: annotations, managers, creation time. */
  readonly objectOf: (ref: PolicyRef) => KubeObject | null;
  readonly exempt: readonly ExemptNamespace[];
  readonly coverage: readonly NamespaceCoverage[];
  readonly range: TimeRange;
  readonly observation: Observation;
  readonly exposures: readonly EdgeExposure[];
  readonly schedules: readonly CronSchedule[];
  readonly decisions: Decisions;
  readonly sources: readonly SourceStatus[];
  /** Whether what the sources tell is kept; absent where that is not known. */
  readonly recording?: RecordingState;
  /** The order of the waves that people chose; absent or null where nobody did. */
  readonly waves?: WaveOrder | null;
  readonly rollout: RolloutPicture;
  /** Newest first. */
  readonly activity: readonly ActivityEvent[];
  /** For series and occurrences that only some views need. */
  readonly history: FlowHistory;
}
