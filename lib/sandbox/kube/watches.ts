/** Watches: initial state, changes as they come, bookmarks, a set end, and the ways in which they break. */
import type { ServerResponse } from 'node:http';
import type { KubeObject } from '@/lib/cluster';
import type { Clock } from '../clock';
import { invalid, tooLargeVersion } from './api-error';
import { type Reading, requestTest, tooOldWatch, versionParameter } from './object-reader';
import { CompactedError, type ObjectStore, type StoreEvent } from './object-store';
import type { ResourceRequest } from './request-info';
import type { ObjectTest } from './selection';
import { groupVersionOf, resourceKey, type ServedResource } from './served-resources';

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** A watch without timeoutSeconds ends after 30 minutes at the latest. */
const longestSeconds = 1800;

/** A change as a selector sees it: objects enter and leave the selection. */
function seenAs(event: StoreEvent, test: ObjectTest): EventType | null {
  const before = event.previous !== null && test(event.previous);
  if (event.type === 'DELETED') return before ? 'DELETED' : null;
  const now = test(event.object);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : null;
}

interface WatchSource {
  readonly resource: ServedResource;
  readonly store: ObjectStore;
  readonly test: ObjectTest;
  readonly clock: Clock;
}

class Watch {
  #unsubscribe: (() => void) | null = null;
  #cancelBookmark: (() => void) | null = null;
  #cancelTimeout: (() => void) | null = null;
  #onEnd: () => void = () => undefined;
  #closed = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly source: WatchSource,
  ) {}

  begin(plan: WatchPlan, onEnd: () => void): void {
    this.response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    this.response.flushHeaders();
    this.#onEnd = onEnd;
    this.response.on('close', () => this.#stop());
    const key = resourceKey(this.source.resource);
    try {
      if (plan.initial)
        for (const object of this.source.store.list(key))
          if (this.source.test(object)) this.send('ADDED', object);
      if (plan.markInitialEnd) this.bookmark(true);
      if (plan.from !== null) for (const event of this.source.store.since(key, plan.from)) this.change(event);
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
      this.send('ERROR', tooOldWatch(this.source.resource, error));
      this.end();
      return;
    }
    this.#unsubscribe = this.source.store.subscribe(key, (event) => this.change(event));
    if (plan.bookmarkMs !== null) this.#repeat(plan.bookmarkMs, () => this.bookmark(false));
    this.#cancelTimeout = this.source.clock.schedule(() => {
      if (plan.bookmarkMs !== null) this.bookmark(false);
      this.end();
    }, plan.timeoutMs);
  }

  change(event: StoreEvent): void {
    const type = seenAs(event, this.source.test);
    if (type === null) return;
    // An object that left the selection is told in the form it last had there.
    const left = type === 'DELETED' && event.type !== 'DELETED' && event.previous !== null;
    const { resourceVersion = '' } = event.object.metadata;
    this.send(
      type,
      left ? { ...event.previous, metadata: { ...event.previous.metadata, resourceVersion } } : event.object,
    );
  }

  bookmark(initialEnd: boolean): void {
    this.send('BOOKMARK', {
      apiVersion: groupVersionOf(this.source.resource),
      kind: this.source.resource.kind,
      metadata: {
        resourceVersion: String(this.source.store.revision),
        creationTimestamp: null,
        ...(initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
      },
    });
  }

  send(type: EventType, object: KubeObject | Readonly<Record<string, unknown>>): void {
    if (!this.#closed) this.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  /** Ends in good order, as after its timeout. */
  end(): void {
    this.#stop();
    this.response.end();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#stop();
    this.response.destroy();
  }

  #repeat(intervalMs: number, task: () => void): void {
    this.#cancelBookmark = this.source.clock.schedule(() => {
      task();
      if (!this.#closed) this.#repeat(intervalMs, task);
    }, intervalMs);
  }

  #stop(): void {
    this.#closed = true;
    this.#onEnd();
    this.#unsubscribe?.();
    this.#cancelBookmark?.();
    this.#cancelTimeout?.();
  }
}

interface WatchPlan {
  /** Begins with everything there is. */
  readonly initial: boolean;
  /** A bookmark says where the initial state ends. */
  readonly markInitialEnd: boolean;
  /** Replays what came after this revision; null begins now. */
  readonly from: number | null;
  readonly bookmarkMs: number | null;
  readonly timeoutMs: number;
}

const wants = (query: URLSearchParams, key: string): boolean => ['1', 'true'].includes(query.get(key) ?? '');

export class Watches {
  readonly #open = new Set<Watch>();

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Clock,
    private readonly bookmarkMs: number,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  /** @throws ApiError before the first byte; later errors are events. */
  open(request: ResourceRequest, reading: Reading, response: ServerResponse): void {
    const { resource } = request;
    const plan = this.#plan(resource, reading.query);
    const test = requestTest(request, reading, 'watch');
    const watch = new Watch(response, { resource, store: this.store, test, clock: this.clock });
    this.#open.add(watch);
    watch.begin(plan, () => this.#open.delete(watch));
  }

  #plan(resource: ServedResource, query: URLSearchParams): WatchPlan {
    const version = versionParameter(query);
    const { revision } = this.store;
    const sendInitial = wants(query, 'sendInitialEvents');
    const asked = query.has('sendInitialEvents');
    const aggregated = resource.origin === 'aggregated';
    const bookmarks = wants(query, 'allowWatchBookmarks') && !aggregated;
    const forbid = (message: string): Error =>
      invalid({ group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' }, '', [
        { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'sendInitialEvents' },
      ]);
    if (asked && aggregated)
      throw forbid('sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled');
    if (asked && query.get('resourceVersionMatch') !== 'NotOlderThan')
      throw forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    if (version !== null && version > revision) throw tooLargeVersion(version, revision);
    const fromNow = version === null || version === 0;
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    return {
      initial: sendInitial || (fromNow && !asked),
      markInitialEnd: sendInitial && bookmarks,
      from: fromNow || sendInitial ? null : version,
      bookmarkMs: bookmarks ? this.bookmarkMs : null,
      timeoutMs: (seconds > 0 ? Math.min(seconds, longestSeconds) : longestSeconds) * 1000,
    };
  }

  /** Ends every watch in good order. */
  endAll(): void {
    for (const watch of [...this.#open]) watch.end();
  }

  /** Cuts every watch off. */
  cutAll(): void {
    for (const watch of [...this.#open]) watch.cut();
  }
}
