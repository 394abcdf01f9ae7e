/** Which key does what, apart from the page: pure, so that the rules can be tested. */

export interface Press {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  /** The press fell into a field or the editor. */
  readonly typing: boolean;
  /** A dialog or the palette is open. */
  readonly dialog: boolean;
  /** `g` was pressed just before. */
  readonly afterG: boolean;
}

export type KeyCommand =
  | { readonly do: 'palette' | 'filter' | 'sheet' | 'sidebar' | 'theme' | 'await-place' }
  | { readonly do: 'go'; readonly key: string };

const single: Readonly<Record<string, 'filter' | 'sheet' | 'sidebar' | 'theme' | 'await-place'>> = {
  '/': 'filter',
  '?': 'sheet',
  '[': 'sidebar',
  t: 'theme',
  g: 'await-place',
};

/** What a press asks of the shell; null leaves it to the page and the browser. No single key writes. */
export function keyCommand(press: Press, places: readonly string[]): KeyCommand | null {
  const chord = press.ctrl || press.meta;
  if (chord && !press.alt && press.key.toLowerCase() === 'k') return { do: 'palette' };
  if (chord || press.alt || press.typing || press.dialog) return null;
  if (press.afterG) return places.includes(press.key) ? { do: 'go', key: press.key } : null;
  const command = single[press.key];
  return command === undefined ? null : { do: command };
}
