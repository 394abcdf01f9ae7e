'use client';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { readCidrs } from './cidr-breadth';

/** The addresses of an external peer, typed by hand. What is as wide as a private range is typed twice. */
export function CidrForm(props: { value: string; onApply: (cidr: string) => void }) {
  const id = useId();
  const [typed, setTyped] = useState(props.value);
  const [again, setAgain] = useState('');
  const answer = readCidrs(typed);
  const text = typed.trim();
  const ready = answer.state === 'narrow' || (answer.state === 'broad' && again.trim() === text);
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) props.onApply(text);
      }}
    >
      <label htmlFor={id} className="mb-1 block text-12 text-ink-2">
        Addresses the rule may name (CIDR, several with a space between)
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <input
          id={id}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          placeholder="203.0.113.0/24"
          aria-invalid={answer.state === 'wrong'}
          aria-describedby={`${id}-answer`}
          onChange={(event) => setTyped(event.target.value)}
          className="field min-w-0 flex-1 basis-52 font-mono"
        />
        <Button type="submit" disabled={!ready}>
          Use these addresses
        </Button>
      </div>
      <p id={`${id}-answer`} aria-live="polite" className="mt-1 text-12">
        {answer.state === 'wrong' && <span className="text-deny">{answer.text} is no CIDR.</span>}
        {answer.state === 'broad' && <span className="text-would">{answer.why}.</span>}
      </p>
      {answer.state === 'broad' && (
        <div className="mt-1">
          <label htmlFor={`${id}-again`} className="mb-1 block text-12 text-ink-2">
            Type it again to open that much
          </label>
          <input
            id={`${id}-again`}
            value={again}
            autoComplete="off"
            spellCheck={false}
            onPaste={(event) => event.preventDefault()}
            onChange={(event) => setAgain(event.target.value)}
            className="field w-full max-w-80 font-mono"
          />
        </div>
      )}
    </form>
  );
}
