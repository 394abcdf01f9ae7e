'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { apiPaths, type RevisionView, revisionEventSchema } from '@/lib/api';
import { ApiError } from './api';
import type { Topic } from './use-api';

/** Changes within this time are fetched once; cells change at most once a second (ui.md §9). */
const gatherMs = 1_000;

export interface Live {
  /** Whether the event stream is open; while it is not, the status is polled. */
  readonly connected: boolean;
  readonly paused: boolean;
  /** Changes held back since the pause. */
  readonly held: number;
  readonly setPaused: (paused: boolean) => void;
}

const LiveContext = createContext<Live>({
  connected: false,
  paused: false,
  held: 0,
  setPaused: () => undefined,
});

export const useLive = (): Live => useContext(LiveContext);

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        // What cannot succeed is not tried again.
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      },
    },
  });
}

const movedTopics = (before: RevisionView | null, after: RevisionView): Topic[] =>
  (Object.keys(after) as Topic[]).filter((topic) => before?.[topic] !== after[topic]);

/** The cache of answers, and the event stream that keeps it true. */
export function LiveProvider(props: { children: ReactNode }) {
  const [client] = useState(createClient);
  const [connected, setConnected] = useState(false);
  const [paused, setPaused] = useState(false);
  const [held, setHeld] = useState(0);
  const pausedNow = useRef(false);
  pausedNow.current = paused;

  useEffect(() => {
    let last: RevisionView | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const waiting = new Set<Topic>();
    const flush = (): void => {
      timer = null;
      const topics = new Set(waiting);
      waiting.clear();
      // Paused: what people look at stays; the status and the rollout go on, a countdown must not freeze.
      if (pausedNow.current) for (const topic of ['flows', 'cluster'] as const) topics.delete(topic);
      client.invalidateQueries({
        predicate: (query) =>
          query.queryKey[0] === apiPaths.status ||
          ((query.meta?.topics ?? []) as Topic[]).some((topic) => topics.has(topic)),
      });
    };
    const source = new EventSource(apiPaths.events);
    source.addEventListener('open', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('revision', (event) => {
      const parsed = revisionEventSchema.safeParse(JSON.parse(event.data as string));
      if (!parsed.success) return;
      for (const topic of movedTopics(last, parsed.data)) waiting.add(topic);
      last = parsed.data;
      if (pausedNow.current && waiting.has('flows')) setHeld((count) => count + 1);
      timer ??= setTimeout(flush, gatherMs);
    });
    return () => {
      source.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client]);

  const live = useMemo<Live>(
    () => ({
      connected,
      paused,
      held,
      setPaused: (next) => {
        setPaused(next);
        setHeld(0);
        if (!next) client.invalidateQueries();
      },
    }),
    [client, connected, paused, held],
  );
  return (
    <QueryClientProvider client={client}>
      <LiveContext.Provider value={live}>{props.children}</LiveContext.Provider>
    </QueryClientProvider>
  );
}
