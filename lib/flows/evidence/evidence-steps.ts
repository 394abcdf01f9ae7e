/** Evidence of a range: who was watched, how well, and every gap by name. Pure, in steps. */
import { finish, type Steps } from '@/lib/policy';
import { classGaps } from './class-gaps';
import { controlSteps } from './controls';
import { cronSteps } from './cron-evidence';
import { deliveryGaps } from './delivery-gaps';
import type { Evidence, EvidenceInput, NamespaceEvidence } from './evidence';
import { type EvidenceGap, evidenceGapKinds, standingGap } from './evidence-gap';
import { hiddenPartSteps } from './hidden-parts';
import { nodeGaps } from './node-gaps';
import { nodeSteps } from './nodes';
import { pendingSince } from './pending';
import { slack } from './slack';
import { beforeHistory, pausedNow, recordedGaps, unrecordedGaps } from './stretch-gaps';
import { counted, timeText } from './time-words';
import { controlGaps, jobGaps, oneReporterGaps, quietGaps } from './workload-gaps';
import { tallySteps } from './workload-tally';
import { namespaceSteps, reportingWorkloads } from './workloads';

/** Width of Goldmane's windows, while no source knows its own. */
const usualWindowSeconds = 15;

const windowOf = ({ sources }: EvidenceInput): number =>
  Math.max(
    usualWindowSeconds,
    ...sources.map(({ capabilities }) => capabilities.windowSeconds ?? usualWindowSeconds),
  );

/** Calico's verdicts in scope that speak of other policies than stand now. */
function staleGaps(namespaces: readonly NamespaceEvidence[], input: EvidenceInput): EvidenceGap[] {
  return namespaces
    .filter(({ pending }) => pending.stale > 0)
    .map(({ name, pending }) =>
      standingGap(input.range, {
        kind: 'pending-stale',
        subject: `namespace/${name}`,
        namespaces: [name],
        to: input.policiesChangedAt,
        title: `${counted(pending.stale, 'verdict')} of Calico in ${name} older than the policies`,
        message: `The policies last changed on ${timeText(input.policiesChangedAt)}; what Calico said before is not counted as known`,
        remedy: 'Wait until these edges are seen again',
      }),
    );
}

function unreadableGaps({ unreadable, range }: EvidenceInput): EvidenceGap[] {
  const { kinds, namespaces } = unreadable;
  const limited = namespaces === null ? [] : [namespaces.slice(0, 3).join(', ')];
  return [
    ...kinds.map(({ kind, message }) =>
      standingGap(range, {
        kind: 'kind-unreadable',
        subject: kind,
        title: `${kind} may not be read`,
        message,
        remedy: `Grant list and watch on ${kind}`,
      }),
    ),
    ...limited.map((names) =>
      standingGap(range, {
        kind: 'namespaces-limited',
        subject: 'namespaces',
        title: `All but ${counted(namespaces?.length ?? 0, 'namespace')}`,
        message: `Only ${names}${(namespaces?.length ?? 0) > 3 ? ` and ${(namespaces?.length ?? 0) - 3} more` : ''} may be listed`,
        remedy: 'Grant list on namespaces to see the others',
      }),
    ),
  ];
}

const rank = new Map(evidenceGapKinds.map((kind, at) => [kind, at]));
const byRank = (a: EvidenceGap, b: EvidenceGap): number => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0);

export const evidenceOf = (input: EvidenceInput): Evidence => finish(evidenceSteps(input));

/** The same in steps: edges and workloads by the thousand are looked at a few at a time. */
export function* evidenceSteps(input: EvidenceInput): Steps<Evidence> {
  const { snapshot, summaries, observation, range } = input;
  const windowSeconds = windowOf(input);
  const settledUntil = (observation.newest ?? range.to) - slack(windowSeconds);
  const tallies = yield* tallySteps({
    summaries,
    reports: reportingWorkloads(snapshot),
    pendingSince: pendingSince(input.policiesChangedAt, windowSeconds),
    settledUntil,
  });
  const namespaces = yield* namespaceSteps(snapshot, observation, { tallies, windowSeconds });
  const nodes = yield* nodeSteps({
    snapshot,
    gaps: observation.gaps,
    tallies,
    windowSeconds,
    settledUntil,
    nodesVisible: input.sources.some(({ capabilities }) => capabilities.nodesVisible),
  });
  const jobs = yield* cronSteps({
    snapshot,
    namespaces: input.namespaces,
    summaries,
    range,
    complete: observation.complete,
  });
  const controls = yield* controlSteps({ ...input, windowSeconds });
  const scope = new Set(input.namespaces);
  const inScope = namespaces.filter(({ name }) => scope.has(name));
  yield;
  const gaps = [
    ...pausedNow(input),
    ...deliveryGaps(input),
    ...controlGaps(controls, input),
    ...recordedGaps(input),
    ...unrecordedGaps(input, windowSeconds),
    ...nodeGaps(nodes, input),
    ...staleGaps(inScope, input),
    ...beforeHistory(input),
    ...jobGaps(jobs, input),
    ...quietGaps(inScope, input),
    ...oneReporterGaps(inScope, input),
    ...unreadableGaps(input),
    ...classGaps(input),
    ...(yield* hiddenPartSteps(input)),
  ];
  return {
    range,
    namespaces,
    nodes,
    jobs,
    controls,
    gaps: gaps.sort(byRank),
  };
}
