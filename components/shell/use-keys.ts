'use client';
import { useEffect, useRef } from 'react';
import { type KeyCommand, keyCommand } from './key-press';

const afterGMs = 1_500;

const typingIn = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null);

/** Listens for the shell's keys on the whole page. */
export function useKeys(places: readonly string[], run: (command: KeyCommand) => void): void {
  const running = useRef(run);
  running.current = run;
  useEffect(() => {
    let waitsUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = keyCommand(
        {
          key: event.key,
          ctrl: event.ctrlKey,
          meta: event.metaKey,
          alt: event.altKey,
          typing: typingIn(event.target),
          dialog: document.querySelector('[role="dialog"][data-state="open"]:not([data-panel])') !== null,
          afterG: event.timeStamp < waitsUntil,
        },
        places,
      );
      if (!['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) waitsUntil = 0;
      if (command === null) return;
      event.preventDefault();
      if (command.do === 'await-place') waitsUntil = event.timeStamp + afterGMs;
      else running.current(command);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [places]);
}
