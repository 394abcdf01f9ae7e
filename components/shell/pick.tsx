import clsx from 'clsx';
import { ChevronDown, type LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import { Icon } from '@/components/ui/icon';

/** A control of the header that shows a choice and opens it. */
export function Pick({
  icon,
  className,
  children,
  ...rest
}: { icon: LucideIcon } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      className={clsx(
        'inline-flex h-[30px] min-w-0 flex-none items-center gap-[7px] whitespace-nowrap rounded-control border border-line bg-surface px-[9px] hover:border-line-2 max-phone:h-11',
        className,
      )}
      {...rest}
    >
      <Icon of={icon} size={14} />
      {children}
      <Icon of={ChevronDown} size={14} className="text-ink-3" />
    </button>
  );
}
