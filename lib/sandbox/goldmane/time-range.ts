/** Goldmane's time arguments (flow-logs §1.4): 0 = beginning of the ring / now, negative = relative, positive = absolute. */
import type { BucketRing } from './ring';

/** A request Goldmane refuses. Its errors are plain Go errors, so the status is UNKNOWN. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** A request that ends the real process (flow-logs §1.14): all flows are lost, ids begin at 1. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

export function resolveRange(
  ring: BucketRing,
  nowSeconds: number,
  bounds: { readonly start_time_gte: number; readonly start_time_lt: number },
): { from: number; to: number } {
  const { start_time_gte: gte, start_time_lt: lt } = bounds;
  const from = gte === 0 ? ring.oldest : gte < 0 ? nowSeconds + gte : gte;
  const to = lt > 0 ? lt : nowSeconds + lt;
  if (from >= to) throw new RequestError(`StartTimeGt (${from}) must be less than StartTimeLt (${to})`);
  return { from, to };
}

/** A page of `items`; `page_size` 0 is everything, pages count from 0 (flow-logs §1.4, §1.14). */
export function pageOf<T>(
  items: readonly T[],
  { page, page_size: size }: { readonly page: number; readonly page_size: number },
): { items: readonly T[]; meta: { totalPages: number; totalResults: number } } {
  if (page < 0) throw new CrashError('slice bounds out of range');
  const totalResults = items.length;
  if (totalResults === 0) return { items: [], meta: { totalPages: 0, totalResults: 0 } };
  if (size <= 0) return { items, meta: { totalPages: 1, totalResults } };
  return {
    items: items.slice(page * size, (page + 1) * size),
    meta: { totalPages: Math.ceil(totalResults / size), totalResults },
  };
}
