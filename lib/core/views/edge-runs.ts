/** When an edge runs: planned runs of a CronJob, else days or hours; what was not observed is no zero. */
import type { EdgeDetailView } from '@/lib/api';
import { type CronSchedule, cronEvidence, type EdgeSummary, type TimeRange } from '@/lib/flows';
import type { Picture } from '../picture';
import { isObserved, observedShare } from './observed-buckets';
import { clock, count, day, listed } from './words';

type Runs = EdgeDetailView['runs'];
type Occurrences = Awaited<ReturnType<Picture['history']['occurrences']>>;

/** More boxes than this cannot be told apart. */
const maxBoxes = 31;
/** Windows read of one edge; of a nightly job a week has a few dozen. */
const maxOccurrences = 5_000;
/** A run has begun, and shown its edges, within this. */
const runBegins = 900;

interface Box {
  readonly at: number;
  readonly label: string;
  readonly connections: number | null;
  readonly observed: boolean;
}

/** Of the two reporters the larger sum. */
function connectionsIn(occurrences: Occurrences, { from, to }: TimeRange): number {
  const sum = (reporter: 'src' | 'dst'): number =>
    occurrences
      .filter((item) => item.reporter === reporter && item.at >= from && item.at < to)
      .reduce((total, { connections }) => total + (connections ?? 1), 0);
  return Math.max(sum('src'), sum('dst'));
}

export function scheduleOf(picture: Picture, { edge }: EdgeSummary): CronSchedule | null {
  return (
    picture.schedules.find((cron) =>
      [edge.src, edge.dst].some(
        (peer) => peer.type === 'workload' && peer.namespace === cron.namespace && peer.name === cron.name,
      ),
    ) ?? null
  );
}

/** Planned starts of one CronJob in the range, observed or not; at most 100, the newest. */
export function plannedRuns(picture: Picture, cron: CronSchedule, range: TimeRange): readonly number[] {
  const { snapshot } = picture;
  const only = snapshot.workloads.filter(
    ({ namespace, name, schedule }) =>
      schedule !== null && namespace === cron.namespace && name === cron.name,
  );
  const [job] = cronEvidence({
    snapshot: { ...snapshot, workloads: only },
    namespaces: [cron.namespace],
    summaries: [],
    range,
    complete: [range],
  });
  return job?.runs ?? [];
}

const boxOf = (label: string, at: number, connections: number, observed: boolean): Box => ({
  at,
  label,
  connections: connections === 0 && !observed ? null : connections,
  observed,
});

function runBoxes(picture: Picture, starts: readonly number[], occurrences: Occurrences): Box[] {
  const days = new Set(starts.map(day));
  return starts.map((at, index) => {
    const end = starts[index + 1] ?? picture.range.to;
    // Rolled-up windows begin at the full hour, up to an hour before the run itself.
    const early = Math.min(3_600, (end - at) / 2);
    const connections = connectionsIn(occurrences, { from: at - early, to: end - early });
    const label = days.size === starts.length ? (day(at).split(' ')[0] ?? '') : `${day(at)} ${clock(at)}`;
    const isSeen = isObserved(picture.observation, { from: at, to: Math.min(end, at + runBegins) });
    return boxOf(label, at, connections, isSeen);
  });
}

/** `Seen in 6 of 7 runs. The run of Wed 18 Nov 02:00 was not observed.` */
function boxesText(
  boxes: readonly Box[],
  nouns: { one: string; preposition: string },
  name: (box: Box) => string,
): string {
  const seen = boxes.filter(({ connections }) => connections !== null && connections > 0).length;
  const blind = boxes.filter(({ observed, connections }) => !observed && !connections);
  const first = `Seen ${nouns.preposition} ${seen} of ${count(boxes.length, nouns.one)}.`;
  if (blind.length === 0) return first;
  const unseen =
    blind.length === 1
      ? `The ${nouns.one} of ${listed(blind.map(name))} was not observed whole, so it is unknown.`
      : `${count(blind.length, nouns.one)} were not observed whole, so they are unknown: ${listed(blind.map(name))}.`;
  return `${first} ${unseen}`;
}

const shown = (boxes: readonly Box[]): Runs['boxes'] =>
  boxes.map(({ label, connections, observed }) => ({ label, connections, observed }));

/** Hours folded to days of the server's zone, or hours as they are. */
async function plainBoxes(picture: Picture, id: string): Promise<{ boxes: Box[]; noun: 'day' | 'hour' }> {
  const { history, range, observation } = picture;
  const hours = await history.series([id], range, 3_600);
  const isShort = hours.length <= maxBoxes;
  const groups = new Map<string, { at: number; to: number; connections: number }>();
  for (const { at, connections } of hours) {
    const key = isShort ? `${day(at)} ${clock(at)}` : day(at);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { at, to: at + 3_600, connections });
    else groups.set(key, { at: known.at, to: at + 3_600, connections: known.connections + connections });
  }
  const boxes = [...groups.values()].map(({ at, to, connections }) => {
    const isSeen = observedShare(observation, { from: at, to }) >= 0.99;
    return boxOf(isShort ? clock(at) : (day(at).split(' ')[0] ?? ''), at, connections, isSeen);
  });
  return { boxes: boxes.slice(-maxBoxes), noun: isShort ? 'hour' : 'day' };
}

export async function edgeRuns(picture: Picture, summary: EdgeSummary): Promise<Runs> {
  const cron = scheduleOf(picture, summary);
  const starts = cron === null ? [] : plannedRuns(picture, cron, picture.range);
  if (cron !== null && starts.length <= maxBoxes) {
    const schedule = `CronJob, ${cron.schedule}`;
    if (starts.length === 0)
      return { title: 'When it runs', schedule, boxes: [], text: 'No run was due in this range.' };
    const occurrences = await picture.history.occurrences(summary.id, picture.range, maxOccurrences);
    const boxes = runBoxes(picture, starts, occurrences);
    const text = boxesText(boxes, { one: 'run', preposition: 'in' }, ({ at }) => `${day(at)} ${clock(at)}`);
    return { title: 'When it runs', schedule, boxes: shown(boxes), text };
  }
  const { boxes, noun } = await plainBoxes(picture, summary.id);
  const name = ({ at }: Box): string => (noun === 'day' ? day(at) : `${day(at)} ${clock(at)}`);
  return {
    title: 'When it was seen',
    schedule: cron === null ? null : `CronJob, ${cron.schedule}`,
    boxes: shown(boxes),
    text: boxesText(boxes, { one: noun, preposition: noun === 'day' ? 'on' : 'in' }, name),
  };
}
