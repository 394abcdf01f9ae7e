/** What the recorded flows do not show: each blind spot by name, with what it hides. */
import type { OverviewView } from '@/lib/api';
import type { Gap } from '@/lib/flows';
import { evidenceFor } from '../evidence';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { plannedRuns } from './edge-runs';
import { nextRunText } from './schedule-words';
import { hostNetworkPods, namespacesInScope } from './scope-pods';
import { silenceItems } from './silence-items';
import { count, duration, listed, moment } from './words';

export type Blindness = OverviewView['cannotSee'][number];

function hostEndpoints({ snapshot }: Picture): Blindness[] {
  const names = snapshot.hostEndpoints.map(({ name }) => name).sort();
  if (names.length === 0) return [];
  return [
    {
      title: `${count(names.length, 'host endpoint')}, ${listed(names)}`,
      detail: `Flow logs skip hosts: what ${names.length === 1 ? 'its' : 'their'} own side allows is not visible.`,
    },
  ];
}

/** `1 run of shop/reports and 2 runs of shop/backup` that were due in the gaps. */
function hiddenRuns(picture: Picture, gaps: readonly Gap[]): string {
  const scope = new Set(namespacesInScope(picture).map(({ name }) => name));
  const hidden = picture.schedules
    .filter(({ namespace }) => scope.has(namespace))
    .map((cron) => ({
      name: `${cron.namespace}/${cron.name}`,
      runs: gaps.reduce(
        (sum, { from, to }) => sum + plannedRuns(picture, cron, { from, to: to ?? picture.now }).length,
        0,
      ),
    }))
    .filter(({ runs }) => runs > 0);
  return listed(hidden.map(({ name, runs }) => `${count(runs, 'run')} of ${name}`));
}

function gapItem(picture: Picture, gaps: readonly [Gap, ...Gap[]]): Blindness {
  const [first] = gaps;
  const newest = gaps.at(-1) ?? first;
  const seconds = gaps.reduce((sum, { from, to }) => sum + (to ?? picture.now) - from, 0);
  if (first.kind === 'pending-not-computed')
    return { title: `${duration(seconds)} without pending verdicts`, detail: `${newest.message}.` };
  const hidden = hiddenRuns(picture, gaps);
  const many = gaps.length === 1 ? '' : ` in ${count(gaps.length, 'gap')}`;
  return {
    title: `${duration(seconds)} of ${first.subject}${many}`,
    detail: hidden === '' ? `${newest.message}. Unknown, not zero.` : `Hid ${hidden}.`,
  };
}

/** Gaps of one kind and subject are one blind spot. */
function gapItems(picture: Picture): Blindness[] {
  const groups = new Map<string, [Gap, ...Gap[]]>();
  for (const gap of picture.observation.gaps) {
    if (gap.kind === 'before-history') continue;
    const key = `${gap.kind} ${gap.subject}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return [...groups.values()].map((group) => gapItem(picture, group));
}

function beforeHistory({ observation, range }: Picture): Blindness[] {
  const { oldest } = observation;
  if (oldest === null)
    return [{ title: 'All traffic until now', detail: 'No flow window has been recorded yet.' }];
  if (oldest <= range.from) return [];
  return [
    {
      title: `${duration(oldest - range.from)} before the history`,
      detail: `It begins on ${moment(oldest)}: what ran earlier is unknown.`,
    },
  ];
}

export function jobsNotRun(picture: Picture, namespaces: readonly string[]): Blindness[] {
  const scope = new Set(namespaces);
  return evidenceFor(picture)
    .jobs.filter(({ namespace, observed }) => observed === 0 && scope.has(namespace))
    .map(({ namespace, name, schedule, nextRun }) => ({
      title: `${namespace}/${name} has not run while we watched`,
      detail: `${nextRunText(schedule, nextRun)}.`,
    }));
}

function withoutVerdict(picture: Picture): Blindness[] {
  const unknown = edgeIndex(picture).open.filter(({ verdict }) => verdict === 'unknown');
  const [first] = unknown;
  if (first === undefined) return [];
  const reasons = new Set(unknown.map(({ why }) => why));
  return [
    {
      title: `${count(unknown.length, 'edge')} without a verdict`,
      detail: `${first.why}${reasons.size === 1 ? '' : `, and ${count(reasons.size - 1, 'other reason')}`}.`,
    },
  ];
}

function hostNetwork(picture: Picture): Blindness[] {
  const pods = hostNetworkPods(namespacesInScope(picture));
  if (pods === 0) return [];
  return [
    {
      title: `${count(pods, 'pod')} on the host network`,
      detail: `Policy does not see ${pods === 1 ? 'it as a pod' : 'them as pods'}, flow logs show the node.`,
    },
  ];
}

/** Kinds and namespaces that may not be read. */
function forbidden({ capabilities }: Picture): Blindness[] {
  const { namespaces, missing } = capabilities;
  const limited =
    namespaces === null
      ? []
      : [
          {
            title: `All but ${count(namespaces.length, 'namespace')}`,
            detail: `Only ${listed(namespaces)} may be listed.`,
          },
        ];
  const kinds = missing.filter(({ reason }) => reason === 'forbidden');
  const unread =
    kinds.length === 0
      ? []
      : [
          {
            title: `${count(kinds.length, 'kind')} that may not be read`,
            detail: `${listed(kinds.map(({ kind }) => kind))}: what ${kinds.length === 1 ? 'it says' : 'they say'} is unknown.`,
          },
        ];
  return [...limited, ...unread];
}

export function cannotSee(picture: Picture): Blindness[] {
  const scope = namespacesInScope(picture).map(({ name }) => name);
  return [
    ...hostEndpoints(picture),
    ...beforeHistory(picture),
    ...gapItems(picture),
    ...silenceItems(picture, null),
    ...jobsNotRun(picture, scope),
    ...withoutVerdict(picture),
    ...hostNetwork(picture),
    ...forbidden(picture),
  ];
}
