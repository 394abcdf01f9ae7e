import clsx from 'clsx';
import { Plus, X } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import { Icon } from './icon';

/** An active filter with its way off. */
export function FilterChip(props: { name: string; value: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-[26px] items-center gap-1.5 whitespace-nowrap rounded-control border border-line-2 bg-surface pl-2 text-12 max-phone:h-9">
      <span className="text-ink-3">{props.name}</span>
      {props.value}
      <button
        type="button"
        aria-label={`Remove filter ${props.name} ${props.value}`}
        onClick={props.onRemove}
        className="grid size-6 place-items-center rounded-control hover:bg-sunken"
      >
        <Icon of={X} size={14} />
      </button>
    </span>
  );
}

/** The dashed chip that adds a filter; a menu or popover trigger. */
export function AddFilter({ className, children, ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      className={clsx(
        'inline-flex h-[26px] items-center gap-1.5 whitespace-nowrap rounded-control border border-line-2 border-dashed px-2 text-12 text-ink-2 hover:bg-sunken hover:text-ink max-phone:h-9',
        className,
      )}
      {...rest}
    >
      <Icon of={Plus} size={14} />
      {children}
    </button>
  );
}
