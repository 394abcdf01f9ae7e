import { dayName } from '@/components/ui/when';
import type { ActivityEventView, PolicyRefView } from '@/lib/api';

export interface EventFilter {
  readonly actors: readonly string[];
  readonly kinds: readonly string[];
  /** Part of an object's name, or of the text. */
  readonly object: string;
  /** Namespaces in scope; events of no namespace are cluster-wide and stay. */
  readonly namespaces: readonly string[];
}

export const objectName = (ref: PolicyRefView): string =>
  ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`;

/** The key of an object in the address of Policies. */
export const objectKey = (ref: PolicyRefView): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

export const isFiltered = (filter: EventFilter): boolean =>
  filter.actors.length + filter.kinds.length + filter.namespaces.length > 0 || filter.object !== '';

export function filterEvents(
  events: readonly ActivityEventView[],
  filter: EventFilter,
): readonly ActivityEventView[] {
  const text = filter.object.toLowerCase();
  return events.filter((event) => {
    const namespace = event.object?.namespace ?? null;
    const named = `${event.object === null ? '' : objectName(event.object)} ${event.text}`.toLowerCase();
    return (
      (filter.actors.length === 0 || filter.actors.includes(event.actor)) &&
      (filter.kinds.length === 0 || filter.kinds.includes(event.kind)) &&
      (filter.namespaces.length === 0 || namespace === null || filter.namespaces.includes(namespace)) &&
      named.includes(text)
    );
  });
}

export interface EventDay {
  readonly day: string;
  readonly events: readonly ActivityEventView[];
}

/** Newest first, a group a day of local time. */
export function byDay(events: readonly ActivityEventView[]): readonly EventDay[] {
  const days = new Map<string, ActivityEventView[]>();
  for (const event of [...events].sort((a, b) => b.at - a.at)) {
    const day = dayName(event.at);
    const group = days.get(day);
    if (group === undefined) days.set(day, [event]);
    else group.push(event);
  }
  return [...days].map(([day, group]) => ({ day, events: group }));
}
