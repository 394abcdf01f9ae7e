/**
 * The week before the sandbox began, as a recording that is imported like any other: hourly windows, nightly and weekly
 * runs, what happened once, and the 52 minutes in which worker-7 said nothing.
 */
import type { Gap } from '@/lib/flows';
import type { Snapshot } from '@/lib/policy';
import { drawConnections } from '../traffic/draw';
import type { StoryEdge } from '../traffic/story-edge';
import { TrafficWorld } from '../traffic/traffic-world';
import { judgesOf } from '../traffic/verdicts';
import { runsBetween } from './cron-times';
import { type RecordedEdge, recordedEdge } from './edge-rows';

export interface RecordingOptions {
  readonly snapshot: Snapshot;
  readonly edges: readonly StoryEdge[];
  /** End of the recording, unix seconds: where the live traffic takes over. */
  readonly to: number;
  readonly days: number;
  readonly seed: number;
}

interface Window {
  readonly start: number;
  readonly end: number;
}

const hour = 3600;
const day = 24 * hour;
/** The node that falls silent, and when: relative to the night before last's run of the silent workload. */
const silence = { node: 'worker-7', namespace: 'shop', workload: 'reports', before: 19 * 60, after: 33 * 60 };

function windowsOf({ from, to }: { from: number; to: number }): Window[] {
  const windows: Window[] = [];
  for (let start = from; start < to; start += hour - (start % hour))
    windows.push({ start, end: Math.min(to, start + hour - (start % hour)) });
  return windows;
}

const cronOf = (
  snapshot: Snapshot,
  story: StoryEdge,
): { schedule: string; timeZone: string | null } | null => {
  const { src } = story;
  if (src.type !== 'workload') return null;
  const found = snapshot.workloads.find(
    ({ namespace, name, schedule }) => schedule !== null && namespace === src.namespace && name === src.name,
  );
  return found?.schedule == null ? null : { schedule: found.schedule, timeZone: found.timeZone };
};

/** The stretch in which the node was silent: it hides the run of the night before last. */
function silentStretch(snapshot: Snapshot, range: { from: number; to: number }): Window | null {
  const cron = snapshot.workloads.find(
    ({ namespace, name, schedule }) =>
      schedule !== null && namespace === silence.namespace && name === silence.workload,
  );
  if (cron?.schedule == null) return null;
  const run = runsBetween(cron.schedule, cron.timeZone, range).at(-2);
  return run === undefined ? null : { start: run - silence.before, end: run + silence.after };
}

/** When a line of the story happens at set times: unix seconds and connections. Null for lines that are drawn. */
function scheduledEvents(
  snapshot: Snapshot,
  story: StoryEdge,
  { range, silent }: { range: { from: number; to: number }; silent: Window | null },
): readonly { at: number; connections: number }[] | null {
  const { rate } = story;
  if (rate.type === 'once' || rate.type === 'since') {
    const midnight = Math.floor(range.to / day) * day;
    const at = midnight - rate.daysAgo * day + rate.hour * hour + rate.minute * 60;
    if (rate.type === 'once') return [{ at, connections: rate.connections }];
    const every = hour / rate.perHour;
    const times = Math.max(0, Math.ceil((range.to - at) / every));
    return Array.from({ length: times }, (_, index) => ({ at: at + index * every, connections: 1 }));
  }
  if (rate.type !== 'run') return null;
  const cron = cronOf(snapshot, story);
  if (cron === null) return [];
  return runsBetween(cron.schedule, cron.timeZone, range)
    .filter((at) => silent === null || at < silent.start || at >= silent.end)
    .map((at) => ({ at, connections: rate.connections }));
}

const clockText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);

const silenceGap = (silent: Window): Gap => ({
  kind: 'node-silent',
  subject: silence.node,
  from: silent.start,
  to: silent.end,
  message: `${silence.node} reported no flows from ${clockText(silent.start)} to ${clockText(silent.end)} UTC; what ran there was not seen`,
  remedy: 'Wait for the next run of what was scheduled there, or trigger it by hand',
});

/** Lines of the recording, without line ends: header, windows, gaps, rows. The same options give the same lines. */
export function* recordingLines(options: RecordingOptions): Generator<string> {
  const { snapshot, edges, to, seed } = options;
  const from = Math.floor((to - options.days * day) / hour) * hour;
  const world = new TrafficWorld(snapshot);
  const judges = judgesOf(snapshot);
  const range = { from, to };
  const silent = silentStretch(snapshot, range);
  yield JSON.stringify({
    type: 'drawbridge-recording',
    version: 1,
    source: 'recording',
    windowSeconds: hour,
    from,
    to,
  });
  if (silent !== null) yield JSON.stringify({ type: 'gap', ...silenceGap(silent) });
  const recorded = edges
    .map((story) => recordedEdge(world, judges, story))
    .filter((entry): entry is RecordedEdge => entry !== null)
    .map((entry) => ({ entry, events: scheduledEvents(snapshot, entry.story, { range, silent }) }));
  for (const { start, end } of windowsOf(range)) {
    yield JSON.stringify({ type: 'window', start, end, complete: true });
    for (const { entry, events } of recorded) {
      const connections =
        events === null
          ? drawConnections(entry.story, start, { seed, windowSeconds: end - start, speed: 1, lively: false })
          : events.reduce(
              (sum, event) => sum + (event.at >= start && event.at < end ? event.connections : 0),
              0,
            );
      if (connections === 0) continue;
      for (const text of entry.rowTexts(connections))
        yield `{"type":"row","start":${start},"end":${end},${text}`;
    }
  }
}
