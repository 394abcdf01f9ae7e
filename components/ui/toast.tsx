'use client';
import { Toaster, toast } from 'sonner';

/** Bottom left, 8 s. `undo` for staging and decisions only, never for enforcing: there is *Roll back*. */
export function notify(text: string, undo?: () => void): void {
  toast(text, { duration: 8_000, ...(undo ? { action: { label: 'Undo', onClick: undo } } : {}) });
}

/** Errors do not time out. */
export function notifyError(text: string): void {
  toast.error(text, { duration: Number.POSITIVE_INFINITY, closeButton: true });
}

export function Toasts() {
  return (
    <Toaster
      position="bottom-left"
      offset={16}
      mobileOffset={{ bottom: 72 }}
      icons={{ error: null }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[356px] max-w-full items-center gap-3 rounded-card bg-ink px-4 py-2.5 font-sans text-13 text-bg shadow-float',
          title: 'flex-1',
          actionButton: 'ml-auto flex-none whitespace-nowrap font-[550] underline underline-offset-2',
          closeButton: 'order-last text-bg',
        },
      }}
    />
  );
}
