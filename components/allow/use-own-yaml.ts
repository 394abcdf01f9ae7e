import { useEffect, useState } from 'react';

/** Typing is answered after this pause. */
const pauseMs = 700;

export interface OwnYaml {
  /** What was typed; null while nothing was. Kept when another width is looked at. */
  readonly text: string | null;
  /** What is asked about: the typed text after a pause. */
  readonly asked: string | null;
  readonly edit: (text: string) => void;
}

export function useOwnYaml(): OwnYaml {
  const [text, setText] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => setAsked(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, asked]);
  return { text, asked, edit: setText };
}
