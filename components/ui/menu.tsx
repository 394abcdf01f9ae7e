'use client';
import clsx from 'clsx';
import { Check } from 'lucide-react';
import { DropdownMenu, Popover as PopoverParts } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon } from './icon';

const floating = 'z-50 rounded-card border border-line bg-raised p-1 shadow-float';

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly checked?: boolean;
  readonly hint?: string;
}

/** A list of actions or choices under its trigger (one focusable element). */
export function Menu(props: { trigger: ReactNode; items: readonly MenuItem[]; align?: 'start' | 'end' }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={props.align ?? 'start'}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(floating, 'min-w-[180px]')}
        >
          {props.items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={item.onSelect}
              className="flex h-8 cursor-pointer items-center gap-2 rounded-chip px-2 outline-none data-[highlighted]:bg-sunken max-phone:h-11"
            >
              {item.checked !== undefined && (
                <Icon of={Check} size={14} className={item.checked ? '' : 'invisible'} />
              )}
              <span className="flex-1">{item.label}</span>
              {item.checked && <span className="sr-only">(current)</span>}
              {item.hint !== undefined && <span className="text-12 text-ink-3">{item.hint}</span>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Free content under its trigger; `label` names the region. */
export function Popover(props: {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  align?: 'start' | 'end';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  const control = {
    ...(props.open === undefined ? {} : { open: props.open }),
    ...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {}),
  };
  return (
    <PopoverParts.Root {...control}>
      <PopoverParts.Trigger asChild>{props.trigger}</PopoverParts.Trigger>
      <PopoverParts.Portal>
        <PopoverParts.Content
          aria-label={props.label}
          align={props.align ?? 'start'}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(floating, 'max-h-[70dvh] w-[288px] overflow-auto')}
        >
          {props.children}
        </PopoverParts.Content>
      </PopoverParts.Portal>
    </PopoverParts.Root>
  );
}
