/** Closed sets of a row as bytes. The numbers are stored by engines: append, never reorder. */
import type { PendingState, Reporter } from '../window';

export const reporters: readonly Reporter[] = ['src', 'dst'];
export const actions: readonly ('allow' | 'deny')[] = ['allow', 'deny'];
export const pendingStates: readonly PendingState[] = ['known', 'not-computed', 'unsupported'];

export function decoded<T>(values: readonly T[], code: number): T {
  const value = values[code];
  if (value === undefined) throw new Error(`A flow row holds the code ${code}, which has no meaning.`);
  return value;
}
