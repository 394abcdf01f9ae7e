/** A gap of the evidence: what was not seen, of whom, when, and what would close it. */
import type { TimeRange } from '../history';

/** What takes everything away first, what a source can never show last: gaps are listed in this order. */
export const evidenceGapKinds = [
  'recording-paused',
  /** No source is connected at all. */
  'source-missing',
  /** It has not delivered its first window, or has stopped delivering. */
  'source-connecting',
  'source-stale',
  'control-missing',
  'control-allowed',
  'source-unreachable',
  'source-restarted',
  'window-missing',
  /** Neither a window nor a gap says anything of this time. */
  'unrecorded',
  'node-silent',
  'lost-events',
  'records-unreadable',
  'cardinality-limited',
  'clock-ahead',
  'pending-not-computed',
  'pending-unsupported',
  /** Calico's verdicts speak of policies that have been changed since. */
  'pending-stale',
  'before-history',
  /** Older than the history keeps. */
  'history-expired',
  'job-not-run',
  'workload-quiet',
  /** Other ends saw its traffic, its own side told nothing of it. */
  'one-reporter',
  /** No workload of this node alone has a row, others have: silent or idle cannot be told apart. */
  'node-quiet',
  /** What may not be listed. */
  'kind-unreadable',
  'namespaces-limited',
  /** Traffic that no source can show. */
  'host-endpoint',
  'host-network',
  'icmp-types',
  'addresses',
  'services',
  /** No source names nodes: whether one of these is silent cannot be told. */
  'nodes-not-told',
] as const;

export type EvidenceGapKind = (typeof evidenceGapKinds)[number];

export interface EvidenceGap {
  /** Stable: kind and subject, with the begin where the same can happen again. */
  readonly id: string;
  readonly kind: EvidenceGapKind;
  /** `node/NAME`, `namespace/NAME`, `NAMESPACE/WORKLOAD`, a source, a kind. */
  readonly subject: string;
  /** Namespaces it concerns; null = all. */
  readonly namespaces: readonly string[] | null;
  /** Unix seconds; `to` is null while it lasts. */
  readonly from: number;
  readonly to: number | null;
  readonly title: string;
  readonly message: string;
  /** What would close it; null when nothing can. */
  readonly remedy: string | null;
}

type Parts = Omit<EvidenceGap, 'id' | 'namespaces' | 'to' | 'from'> &
  Partial<Pick<EvidenceGap, 'namespaces' | 'to'>>;

/** A gap that is there or is not, over the whole range. */
export const standingGap = (range: TimeRange, parts: Parts): EvidenceGap => ({
  namespaces: null,
  to: null,
  ...parts,
  id: `${parts.kind}/${parts.subject}`,
  from: range.from,
});

/** A gap with a begin of its own, of which there may be several. */
export const timedGap = (from: number, parts: Parts): EvidenceGap => ({
  ...standingGap({ from, to: from }, parts),
  id: `${parts.kind}/${parts.subject}/${Math.floor(from)}`,
});

export const concerns = (gap: EvidenceGap, namespaces: ReadonlySet<string>): boolean =>
  gap.namespaces === null || gap.namespaces.some((name) => namespaces.has(name));
