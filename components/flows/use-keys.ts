import { useEffect, useRef } from 'react';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], .cm-editor') !== null;
const floating = (): boolean =>
  document.querySelector('[role=dialog], [role=menu], [role=alertdialog]') !== null;

/** Single keys of a page by `event.key`. Off inside inputs, the editor, dialogs and menus, and with a modifier (ui.md §3). */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (typing(event.target) || floating()) return;
      const act = latest.current[event.key];
      if (act === undefined) return;
      act(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
