/** What is known about how much was seen. Plain data: made by `evidenceSteps`, read by the gate and by pages. */
import type { Snapshot } from '@/lib/policy';
import type { EdgeSummary, Observation, TimeRange } from '../history';
import type { SourceCapabilities, SourceState } from '../source';
import type { CronEvidence } from './cron-evidence';
import type { CronSchedule } from './cron-schedule';
import type { EvidenceGap } from './evidence-gap';

export interface EvidenceSource {
  readonly name: string;
  readonly state: SourceState;
  readonly capabilities: SourceCapabilities;
}

/** What evidence asks of a history's status. */
export interface HistoryFacts {
  readonly state:
    | { readonly state: 'recording' }
    | {
        readonly state: 'paused';
        readonly reason: string;
        /** Unix seconds. */
        readonly since: number;
        readonly remedy: string;
      };
  /** How long the coarsest grain is kept. */
  readonly limits: { readonly daySeconds: number };
  /** Begin of what is left of it after something was given up for want of space; null: nothing was. */
  readonly givenUp: { readonly daysBefore: number | null };
}

export interface EvidenceInput {
  readonly snapshot: Snapshot;
  readonly summaries: readonly EdgeSummary[];
  readonly observation: Observation;
  readonly sources: readonly EvidenceSource[];
  /** null = not known. */
  readonly history: HistoryFacts | null;
  readonly schedules: readonly CronSchedule[];
  /** When a policy, tier or set last changed, unix seconds: Calico's verdicts of older windows are stale. */
  readonly policiesChangedAt: number;
  /** Since when the default deny stands as it is, staged or enforced; null while there is none. */
  readonly stagedAt: number | null;
  /** Namespaces of interest; workloads elsewhere make no gap. */
  readonly namespaces: readonly string[];
  readonly unreadable: {
    readonly kinds: readonly { readonly kind: string; readonly message: string }[];
    /** The only namespaces that may be listed; null = all may. */
    readonly namespaces: readonly string[] | null;
  };
  /** Unix seconds. */
  readonly now: number;
  readonly range: TimeRange;
}

/** Seconds of a range by how well they were observed; together the whole range. */
export interface Coverage {
  readonly full: number;
  /** Windows are there, and something in them is known to be missing. */
  readonly partial: number;
  readonly none: number;
  /** Windows behind `full`. */
  readonly windows: number;
}

/** Sides that were reported, by what Calico's own pending verdict of the newest window is worth. */
export interface PendingEvidence {
  readonly known: number;
  /** Older than the policies as they stand: counts as not known. */
  readonly stale: number;
  readonly notComputed: number;
  readonly unsupported: number;
}

export interface WorkloadEvidence {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly coverage: Coverage;
  /** Begin of what is counted: the range, or the workload where that is younger. */
  readonly since: number;
  /** Edges with traffic in the range. */
  readonly edges: number;
  readonly lastSeen: number | null;
  /** When its own side, and when the other ends, last told of its traffic; null = never in the range. */
  readonly own: { readonly ingress: number | null; readonly egress: number | null };
  readonly peers: { readonly ingress: number | null; readonly egress: number | null };
  /** Directions of which only the other ends told. */
  readonly oneReporter: readonly ('ingress' | 'egress')[];
  readonly pending: PendingEvidence;
}

export interface NamespaceEvidence {
  readonly name: string;
  readonly coverage: Coverage;
  readonly edges: number;
  readonly lastSeen: number | null;
  readonly pending: PendingEvidence;
  /** Silent in the range. */
  readonly workloads: readonly WorkloadEvidence[];
}

export type NodeState =
  | 'reporting'
  /** A source said so, or others saw traffic of what runs there and it told nothing. */
  | 'silent'
  /** None of what runs only there has a row: silent or idle. */
  | 'quiet'
  /** Nothing that runs only there could tell. */
  | 'not-told';

/** A node with at least one workload endpoint. */
export interface NodeEvidence {
  readonly name: string;
  readonly state: NodeState;
  /** When something that runs only there last reported; null = never, or nothing runs only there. */
  readonly lastSeen: number | null;
}

export interface ControlEvidence {
  readonly namespace: string;
  readonly name: string;
  /** Edges of this control that were seen, as ids. */
  readonly edges: readonly string[];
  /** Namespaces its connections go to. */
  readonly towards: readonly string[];
  /** `denied` is what it should be; `waiting`: nothing is staged, or not for long enough. */
  readonly state: 'denied' | 'allowed' | 'missing' | 'waiting';
  readonly lastSeen: number | null;
}

export interface Evidence {
  readonly range: TimeRange;
  readonly namespaces: readonly NamespaceEvidence[];
  readonly nodes: readonly NodeEvidence[];
  readonly jobs: readonly CronEvidence[];
  readonly controls: readonly ControlEvidence[];
  /** Ordered: what takes most away first. */
  readonly gaps: readonly EvidenceGap[];
}
