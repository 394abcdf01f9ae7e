'use client';
import { useEffect, useRef, useState } from 'react';

/** Seconds left at which the deadline is said aloud. */
const calls: readonly (readonly [number, string])[] = [
  [30, '30 seconds'],
  [60, '1 minute'],
  [120, '2 minutes'],
  [300, '5 minutes'],
];

/** The call a moment lies under; null with more than 5 minutes left, or none. */
export const callFor = (left: number): string | null =>
  left <= 0 ? null : (calls.find(([seconds]) => left <= seconds)?.[1] ?? null);

/** Says the deadline to screen readers at 5, 2, 1 minutes and 30 seconds; silent in between. */
export function DeadlineAnnouncer(props: { left: number }) {
  const call = callFor(props.left);
  const last = useRef<string | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (call === last.current) return;
    last.current = call;
    setSaid(call === null ? '' : `${call} until the bridge lowers by itself`);
  }, [call]);
  return (
    <p role="alert" aria-live="assertive" className="sr-only">
      {said}
    </p>
  );
}
