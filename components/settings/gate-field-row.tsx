'use client';
import { useId } from 'react';
import { type GateField, readField } from './gate-fields';

/** One number of the gate policy with its effect in words; what is wrong stands beside it. */
export function GateFieldRow(props: { field: GateField; text: string; onText: (text: string) => void }) {
  const { field, text } = props;
  const id = useId();
  const result = readField(field, text);
  return (
    <div className="grid grid-cols-[190px_150px_minmax(0,1fr)] items-start gap-x-4 gap-y-1 border-line border-b py-2.5 max-phone:grid-cols-1">
      <label htmlFor={id} className="font-[550] leading-8 max-phone:leading-5">
        {field.label}
      </label>
      <span className="flex items-center gap-1.5">
        <input
          id={id}
          value={text}
          inputMode={field.unit === 'percent' ? 'decimal' : 'text'}
          autoComplete="off"
          aria-invalid={!result.ok}
          aria-describedby={`${id}-effect`}
          onChange={(event) => props.onText(event.target.value)}
          className="field w-full disabled:border-line disabled:bg-sunken disabled:text-ink-2 aria-[invalid=true]:border-deny"
        />
        {field.unit === 'percent' && <span className="text-ink-2">%</span>}
      </span>
      <p id={`${id}-effect`} className="text-12 text-ink-2 leading-4 phone:pt-2">
        {result.ok ? field.effect : <span className="font-medium text-deny">{result.message}</span>}
      </p>
    </div>
  );
}
