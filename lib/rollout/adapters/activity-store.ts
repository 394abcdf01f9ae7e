/** Activity in ConfigMap `drawbridge-activity`: who did what, knowing what. A log that fails never stops what it tells of. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConfigMapStore, KubeError, type StoredMap } from '@/lib/cluster';
import type { ActivityLog, Clock } from '../ports';
import type { ActivityEvent } from '../record';
import { type TransportSource, transportOf } from './cluster-policy-store';

export const activityName = 'drawbridge-activity';
export const activityKey = 'events.json';

const kept = { events: 500, bytes: 900_000 } as const;
const maxAttempts = 8;
/** Events that could not be written yet; they are tried again with the next one. */
const maxWaiting = 200;

const eventSchema: z.ZodType<ActivityEvent> = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  kind: z.enum([
    'stage',
    'unstage',
    'decide',
    'accept',
    'lower',
    'place',
    'raise',
    'confirm',
    'commit',
    'pause',
    'roll-back',
    'remove',
    'drift',
    'settings',
    'observe',
    'sign-in',
  ]),
  text: z.string(),
  object: z
    .object({
      kind: z.enum([
        'CalicoNetworkPolicy',
        'GlobalNetworkPolicy',
        'StagedNetworkPolicy',
        'StagedGlobalNetworkPolicy',
        'StagedKubernetesNetworkPolicy',
        'NetworkPolicy',
        'AdminNetworkPolicy',
        'BaselineAdminNetworkPolicy',
        'ClusterNetworkPolicy',
      ]),
      namespace: z.string().nullable(),
      name: z.string(),
    })
    .nullable(),
  edge: z.string().nullable(),
  evidence: z.string(),
  outcome: z.enum(['done', 'failed', 'refused']),
  before: z.string().nullable(),
  after: z.string().nullable(),
  auditIds: z.array(z.string()),
  wouldDeny: z.number().nullable(),
});

/** Oldest first. What cannot be read is left out rather than losing the rest. */
function eventsIn(map: StoredMap | null): ActivityEvent[] {
  let value: unknown;
  try {
    value = JSON.parse(map?.data[activityKey] ?? '[]');
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => {
    const parsed = eventSchema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The newest that fit. */
function fitting(events: readonly ActivityEvent[]): string {
  let left = events.slice(-kept.events);
  let text = JSON.stringify(left);
  while (text.length > kept.bytes && left.length > 1) {
    left = left.slice(Math.ceil(left.length / 10));
    text = JSON.stringify(left);
  }
  return text;
}

export interface ActivityStoreOptions {
  readonly transport: TransportSource;
  readonly namespace: string;
  readonly clock: Clock;
  /** Told when an event could not be written; the event is tried again with the next one. */
  readonly onProblem?: (message: string) => void;
}

export class ActivityStore implements ActivityLog {
  readonly #options: ActivityStoreOptions;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: ActivityEvent[] = [];
  /** Tells the ids of two cores apart: in pods both are process 1. */
  readonly #instance = randomUUID().slice(0, 8);
  #count = 0;
  #known: readonly ActivityEvent[] = [];

  constructor(options: ActivityStoreOptions) {
    this.#options = options;
  }

  /** Newest first, as last read or written; events that wait to be written are among them. */
  get events(): readonly ActivityEvent[] {
    return [...this.#known, ...this.#waiting].reverse();
  }

  /** Newest first, at most the last 500. @throws KubeError, ConnectionError */
  async list(): Promise<readonly ActivityEvent[]> {
    this.#known = eventsIn(await this.#store().get(activityName));
    return this.events;
  }

  /** Resolves when it is written or given up for now; never rejects. */
  append(event: Omit<ActivityEvent, 'id'>): Promise<void> {
    const now = this.#options.clock.now();
    this.#waiting.push({
      ...event,
      id: `${Math.floor(now * 1000).toString(36)}-${this.#instance}-${++this.#count}`,
    });
    const run = this.#queue.then(() => this.#flush());
    this.#queue = run;
    return run;
  }

  async #flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const batch = [...this.#waiting];
    let problem = 'somebody else kept changing it';
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      try {
        this.#known = eventsIn(await this.#write(batch));
        this.#waiting = this.#waiting.filter((event) => !batch.includes(event));
        return;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        const raced =
          error instanceof KubeError && (error.code === 'conflict' || error.code === 'already-exists');
        if (!raced) break;
      }
    }
    this.#waiting = this.#waiting.slice(-maxWaiting);
    this.#options.onProblem?.(
      `Activity could not be written to ConfigMap ${this.#options.namespace}/${activityName}: ${problem}. ${this.#waiting.length} events wait.`,
    );
  }

  /** An answer that was lost does not write an event twice: ids that stand there already are left out. */
  async #write(batch: readonly ActivityEvent[]): Promise<StoredMap> {
    const store = this.#store();
    const standing = await store.get(activityName);
    const events = eventsIn(standing);
    const known = new Set(events.map(({ id }) => id));
    const fresh = batch.filter(({ id }) => !known.has(id));
    if (fresh.length === 0 && standing !== null) return standing;
    const data = { [activityKey]: fitting([...events, ...fresh]) };
    return standing === null ? store.create(activityName, data) : store.replace(activityName, data, standing);
  }

  #store(): ConfigMapStore {
    return new ConfigMapStore(transportOf(this.#options.transport), this.#options.namespace);
  }
}
