/** How the boxes of one bay are laid out: large namespaces as columns, small ones stacked, the rest folded. */

export interface Sized {
  readonly name: string;
  readonly pods: number;
}

export interface BayLayout<T> {
  readonly columns: readonly T[];
  /** Each stack is a column of rows. */
  readonly stacks: readonly (readonly T[])[];
  /** What does not fit, smallest first out. */
  readonly folded: readonly T[];
}

/** Narrowest box in px that still shows its name over squares. */
export const minColumn = 116;
/** Narrowest stack in px: name and squares beside each other. */
export const minStack = 182;
const minRow = 28;
const gap = 4;

/** Sizes in px. Boxes keep their order by pods, so that a bay reads largest to smallest. */
export function layoutBay<T extends Sized>(
  namespaces: readonly T[],
  bay: { readonly width: number; readonly height: number },
): BayLayout<T> {
  const sorted = [...namespaces].sort((a, b) => b.pods - a.pods || a.name.localeCompare(b.name));
  const total = Math.max(
    1,
    sorted.reduce((sum, { pods }) => sum + pods, 0),
  );
  const wide = (each: T): boolean => (each.pods / total) * bay.width >= minColumn;
  // A lone small namespace beside columns is a column too, as long as all of them keep their width.
  const allFit = sorted.length * (minColumn + gap) <= bay.width && sorted.length <= 2;
  const columns = allFit ? sorted : sorted.filter(wide);
  const rest = allFit ? [] : sorted.filter((each) => !wide(each));
  if (rest.length === 0) return { columns, stacks: [], folded: [] };
  while (columns.length > 0 && columns.length * (minColumn + gap) + minStack > bay.width)
    rest.unshift(...columns.splice(-1));
  const perStack = Math.max(1, Math.floor((bay.height + gap) / (minRow + gap)));
  const free = bay.width - columns.length * (minColumn + gap);
  const stackCount = Math.max(1, Math.min(Math.ceil(rest.length / perStack), Math.floor(free / minStack)));
  const room = stackCount * perStack;
  const shown = rest.length > room ? rest.slice(0, room - 1) : rest;
  const rows = Math.ceil((shown.length + (rest.length > room ? 1 : 0)) / stackCount);
  const stacks = Array.from({ length: stackCount }, (_, index) =>
    shown.slice(index * rows, (index + 1) * rows),
  ).filter((stack) => stack.length > 0);
  return { columns, stacks, folded: rest.slice(shown.length) };
}

/** Width in px of each bay: by pods, but none so narrow that its words do not fit. */
export function bayWidths(pods: readonly number[], width: number, narrowest: number): readonly number[] {
  const total = pods.reduce((sum, each) => sum + each, 0);
  const even = width / Math.max(1, pods.length);
  if (total === 0 || narrowest * pods.length >= width) return pods.map(() => even);
  const share = pods.map((each) => (each / total) * width);
  const short = share.map((each) => each < narrowest);
  const fixed = short.filter(Boolean).length * narrowest;
  const rest = share.reduce((sum, each, index) => sum + (short[index] === true ? 0 : each), 0);
  return share.map((each, index) => (short[index] === true ? narrowest : (each / rest) * (width - fixed)));
}
