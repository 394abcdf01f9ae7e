'use client';
import { useEffect, useRef, useState } from 'react';
import { passedMark } from './deadline-words';

/** Says the deadline aloud for screen readers; assertive, because time runs out. */
export function SpokenCountdown(props: { left: number }) {
  const before = useRef<number | null>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    const passed = passedMark(before.current, props.left);
    before.current = props.left;
    if (passed !== null) setWords(passed);
  }, [props.left]);
  return (
    <span role="alert" className="sr-only">
      {words}
    </span>
  );
}
