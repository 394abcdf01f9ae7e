/** Sets of whole numbers (ports, addresses of one family) as sorted ranges with a gap between any two. */

export type Range = readonly [first: bigint, last: bigint];
export type IntervalSet = readonly Range[];

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Both ends belong to a range; ranges may overlap and come in any order. */
export function intervals(ranges: readonly Range[]): IntervalSet {
  const merged: [bigint, bigint][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => compare(a[0], b[0]))) {
    const open = merged[merged.length - 1];
    if (open === undefined || first > open[1] + 1n) merged.push([first, last]);
    else if (last > open[1]) open[1] = last;
  }
  return merged;
}

export const union = (a: IntervalSet, b: IntervalSet): IntervalSet => intervals([...a, ...b]);

/** Index of the first range that does not end before `at`. */
function firstFrom(set: IntervalSet, at: bigint): number {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.[1] ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What of `a` is not in `b`. */
export function minus(a: IntervalSet, b: IntervalSet): IntervalSet {
  const left: Range[] = [];
  for (const [first, last] of a) {
    let at = first;
    for (let index = firstFrom(b, first); index < b.length; index++) {
      const [cutFirst, cutLast] = b[index] ?? [last + 1n, last + 1n];
      if (cutFirst > last) break;
      if (cutFirst > at) left.push([at, cutFirst - 1n]);
      at = cutLast + 1n;
    }
    if (at <= last) left.push([at, last]);
  }
  return left;
}

/** Whether they have a number in common. */
export function meets(set: IntervalSet, [first, last]: Range): boolean {
  const candidate = set[firstFrom(set, first)];
  return candidate !== undefined && candidate[0] <= last;
}

export const intersection = (a: IntervalSet, b: IntervalSet): IntervalSet => minus(a, minus(a, b));

export const isWithin = (inner: IntervalSet, outer: IntervalSet): boolean => minus(inner, outer).length === 0;

/** How many numbers are in it. */
export const sizeOf = (set: IntervalSet): bigint =>
  set.reduce((sum, [first, last]) => sum + last - first + 1n, 0n);

/** Equal for equal sets. */
export const intervalKey = (set: IntervalSet): string =>
  set.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
