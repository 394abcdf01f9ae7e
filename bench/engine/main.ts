/** Goals 1–4 of performance §7, and how the work grows. Answers are compared before anything is timed. */
import { conclude } from '../goal';
import { bulk } from './bulk';
import { coldWalk } from './cold-walk';
import { edits } from './edits';
import { growth } from './growth';
import { selectors } from './selectors';

export async function main(): Promise<number> {
  const cold = coldWalk();
  const flows = bulk();
  const followed = edits(flows.fullPass);
  const memberships = selectors();
  growth();
  return conclude([...cold, ...flows.goals, ...followed, ...memberships]);
}
