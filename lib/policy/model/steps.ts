/** Long work that can be interrupted: it yields where somebody else may have a turn, and returns its answer. */
export type Steps<T> = Generator<void, T, void>;

/** The answer at once, without a pause. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
