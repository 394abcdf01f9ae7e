'use client';
import type { QueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect } from 'react';
import { apiPaths, type RevisionView, type StatusView } from '@/lib/api';
import { listen } from './event-stream';
import type { Topic } from './use-api';

/** Changes within this time are fetched once; cells change at most once a second (ui.md §9). */
const gatherMs = 1_000;

const movedTopics = (before: RevisionView | null, after: RevisionView): Topic[] =>
  (Object.keys(after) as Topic[]).filter((topic) => before?.[topic] !== after[topic]);

/** Asks again for the answers that stand on moved topics. The polled status is left to its own clock. */
function refresh(client: QueryClient, topics: ReadonlySet<Topic>, withStatus: boolean): void {
  client.invalidateQueries({
    predicate: (query) =>
      query.queryKey[0] === apiPaths.status
        ? withStatus
        : ((query.meta?.topics ?? []) as Topic[]).some((topic) => topics.has(topic)),
  });
}

function followStatus(client: QueryClient, heard: (revision: RevisionView) => void): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    if (event.query.queryKey[0] !== apiPaths.status) return;
    const status = client.getQueryData<StatusView>([apiPaths.status]);
    if (status !== undefined) heard(status.revision);
  });
}

/** Keeps the cache true by the event stream, and by the polled status while the stream is closed. */
export function useLiveUpdates(
  client: QueryClient,
  options: {
    readonly enabled: boolean;
    readonly paused: RefObject<boolean>;
    readonly onConnected: (connected: boolean) => void;
    /** Flows moved while paused. */
    readonly onHeld: () => void;
  },
): void {
  const { enabled, paused, onConnected, onHeld } = options;
  useEffect(() => {
    if (!enabled) return;
    let last: RevisionView | null = null;
    let open = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const waiting = new Set<Topic>();
    const flush = (): void => {
      timer = null;
      const topics = new Set(waiting);
      waiting.clear();
      // Paused: what people look at stays; the status and the rollout go on, a countdown must not freeze.
      if (paused.current) for (const topic of ['flows', 'cluster'] as const) topics.delete(topic);
      refresh(client, topics, open);
    };
    const heard = (revision: RevisionView): void => {
      const moved = movedTopics(last, revision);
      last = revision;
      if (moved.length === 0) return;
      for (const topic of moved) waiting.add(topic);
      if (paused.current && moved.includes('flows')) onHeld();
      timer ??= setTimeout(flush, gatherMs);
    };
    const stream = listen({
      onRevision: heard,
      onOpen: (now) => {
        open = now;
        onConnected(now);
      },
    });
    const unfollow = followStatus(client, (revision) => {
      if (!open) heard(revision);
    });
    return () => {
      stream.close();
      unfollow();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, enabled, paused, onConnected, onHeld]);
}
