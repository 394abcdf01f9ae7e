'use client';
import { Tooltip as Parts } from 'radix-ui';
import type { ReactNode } from 'react';

/** A short explanation on hover and focus of one focusable element. */
export function Tooltip(props: { text: ReactNode; children: ReactNode }) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{props.children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-[280px] rounded-control bg-ink px-2 py-1 text-12 text-bg"
        >
          {props.text}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

export function TooltipProvider(props: { children: ReactNode }) {
  return <Parts.Provider delayDuration={300}>{props.children}</Parts.Provider>;
}
