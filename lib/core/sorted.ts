/** Long lists sorted in steps. */
import type { Steps } from '@/lib/policy';

/** What is sorted or merged at once, below a millisecond for most orders. */
const run = 1_024;

function* merged<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  const list: T[] = [];
  let [left, right] = [0, 0];
  for (let at = 0; at < a.length + b.length; at++) {
    if (at % run === 0) yield;
    const [one, other] = [a[left], b[right]];
    // Equal ones keep their order: the left one was first.
    const takesLeft = other === undefined || (one !== undefined && compare(one, other) <= 0);
    if (takesLeft) left++;
    else right++;
    list.push((takesLeft ? one : other) as T);
  }
  return list;
}

/** A sorted copy; stable, as Array.prototype.sort is. No element may be undefined. */
export function* sortedSteps<T extends object>(
  list: readonly T[],
  compare: (a: T, b: T) => number,
): Steps<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < list.length; at += run) {
    runs.push(list.slice(at, at + run).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const next: T[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      next.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = next;
  }
  return runs[0] ?? [];
}
