/** Gate lines about observation: how long, how complete, how fresh, and whether Calico computes pending verdicts. */
import { freshSeconds, type TimeRange } from '@/lib/flows';
import type { Steps } from '@/lib/policy';
import type { EdgeExposure } from '../exposure';
import { filterSteps } from '../filter-steps';
import type { GateGap, GateLine } from '../gate-result';
import { fix, type GateInput, gateGap, gateLine, notKnown } from './gate-input';

const noHistory = 'See that the history can be read, then evaluate again.';

export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  const hours = Math.floor((seconds % 86_400) / 3600);
  return hours === 0 ? `${Math.floor(seconds / 86_400)} d` : `${Math.floor(seconds / 86_400)} d ${hours} h`;
}

/** Rounded down to one decimal: 99.96 % is not 100 %. */
export const percentText = (share: number): string => `${Math.floor(share * 1000) / 10} %`;

const total = (ranges: readonly TimeRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);

const laneOf = (input: GateInput): GateLine['lane'] => {
  const { observation } = input;
  if (observation === null) return null;
  const sorted = [...observation.complete].sort((a, b) => a.from - b.from);
  const missing: { from: number; to: number }[] = [];
  let at = input.range.from;
  for (const { from, to } of sorted) {
    if (from > at) missing.push({ from: at, to: Math.min(from, input.range.to) });
    at = Math.max(at, to);
  }
  if (at < input.range.to) missing.push({ from: at, to: input.range.to });
  return { complete: sorted, missing: missing.filter(({ from, to }) => to > from), marks: [] };
};

export function observedLine(input: GateInput): GateLine {
  const name = 'Observed long enough';
  const { observation, policy } = input;
  if (observation === null)
    return notKnown('observed-long-enough', name, 'How long was observed is not known', noHistory);
  const seconds = total(observation.complete);
  const figure = `${duration(seconds)} of ${duration(policy.minObservedSeconds)}`;
  if (seconds >= policy.minObservedSeconds)
    return gateLine('observed-long-enough', name, 'pass', figure, 'complete stretches of the recorded range');
  const missing = policy.minObservedSeconds - seconds;
  return gateLine(
    'observed-long-enough',
    name,
    'inconclusive',
    figure,
    'complete stretches of the recorded range',
    [
      gateGap(
        'observed-long-enough',
        'inconclusive',
        `Observed for ${duration(seconds)} only`,
        `The setting asks for ${duration(policy.minObservedSeconds)}: what runs rarely has not been seen.`,
        { kind: 'wait', until: input.now + missing },
      ),
    ],
  );
}

export function stagedLongLine(input: GateInput): GateLine {
  const name = 'Staged long enough';
  const { stagedAt, policy, now } = input;
  if (stagedAt === null)
    return notKnown(
      'staged-long-enough',
      name,
      'Nothing is staged, or since when is not known',
      'Stage the default deny.',
    );
  const seconds = Math.max(0, now - stagedAt);
  const figure = `${duration(seconds)} of ${duration(policy.minStagedSeconds)}`;
  const detail = 'since the staged policies last changed';
  if (seconds >= policy.minStagedSeconds) return gateLine('staged-long-enough', name, 'pass', figure, detail);
  return gateLine('staged-long-enough', name, 'inconclusive', figure, detail, [
    gateGap(
      'staged-long-enough',
      'inconclusive',
      `Staged for ${duration(seconds)} only`,
      'Calico’s own pending verdicts have not been watched for as long as the setting asks.',
      { kind: 'wait', until: stagedAt + policy.minStagedSeconds },
    ),
  ]);
}

export function windowsLine(input: GateInput): GateLine {
  const name = 'Flow windows complete';
  const { observation, policy } = input;
  if (observation === null || observation.expectedSeconds <= 0)
    return notKnown(
      'windows-complete',
      name,
      'No window has been recorded',
      'Connect a flow source, or import a recording.',
    );
  const share = Math.min(1, observation.completeSeconds / observation.expectedSeconds);
  const figure = `${percentText(share)} of ${duration(observation.expectedSeconds)}`;
  const detail =
    observation.gaps.length === 0
      ? 'no gap'
      : `${observation.gaps.length} gaps: ${observation.gaps
          .slice(0, 2)
          .map(({ message }) => message)
          .join('; ')}`;
  const lane = laneOf(input);
  if (share * 100 >= policy.minCompletePercent)
    return gateLine('windows-complete', name, 'pass', figure, detail, [], lane);
  return gateLine(
    'windows-complete',
    name,
    'inconclusive',
    figure,
    detail,
    [
      gateGap(
        'windows-complete',
        'inconclusive',
        `${percentText(1 - share)} of the range was not observed`,
        `The setting asks for ${policy.minCompletePercent} %. What happened meanwhile is unknown, not zero.`,
        { kind: 'accept' },
      ),
    ],
    lane,
  );
}

export function sourcesLine(input: GateInput): GateLine {
  const name = 'Flow sources live';
  const { sources, now } = input;
  if (sources === null || sources.length === 0)
    return notKnown('sources-live', name, 'No flow source is connected', 'Connect Goldmane.');
  const gaps: GateGap[] = sources
    .filter(
      (source) =>
        source.state !== 'live' ||
        source.newestWindowEnd === null ||
        now - source.newestWindowEnd > freshSeconds(source.windowSeconds),
    )
    .map((source) =>
      gateGap(
        `sources-live/${source.name}`,
        'inconclusive',
        `${source.name} is ${source.state === 'live' ? 'behind' : source.state}`,
        source.newestWindowEnd === null
          ? 'No window has come yet.'
          : `The newest window is ${duration(now - source.newestWindowEnd)} old.`,
        fix(`See why ${source.name} sends nothing.`),
      ),
    );
  const figure = `${sources.length - gaps.length} of ${sources.length}`;
  return gateLine(
    'sources-live',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    figure,
    'windows not older than three windows',
    gaps,
  );
}

const sides = ({ summary }: EdgeExposure) =>
  [summary.src, summary.dst].filter((reporter) => reporter !== null);

export function* pendingSteps(input: GateInput): Steps<GateLine> {
  const name = 'Pending verdicts computed';
  const { exposures, sources, stagedAt } = input;
  if (exposures === null || sources === null)
    return notKnown(
      'pending-computed',
      name,
      'Whether Calico computes pending verdicts is not known',
      noHistory,
    );
  if (!sources.some((source) => source.pendingTrace))
    return gateLine('pending-computed', name, 'inconclusive', 'none', 'no source brings pending verdicts', [
      gateGap(
        'pending-computed',
        'inconclusive',
        'Calico’s own pending verdicts are not available',
        'Only Drawbridge’s engine has judged the staged policies; nothing confirms it.',
        { kind: 'accept' },
      ),
    ]);
  const since = stagedAt ?? 0;
  const recent = yield* filterSteps(exposures, ({ summary }) => summary.lastSeen > since);
  const computed = yield* filterSteps(recent, (exposure) =>
    sides(exposure).some(({ pendingState }) => pendingState === 'known'),
  );
  const figure = `${computed.length} of ${recent.length}`;
  if (recent.length === 0)
    return gateLine('pending-computed', name, 'inconclusive', figure, 'no edge seen since staging', [
      gateGap(
        'pending-computed',
        'inconclusive',
        'No edge was seen since the policies were staged',
        'Calico has had nothing to compute a pending verdict for.',
        { kind: 'wait', until: null },
      ),
    ]);
  const share = computed.length / recent.length;
  if (share >= 0.5)
    return gateLine(
      'pending-computed',
      name,
      'pass',
      figure,
      'edges seen since staging whose pending verdict Calico computed',
    );
  return gateLine(
    'pending-computed',
    name,
    'inconclusive',
    figure,
    'edges seen since staging whose pending verdict Calico computed',
    [
      gateGap(
        'pending-computed',
        'inconclusive',
        `Pending verdicts are empty for ${recent.length - computed.length} of ${recent.length} edges`,
        'An empty pending trace is not computed, never allowed. FelixConfiguration flowLogsPolicyEvaluationMode may be None.',
        fix('Set flowLogsPolicyEvaluationMode to Continuous.'),
      ),
    ],
  );
}

export function cronLine(input: GateInput): GateLine {
  const name = 'Scheduled jobs ran while we watched';
  const { cronJobs } = input;
  if (cronJobs === null) return notKnown('cron-jobs', name, 'Whether CronJobs ran is not known', noHistory);
  const gaps = cronJobs
    .filter(({ observed }) => observed === 0)
    .map((job) =>
      gateGap(
        `cron-jobs/${job.namespace}/${job.name}`,
        'inconclusive',
        `${job.namespace}/${job.name} has not run while we watched`,
        `CronJob, ${job.schedule}. A run by hand would show its edges.`,
        { kind: 'accept' },
      ),
    );
  const marks = cronJobs.flatMap(({ runs }) => runs).sort((a, b) => a - b);
  const lane = laneOf(input);
  return gateLine(
    'cron-jobs',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${cronJobs.length - gaps.length} of ${cronJobs.length}`,
    cronJobs.length === 0
      ? 'no CronJob in the wave'
      : cronJobs.map((job) => `${job.name} ${job.observed} of ${job.due} runs`).join(', '),
    gaps,
    lane === null ? null : { ...lane, marks },
  );
}
