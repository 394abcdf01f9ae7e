import type { ActivityEventView } from '@/lib/api';
import type { EventFilter } from './filter-events';

export interface ActivityExport {
  readonly cluster: string;
  readonly filter: EventFilter;
  readonly events: readonly ActivityEventView[];
}

/** The file as text: what was exported, from where, under which filters. Times in it are UTC. */
export function exportText(what: ActivityExport, at: Date): string {
  const events = what.events.map((event) => ({ ...event, at: new Date(event.at * 1_000).toISOString() }));
  return `${JSON.stringify({ cluster: what.cluster, exportedAt: at.toISOString(), filter: what.filter, events }, null, 2)}\n`;
}

/** Offers the events as a JSON file. */
export function exportEvents(what: ActivityExport): void {
  const at = new Date();
  const url = URL.createObjectURL(new Blob([exportText(what, at)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `drawbridge-activity-${what.cluster}-${at.toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
