'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo } from 'react';
import { type How, PendingAddress, patched, type ViewPatch } from './pending-address';

/** Kept across pages: cluster, scope and time range (ui.md §2). */
const sharedKeys = ['ctx', 'ns', 'range', 'from', 'to'] as const;

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
  readonly set: (patch: ViewPatch, how?: How) => void;
}

const address = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

/** One router a page, so one for all components. */
const pending = new PendingAddress();

/** The view is the address: everything that identifies it stands in query keys. */
export function useView(): View {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const set = useCallback(
    (patch: ViewPatch, how: How = 'push') => {
      const asked = pending.ask(window.location, patch, how);
      router[asked.how](address(path, asked.query), { scroll: false });
    },
    [router, path],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: they change when the router has shown something.
  useEffect(() => pending.settle(window.location), [search, path]);
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
