/** What a bench holds itself to: a ratio and its bound. */
export interface Goal {
  readonly name: string;
  readonly ratio: number;
  /** The ratio must be at least, or at most, this. */
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Said instead of the ratio where the comparison could not be made here. */
  readonly skipped?: string;
}

export const isMet = ({ ratio, atLeast, atMost, skipped }: Goal): boolean =>
  skipped !== undefined || (ratio >= (atLeast ?? -Infinity) && ratio <= (atMost ?? Infinity));

const digits = (ratio: number): string => (ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3));

export function describeGoal(goal: Goal): string {
  if (goal.skipped !== undefined) return `${goal.name}: not compared, ${goal.skipped}`;
  const bound = goal.atLeast === undefined ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
  return `${goal.name} ${digits(goal.ratio)}× (${bound}${isMet(goal) ? '' : ', MISSED'})`;
}

/** The last line of a bench; 1 when a goal is missed. */
export function conclude(goals: readonly Goal[]): number {
  process.stdout.write(`${goals.map(describeGoal).join(' · ')}\n`);
  return goals.every(isMet) ? 0 : 1;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
