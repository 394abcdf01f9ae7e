/** How Felix writes what it has nothing to say of, whichever way its records come (flow-logs §1.6, §4.1). */

/** `-` and nothing are null. */
export const present = (text: string | null | undefined): string | null =>
  text === undefined || text === null || text === '' || text === '-' ? null : text;

/** Protocols without ports, by the names Felix gives them. */
export const portless: ReadonlySet<string> = new Set(['ipip', 'esp', 'ah', 'gre']);
