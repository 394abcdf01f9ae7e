'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { apiPaths, type StatusView } from '@/lib/api';

const tickMs = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = 0;

/** One timer for all clocks on a page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / 1_000);
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/**
 * The server's clock in unix seconds, ticking: the newest status plus the time since it came, so that a wrong clock of
 * the browser changes no age and no countdown. Null until a status is known.
 */
export function useNow(): number | null {
  const client = useQueryClient();
  useSyncExternalStore(
    subscribe,
    () => second,
    () => 0,
  );
  const state = client.getQueryState<StatusView>([apiPaths.status]);
  if (state?.data === undefined) return null;
  return state.data.now + (Date.now() - state.dataUpdatedAt) / 1_000;
}
