/** How closed sets are stored: by the codes of the rows themselves. */
import { actions } from '../rows/row-codes';

export { actions, decoded, pendingStates, reporters } from '../rows/row-codes';

export const denyCode = actions.indexOf('deny');
