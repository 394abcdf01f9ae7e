/** What the router was asked for and has not shown yet, so that a change made meanwhile adds to it. */

export type How = 'push' | 'replace';

/** Keys to set; null or an empty text removes one. */
export type ViewPatch = Readonly<Record<string, string | null>>;

export function patched(query: string | URLSearchParams, patch: ViewPatch): string {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === '') next.delete(key);
    else next.set(key, value);
  }
  // Commas and tildes are what people read in these addresses; they need no escape in a query.
  return next.toString().replaceAll('%2C', ',').replaceAll('%7E', '~').replaceAll('%2F', '/');
}

export interface Place {
  readonly pathname: string;
  readonly search: string;
}

const textOf = ({ pathname, search }: Place): string => pathname + search;

export class PendingAddress {
  #asked: { readonly from: string; readonly query: string; readonly how: How } | null = null;

  /**
   * The query to ask for: the patch on what is shown, or on what was asked for while that is still on its way. The
   * router drops a navigation for a newer one, so a step that Back should undo stays one.
   */
  ask(here: Place, patch: ViewPatch, how: How): { readonly query: string; readonly how: How } {
    this.settle(here);
    const query = patched(this.#asked?.query ?? here.search, patch);
    const kept = this.#asked?.how === 'push' ? 'push' : how;
    this.#asked = { from: textOf(here), query, how: kept };
    return { query, how: kept };
  }

  /** To be called when the router has shown something: what was asked for before it counts no more. */
  settle(here: Place): void {
    if (this.#asked !== null && this.#asked.from !== textOf(here)) this.#asked = null;
  }
}
