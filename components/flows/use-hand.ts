import { type FocusEvent, type UIEvent, useMemo, useState } from 'react';

/** Scrolled further than this, somebody reads the list. */
const readingPx = 160;

/** Whether a hand is on the list: a pointer over it, the focus in it, or scrolled to read. Then no row may move (ui.md §1.7). */
export function useHand() {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const [reading, setReading] = useState(false);
  const list = useMemo(
    () => ({
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      onFocus: () => setFocus(true),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocus(false);
      },
    }),
    [],
  );
  return {
    held: pointer || focus || reading,
    list,
    onScroll: (event: UIEvent) => setReading(event.currentTarget.scrollTop > readingPx),
  };
}
