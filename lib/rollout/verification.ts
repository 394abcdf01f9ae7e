/** What was re-seen since the bridge was raised: on new connections only, because old ones survive policy (safety, fact 4, PO-5). */
import { type EdgeSummary, isControlEdge, type ReporterSummary } from '@/lib/flows';
import type { Decisions } from './decision';
import { type BeforeRaise, type DenialCause, denialCause, denialCauses } from './denial';
import { validDecision } from './expose-edges';
import type { SideName } from './exposure';
import type { GatePolicy } from './gate-result';
import type { RolloutRecord } from './record';
import { isReseen } from './reseen';

export interface DeniedEdge {
  readonly id: string;
  readonly summary: EdgeSummary;
  readonly connections: number;
  /** Unix seconds. */
  readonly last: number;
  readonly cause: DenialCause;
}

export interface Verification {
  readonly seen: number;
  readonly total: number;
  /** 0–100, rounded down. */
  readonly percent: number;
  readonly verified: boolean;
  /** When and at how many edges it may read verified at the earliest. */
  readonly verifiedFrom: { readonly seen: number; readonly at: number };
  readonly deniedUnexpected: readonly DeniedEdge[];
  readonly deniedOnPurpose: readonly DeniedEdge[];
  readonly seenIds: readonly string[];
  readonly notReseen: readonly { readonly id: string; readonly why: string }[];
}

export interface VerificationInput {
  readonly record: RolloutRecord;
  /** Edges of windows that began at the raise or later (`sinceRaised`); counts of that range only. */
  readonly summaries: readonly EdgeSummary[];
  readonly decisions: Decisions;
  /** `namespace/name` of positive controls: they are there to be denied. */
  readonly controls: ReadonlySet<string>;
  readonly before: BeforeRaise;
  /** Unix seconds. */
  readonly now: number;
  readonly policy: GatePolicy;
}

type Sides = readonly (readonly [SideName, ReporterSummary])[];

const sidesOf = ({ src, dst }: EdgeSummary): Sides => [
  ...(src === null ? [] : ([['source', src]] as const)),
  ...(dst === null ? [] : ([['destination', dst]] as const)),
];

function deniedOf(summary: EdgeSummary, raisedAt: number, before: BeforeRaise): DeniedEdge | null {
  const sides = sidesOf(summary).filter(
    ([, { deniedLastSeen }]) => deniedLastSeen !== null && deniedLastSeen >= raisedAt,
  );
  if (sides.length === 0) return null;
  return {
    id: summary.id,
    summary,
    connections: Math.max(...sides.map(([, side]) => side.deniedConnections ?? 0)),
    last: Math.max(...sides.map(([, side]) => side.deniedLastSeen ?? 0)),
    cause: denialCause(
      summary.id,
      sides.map(([side]) => side),
      before,
    ),
  };
}

const worstFirst = (a: DeniedEdge, b: DeniedEdge): number =>
  denialCauses.indexOf(a.cause) - denialCauses.indexOf(b.cause) || b.last - a.last || (a.id < b.id ? -1 : 1);

export function verification(input: VerificationInput): Verification {
  const { record, now, policy, decisions, controls, before } = input;
  const raisedAt = record.at.raised ?? now;
  const byId = new Map(input.summaries.map((summary) => [summary.id, summary]));
  const seenIds = record.watchedEdges.filter((id) => {
    const summary = byId.get(id);
    return summary !== undefined && isReseen(summary, raisedAt);
  });
  const denied = input.summaries
    .map((summary) => deniedOf(summary, raisedAt, before))
    .filter((item) => item !== null);
  const watched = new Set(record.watchedEdges);
  const isOnPurpose = ({ id, summary, cause }: DeniedEdge): boolean =>
    validDecision(decisions, id, now)?.kind === 'deny' ||
    isControlEdge(summary.edge, controls) ||
    (!watched.has(id) && cause === 'before');
  const deniedUnexpected = denied.filter((item) => !isOnPurpose(item));
  const total = record.watchedEdges.length;
  const percent = total === 0 ? 0 : Math.floor((100 * seenIds.length) / total);
  const seen = new Set(seenIds);
  return {
    seen: seenIds.length,
    total,
    percent,
    verified:
      total > 0 &&
      percent >= policy.verifiedPercent &&
      now - raisedAt >= policy.verifiedAfterSeconds &&
      deniedUnexpected.length === 0,
    verifiedFrom: {
      seen: Math.ceil((total * policy.verifiedPercent) / 100),
      at: raisedAt + policy.verifiedAfterSeconds,
    },
    deniedUnexpected: deniedUnexpected.sort(worstFirst),
    deniedOnPurpose: denied.filter(isOnPurpose).sort((a, b) => b.last - a.last),
    seenIds,
    notReseen: record.watchedEdges
      .filter((id) => !seen.has(id))
      .map((id) => ({ id, why: whyNot(byId.get(id), raisedAt) })),
  };
}

function whyNot(summary: EdgeSummary | undefined, raisedAt: number): string {
  if (summary === undefined) return 'no traffic since the bridge was raised';
  if (deniedOf(summary, raisedAt, null) !== null) return 'denied since the bridge was raised';
  return 'only connections that were open before: they survive policy until they reconnect';
}
