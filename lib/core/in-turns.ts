/** Long work of the engine on the event loop: it goes on in slices, and requests are answered in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '@/lib/policy';

/** A slice, in ms: with the longest single step it stays below the 20 ms for which the loop may be held. */
const slice = 8;

export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let since = performance.now();
  let step = steps.next();
  while (step.done !== true) {
    if (performance.now() - since > slice) {
      await nextTurn();
      since = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}
