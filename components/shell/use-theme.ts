'use client';
import { useSyncExternalStore } from 'react';
import { themeEvent, themeKey } from './theme-script';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const themeNames: Readonly<Record<Theme, string>> = {
  system: 'System theme',
  light: 'Light theme',
  dark: 'Dark theme',
};

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener);
  window.addEventListener(themeEvent, listener);
  return () => {
    window.removeEventListener('storage', listener);
    window.removeEventListener(themeEvent, listener);
  };
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(themeKey);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    // Storage is forbidden in this browser: what the system says holds.
    return 'system';
  }
}

/** The chosen theme; the script in the head sets `data-theme` from it. */
export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  const theme = useSyncExternalStore(subscribe, stored, () => 'system' as const);
  return { theme, setTheme: chooseTheme };
}

function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(themeKey);
  else localStorage.setItem(themeKey, theme);
  window.dispatchEvent(new Event(themeEvent));
}

/** Steps through system, light and dark. */
export function useNextTheme(): () => void {
  const { theme, setTheme } = useTheme();
  return () => setTheme(themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system');
}
