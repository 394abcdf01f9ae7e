/** What came of looking for a flow's end: the parties it may be, or why that cannot be told. */
import type { UnknownReason } from '../model/verdict';
import type { Party } from './party';

export type Resolved = { readonly parties: readonly Party[] } | { readonly reason: UnknownReason };

export const unknownEnd = (message: string): Resolved => ({
  reason: { code: 'unknown-endpoint', message, needs: 'the labels and the address of that endpoint' },
});
