/** Activity: who did what, knowing what, with which result; the falling line with lettered writes (ui.md §6). */
import type { ActivityEventView, ActivityView } from '@/lib/api';
import type { ActivityEvent } from '@/lib/rollout';
import type { Picture } from '../picture';
import { exposureLine, type LinePoint, wouldDenyNow } from './exposure-line';
import { observationView } from './observation';
import { count, verb } from './words';

const defaultLimit = 200;

/** `a` … `z`, `aa`, `ab` …, for writes that stand on the line, oldest first. */
export function letter(index: number): string {
  const rest = Math.floor(index / 26);
  const own = String.fromCharCode(97 + (index % 26));
  return rest === 0 ? own : `${letter(rest - 1)}${own}`;
}

/** By event id; given before anything is filtered, so that a letter means the same write in every view. */
function letters({ activity, range, now }: Picture): ReadonlyMap<string, string> {
  const marked = activity
    .filter(({ wouldDeny, at }) => wouldDeny !== null && at >= range.from && at <= now)
    .sort((a, b) => a.at - b.at);
  return new Map(marked.map(({ id }, index) => [id, letter(index)]));
}

const items = (query: URLSearchParams, key: string): { include: string[]; exclude: string[] } => {
  const all = (query.get(key) ?? '').split(',').filter((item) => item !== '');
  return {
    include: all.filter((item) => !item.startsWith('-')),
    exclude: all.filter((item) => item.startsWith('-')).map((item) => item.slice(1)),
  };
};

function allows(query: URLSearchParams, key: string, values: readonly string[]): boolean {
  const { include, exclude } = items(query, key);
  if (values.some((value) => exclude.includes(value))) return false;
  return include.length === 0 || values.some((value) => include.includes(value));
}

const objectNames = ({ object }: ActivityEvent): string[] =>
  object === null
    ? []
    : [
        object.name,
        `${object.namespace ?? ''}/${object.name}`,
        `${object.kind}/${object.namespace ?? ''}/${object.name}`,
      ];

/** Namespaces an event is about; what is cluster-wide is about all of them. */
function isInScope(query: URLSearchParams, event: ActivityEvent): boolean {
  const { include, exclude } = items(query, 'ns');
  if (include.length === 0 && exclude.length === 0) return true;
  const namespace = event.object?.namespace ?? null;
  const ends = (event.edge ?? '').split('.').map((end) => end.split('~')[0] ?? '');
  if (namespace === null && event.edge === null) return true;
  const own = namespace === null ? ends : [namespace, ...ends];
  return (
    !own.some((name) => exclude.includes(name)) &&
    (include.length === 0 || own.some((name) => include.includes(name)))
  );
}

const matches = (query: URLSearchParams, event: ActivityEvent): boolean =>
  allows(query, 'actor', [event.actor]) &&
  allows(query, 'kind', [event.kind]) &&
  allows(query, 'object', objectNames(event)) &&
  allows(query, 'event', [event.id]) &&
  isInScope(query, event);

/** What became of the newest wave, where one has ended. */
function waveText({ rollout: { record } }: Picture): string {
  if (record === null) return '';
  if (record.phase === 'committed') return `Wave ${record.wave.number} is enforced. `;
  return record.phase === 'rolled-back' ? `Wave ${record.wave.number} was rolled back. ` : '';
}

function fallText(line: readonly LinePoint[], now: number | null): string {
  const first = line.find(({ value }) => value !== null)?.value ?? null;
  if (first === null || now === null) return '';
  if (line.filter(({ value }) => value !== null).length < 2)
    return `${count(now, 'edge')} in use would be denied.`;
  if (now === first) return `${count(now, 'edge')} would be denied, as many as at the first write.`;
  return `Edges that would be denied ${now < first ? 'fell' : 'rose'} from ${first} to ${now}.`;
}

function sentence(picture: Picture, line: readonly LinePoint[]): string {
  const { activity } = picture;
  if (activity.length === 0) return 'Nothing has been written yet.';
  const text = `${waveText(picture)}${fallText(line, wouldDenyNow(picture))}`.trim();
  return text === '' ? `${count(activity.length, 'event')} ${verb(activity.length, 'is')} on record.` : text;
}

const wholeNumber = (text: string | null, fallback: number): number =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : fallback;

function eventView(event: ActivityEvent, marks: ReadonlyMap<string, string>): ActivityEventView {
  const { id, at, actor, kind, text, edge, evidence, outcome, before, after, auditIds } = event;
  const object = event.object === null ? null : { ...event.object };
  return {
    id,
    at,
    actor,
    kind,
    text,
    object,
    edge,
    evidence,
    outcome,
    before,
    after,
    auditIds: [...auditIds],
    letter: marks.get(id) ?? null,
  };
}

/** Newest first. `limit` and `offset` of the query cut what matches; `total` counts it all. */
export function activityView(picture: Picture, query: URLSearchParams): ActivityView {
  const line = exposureLine(picture);
  const marks = letters(picture);
  const found = picture.activity.filter((event) => matches(query, event));
  const offset = wholeNumber(query.get('offset'), 0);
  const limit = Math.max(1, wholeNumber(query.get('limit'), defaultLimit));
  return {
    sentence: sentence(picture, line),
    subline: 'Every write, who made it, what was known at that moment, and what came of it.',
    line,
    gaps: observationView(picture.observation).gaps,
    events: found.slice(offset, offset + limit).map((event) => eventView(event, marks)),
    total: found.length,
  };
}
