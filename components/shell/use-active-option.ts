'use client';
import { type RefObject, useEffect } from 'react';

/**
 * Names the selected option to screen readers at once. The palette's library names it one step late, and so may point
 * at an option that is gone.
 */
export function useActiveOption(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const apply = (): void => {
      const id = element.querySelector('[role="option"][aria-selected="true"]')?.id ?? null;
      for (const owner of element.querySelectorAll('[role="combobox"], [role="listbox"]')) {
        if (owner.getAttribute('aria-activedescendant') === id) continue;
        if (id === null) owner.removeAttribute('aria-activedescendant');
        else owner.setAttribute('aria-activedescendant', id);
      }
    };
    apply();
    const observer = new MutationObserver(apply);
    observer.observe(element, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['aria-selected', 'aria-activedescendant'],
    });
    return () => observer.disconnect();
  }, [root]);
}
