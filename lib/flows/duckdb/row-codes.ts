/** How closed sets are stored. */
import type { PendingState, Reporter } from '../window';

export const reporters: readonly Reporter[] = ['src', 'dst'];
export const actions: readonly ('allow' | 'deny')[] = ['allow', 'deny'];
export const pendingStates: readonly PendingState[] = ['known', 'not-computed', 'unsupported'];

export const denyCode = actions.indexOf('deny');

export function decoded<T>(values: readonly T[], code: number): T {
  const value = values[code];
  if (value === undefined) throw new Error(`The flow history holds the code ${code}, which has no meaning.`);
  return value;
}
