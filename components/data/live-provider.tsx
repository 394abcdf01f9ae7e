'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { ApiError } from './api';
import { useLiveUpdates } from './use-live-updates';

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

/** The cache of answers, and the event stream that keeps it true. */
export function LiveProvider(props: { children: ReactNode }) {
  const [client] = useState(createClient);
  const [connected, setConnected] = useState(false);
  const [paused, setPaused] = useState(false);
  const [held, setHeld] = useState(0);
  const pausedNow = useRef(false);
  pausedNow.current = paused;

  const oneHeld = useCallback(() => setHeld((count) => count + 1), []);
  // Before signing in there is nothing to listen to.
  const enabled = usePathname() !== '/login';
  useLiveUpdates(client, { enabled, paused: pausedNow, onConnected: setConnected, onHeld: oneHeld });

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
