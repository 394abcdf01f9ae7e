/** Moves of a person who puts waves in order. Waves are lists of namespaces; an empty one is no wave. */

export type Order = readonly (readonly string[])[];

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Without empty waves, names in order. */
const tidy = (order: Order): string[][] =>
  order.filter((wave) => wave.length > 0).map((wave) => [...wave].sort(byText));

export const waveOf = (order: Order, name: string): number => order.findIndex((wave) => wave.includes(name));

const without = (order: Order, name: string): string[][] =>
  order.map((wave) => wave.filter((other) => other !== name));

/** Into an existing wave. */
export function moveInto(order: Order, name: string, wave: number): string[][] {
  if (waveOf(order, name) < 0 || order[wave] === undefined) return tidy(order);
  return tidy(without(order, name).map((names, at) => (at === wave ? [...names, name] : names)));
}

/** Into a wave of its own before the one at `place`; `order.length` puts it last. */
export function moveBetween(order: Order, name: string, place: number): string[][] {
  if (waveOf(order, name) < 0) return tidy(order);
  const rest = without(order, name);
  return tidy([...rest.slice(0, place), [name], ...rest.slice(place)]);
}

/** One wave earlier (−1) or later (1): into a wave of its own at either end. */
export function shift(order: Order, name: string, by: -1 | 1): string[][] {
  const at = waveOf(order, name);
  const to = at + by;
  if (order[to] !== undefined) return moveInto(order, name, to);
  return moveBetween(order, name, by < 0 ? 0 : order.length);
}

/** Whether `shift` would change anything: alone in the first wave, nothing is earlier. */
export function canShift(order: Order, name: string, by: -1 | 1): boolean {
  const at = waveOf(order, name);
  return order[at + by] !== undefined || (order[at]?.length ?? 0) > 1;
}

/** Changes place with the wave before (−1) or after (1). */
export function swap(order: Order, wave: number, by: -1 | 1): string[][] {
  const other = wave + by;
  const [a, b] = [order[wave], order[other]];
  if (a === undefined || b === undefined) return tidy(order);
  return tidy(order.map((names, at) => (at === wave ? b : at === other ? a : names)));
}

export const isSame = (a: Order, b: Order): boolean => JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));
