'use client';
import type { ApiError } from '@/components/data/api';
import { useLive } from '@/components/data/live-provider';
import { useNow } from '@/components/data/use-now';
import type { StatusView } from '@/lib/api';
import { type Freshness, freshness } from './freshness';

/** Freshness of what is on the page, ticking; null until the first status. */
export function useFreshness(status: StatusView | undefined, error: ApiError | null): Freshness | null {
  const { paused } = useLive();
  const now = useNow();
  if (status === undefined || now === null) return null;
  return freshness({ flows: status.flows, now, paused, failing: error !== null });
}
