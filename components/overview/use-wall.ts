'use client';
import { useSyncExternalStore } from 'react';

const query = '(min-width: 1801px)';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** A screen on a wall: crossing and line are twice as high, all else keeps its size (ui.md §6). */
export const useWall = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
