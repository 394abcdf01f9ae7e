'use client';
import clsx from 'clsx';
import { X } from 'lucide-react';
import { Dialog as Parts } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { Icon } from './icon';

/** A modal named by its title. Focus starts on the text, not on a button. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  width?: string;
}) {
  return (
    <Parts.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Parts.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement)
              event.currentTarget.querySelector<HTMLElement>('h2')?.focus();
          }}
          className={clsx(
            'fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-32px)] w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-dialog border border-line bg-raised p-5 shadow-float',
            props.width ?? 'max-w-[480px]',
          )}
        >
          <div className="mb-3 flex items-start gap-3">
            <Parts.Title tabIndex={-1} className="flex-1 pt-0.5 text-[16px] leading-6 outline-none">
              {props.title}
            </Parts.Title>
            <Parts.Close asChild>
              <IconButton label="Close">
                <Icon of={X} />
              </IconButton>
            </Parts.Close>
          </div>
          {props.children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

/** A panel from the right that keeps the page readable behind it: not modal, closed by Escape. */
export function Drawer(props: { label: string; onClose: () => void; children: ReactNode; width?: string }) {
  return (
    <Parts.Root open modal={false} onOpenChange={(open) => !open && props.onClose()}>
      <Parts.Portal>
        <Parts.Content
          aria-describedby={undefined}
          data-panel
          onInteractOutside={(event) => event.preventDefault()}
          className={clsx(
            'fixed inset-y-0 right-0 z-30 w-full overflow-auto border-line border-l bg-surface shadow-float',
            props.width ?? 'max-w-[520px]',
          )}
        >
          <Parts.Title className="sr-only">{props.label}</Parts.Title>
          {props.children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
