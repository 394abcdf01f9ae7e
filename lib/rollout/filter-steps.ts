/** Looking through thousands of edges, a few at a time. */
import type { Steps } from '@/lib/policy';

/** Edges are scattered over the heap: so many are looked at in a tenth of a millisecond. */
const aStep = 64;

/** `items.filter(fits)`, in steps. */
export function* filterSteps<T>(items: readonly T[], fits: (item: T) => boolean): Steps<T[]> {
  const found: T[] = [];
  for (const [at, item] of items.entries()) {
    if (at % aStep === 0) yield;
    if (fits(item)) found.push(item);
  }
  return found;
}
