import clsx from 'clsx';
import type { ReactNode } from 'react';

export interface TabItem<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly count?: number | null;
}

interface Choice<T extends string> {
  label: string;
  items: readonly TabItem<T>[];
  value: T;
  onChange: (value: T) => void;
}

/** Views of one page as underlined tabs; the content below is labelled by the page itself. */
export function Tabs<T extends string>(props: Choice<T>) {
  return (
    <nav aria-label={props.label} className="no-bar flex gap-5 overflow-x-auto border-line border-b">
      {props.items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-current={item.value === props.value ? 'page' : undefined}
          onClick={() => props.onChange(item.value)}
          className={clsx(
            '-mb-px inline-flex h-9 flex-none items-center gap-1.5 whitespace-nowrap border-b-2 max-phone:h-11',
            item.value === props.value
              ? 'border-accent font-[550] text-ink'
              : 'border-transparent text-ink-2 hover:text-ink',
          )}
        >
          {item.label}
          {item.count !== undefined && item.count !== null && <b>{item.count.toLocaleString('en')}</b>}
        </button>
      ))}
    </nav>
  );
}

/** Two to four exclusive choices side by side. */
export function Segmented<T extends string>(props: Choice<T>) {
  return (
    <fieldset
      aria-label={props.label}
      className="inline-flex flex-none overflow-hidden rounded-control border border-line-2 bg-surface"
    >
      {props.items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-pressed={item.value === props.value}
          onClick={() => props.onChange(item.value)}
          className={clsx(
            'inline-flex h-[30px] items-center gap-1.5 whitespace-nowrap border-line border-r px-3 -outline-offset-2 last:border-r-0 max-phone:h-11',
            item.value === props.value ? 'bg-sunken font-[550] text-ink' : 'text-ink-2 hover:text-ink',
          )}
        >
          {item.label}
        </button>
      ))}
    </fieldset>
  );
}
