'use client';
import { useCallback, useSyncExternalStore } from 'react';

const changed = 'drawbridge-stored';

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener('storage', listener);
    window.removeEventListener(changed, listener);
  };
}

/** A switch remembered in this browser, off by default. */
export function useStoredSwitch(key: string): readonly [boolean, () => void] {
  const on = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key) === 'on',
    () => false,
  );
  const toggle = useCallback(() => {
    if (localStorage.getItem(key) === 'on') localStorage.removeItem(key);
    else localStorage.setItem(key, 'on');
    window.dispatchEvent(new Event(changed));
  }, [key]);
  return [on, toggle];
}
