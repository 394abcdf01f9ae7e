'use client';
import { useId } from 'react';
import { Segmented } from '@/components/ui/tabs';

const day = 86_400;
const choices = [1, 7, 14, 30] as const;

/** The date an input of that type holds, in local time. */
const dateText = (at: number): string => {
  const date = new Date(at * 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};
/** The end of that local day; null while the date is incomplete. */
const endOfDay = (text: string): number | null => {
  const at = new Date(`${text}T23:59:59`).getTime();
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
};

/** An end date: a few usual distances, or any day after today. */
export function UntilField(props: {
  label: string;
  now: number;
  value: number | null;
  onChange: (at: number | null) => void;
}) {
  const id = useId();
  const days = props.value === null ? null : Math.round((props.value - props.now) / day);
  return (
    <div className="mt-4">
      <label htmlFor={id} className="mb-1 block text-12 text-ink-2">
        {props.label}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="In"
          value={String(choices.find((choice) => choice === days) ?? '')}
          items={choices.map((n) => ({ value: String(n), label: n === 1 ? '1 day' : `${n} days` }))}
          onChange={(value) => props.onChange(props.now + Number(value) * day)}
        />
        <input
          id={id}
          type="date"
          className="field"
          min={dateText(props.now + day)}
          value={props.value === null ? '' : dateText(props.value)}
          onChange={(event) => props.onChange(endOfDay(event.target.value))}
        />
      </div>
    </div>
  );
}
