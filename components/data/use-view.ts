'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/** Kept across pages: cluster, scope and time range (ui.md §2). */
const sharedKeys = ['ctx', 'ns', 'range', 'from', 'to'] as const;

export type ViewPatch = Readonly<Record<string, string | null>>;

export interface View {
  readonly params: URLSearchParams;
  readonly get: (key: string) => string | null;
  /** Items of a comma-separated key. */
  readonly list: (key: string) => readonly string[];
  /** Address of this page with some keys changed; null removes one. */
  readonly href: (patch: ViewPatch) => string;
  /** Address of another page that keeps what all pages share. */
  readonly to: (path: string, patch?: ViewPatch) => string;
  /** Panel, filter and scope changes push; typing replaces, so that Back undoes one step. */
  readonly set: (patch: ViewPatch, how?: 'push' | 'replace') => void;
}

function patched(params: URLSearchParams, patch: ViewPatch): string {
  const next = new URLSearchParams(params);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === '') next.delete(key);
    else next.set(key, value);
  }
  // Commas and tildes are what people read in these addresses; they need no escape in a query.
  return next.toString().replaceAll('%2C', ',').replaceAll('%7E', '~').replaceAll('%2F', '/');
}

const address = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

/** The view is the address: everything that identifies it stands in query keys. */
export function useView(): View {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const set = useCallback(
    (patch: ViewPatch, how: 'push' | 'replace' = 'push') => {
      const target = address(path, patched(new URLSearchParams(window.location.search), patch));
      router[how](target, { scroll: false });
    },
    [router, path],
  );
  return useMemo(() => {
    const params = new URLSearchParams(search);
    return {
      params,
      get: (key) => params.get(key),
      list: (key) => (params.get(key) ?? '').split(',').filter((item) => item !== ''),
      href: (patch) => address(path, patched(params, patch)),
      to: (other, patch = {}) => {
        const shared = new URLSearchParams();
        for (const key of sharedKeys) {
          const value = params.get(key);
          if (value !== null) shared.set(key, value);
        }
        return address(other, patched(shared, patch));
      },
      set,
    };
  }, [search, path, set]);
}
