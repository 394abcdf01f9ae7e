import { useEffect, useRef } from 'react';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], .cm-editor') !== null;
const floating = (): boolean =>
  document.querySelector('[role=dialog], [role=menu], [role=alertdialog]') !== null;

/** The shell would only move the focus to the filter with this one; the page opens it. */
const claimed = '/';

/**
 * Single keys of a page by `event.key`. Off inside inputs, the editor, dialogs and menus, with a modifier, and when the
 * shell took the key first: `g` then `a` goes to Activity (ui.md §3).
 */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (typing(event.target) || floating()) return;
      latest.current[event.key]?.(event);
    };
    const before = (event: KeyboardEvent) => {
      if (event.key === claimed) act(event);
    };
    const after = (event: KeyboardEvent) => {
      if (event.key !== claimed) act(event);
    };
    window.addEventListener('keydown', before, { capture: true });
    window.addEventListener('keydown', after);
    return () => {
      window.removeEventListener('keydown', before, { capture: true });
      window.removeEventListener('keydown', after);
    };
  }, []);
}
