/** What an answer to one criterion may be: yes, no, or why it cannot be told (calico-policy §3). */
import type { UnknownReason } from '../model/verdict';

export type Match = true | false | UnknownReason;

export const unknown = (
  code: UnknownReason['code'],
  message: string,
  { field, needs }: { readonly field: string; readonly needs: string },
): UnknownReason => ({ code, message, needs, field });

export const negate = (match: Match): Match => (typeof match === 'boolean' ? !match : match);
