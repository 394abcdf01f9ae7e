/** Gaps of workloads: never seen, seen by one side only, jobs that did not run, controls that were not denied. */
import { isWorkloadEndpoint } from '@/lib/policy';
import type { CronEvidence } from './cron-evidence';
import type { ControlEvidence, EvidenceInput, NamespaceEvidence } from './evidence';
import { type EvidenceGap, standingGap } from './evidence-gap';
import { lengthText, timeText } from './time-words';
import { workloadKey } from './workload-tally';

/** Workloads that have pods with a side of their own: only these could have been seen. */
const withEndpoints = ({ snapshot }: EvidenceInput): ReadonlySet<string> =>
  new Set(snapshot.pods.filter(isWorkloadEndpoint).map(({ workload }) => workloadKey(workload)));

export function quietGaps(namespaces: readonly NamespaceEvidence[], input: EvidenceInput): EvidenceGap[] {
  const reporting = withEndpoints(input);
  return namespaces
    .flatMap(({ workloads }) => workloads)
    .filter((workload) => workload.edges === 0 && reporting.has(workloadKey(workload)))
    .map(({ namespace, name, kind, since }) =>
      standingGap(
        { from: since, to: input.range.to },
        {
          kind: 'workload-quiet',
          subject: `${namespace}/${name}`,
          namespaces: [namespace],
          title: `${namespace}/${name} shows no flow`,
          message: `${kind}, not one flow of it in ${lengthText(input.range.to - since)}: what it needs is unknown`,
          remedy: 'Wait for its traffic, or look in its configuration',
        },
      ),
    );
}

const directions = { ingress: 'destination', egress: 'source' } as const;

export const oneReporterGaps = (
  namespaces: readonly NamespaceEvidence[],
  { range }: EvidenceInput,
): EvidenceGap[] =>
  namespaces
    .flatMap(({ workloads }) => workloads)
    .flatMap((workload) =>
      workload.oneReporter.map((direction) => {
        const subject = `${workload.namespace}/${workload.name}`;
        const own = workload.own[direction];
        return {
          ...standingGap(range, {
            kind: 'one-reporter',
            subject,
            namespaces: [workload.namespace],
            title: `${direction} of ${subject} is told by the other side only`,
            message: `${own === null ? 'It never reported' : `It last reported on ${timeText(own)}`} as ${directions[direction]}, other ends went on seeing its traffic`,
            remedy: 'See that calico-node reports on the nodes it runs on',
          }),
          id: `one-reporter/${subject}/${direction}`,
          from: own ?? range.from,
        };
      }),
    );

export const jobGaps = (jobs: readonly CronEvidence[], { range }: EvidenceInput): EvidenceGap[] =>
  jobs
    .filter(({ observed }) => observed === 0)
    .map(({ namespace, name, schedule, nextRun }) =>
      standingGap(range, {
        kind: 'job-not-run',
        subject: `${namespace}/${name}`,
        namespaces: [namespace],
        title: `${namespace}/${name} has not run while we watched`,
        message: `CronJob, ${schedule}, ${nextRun === null ? 'a schedule that cannot be read' : `next on ${timeText(nextRun)}`}`,
        remedy: 'A run by hand would show its edges',
      }),
    );

export function controlGaps(controls: readonly ControlEvidence[], { range }: EvidenceInput): EvidenceGap[] {
  return controls.flatMap(({ namespace, name, state, towards, lastSeen }) => {
    const subject = `${namespace}/${name}`;
    // A control that was never seen could have gone anywhere.
    const namespaces = towards.length === 0 ? null : towards;
    if (state === 'allowed')
      return [
        standingGap(range, {
          kind: 'control-allowed',
          subject,
          namespaces,
          title: `The positive control ${subject} would be allowed`,
          message: 'Its connection should be denied by what is staged, and Calico says it would pass',
          remedy: 'Find the policy that lets it through: it opens more than was meant',
        }),
      ];
    if (state !== 'missing') return [];
    return [
      standingGap(
        { from: lastSeen ?? range.from, to: range.to },
        {
          kind: 'control-missing',
          subject,
          namespaces,
          title: `The positive control ${subject} was not seen as denied`,
          message:
            lastSeen === null
              ? 'No flow of it was recorded: other denials may be missing as well'
              : `No pending deny of it since ${timeText(lastSeen)}: other denials may be missing as well`,
          remedy: 'See that its pod runs and that the flow sources deliver',
        },
      ),
    ];
  });
}
