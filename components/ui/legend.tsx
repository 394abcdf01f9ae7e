import type { ReactNode } from 'react';

export function Legend(props: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 whitespace-nowrap text-12 text-ink-2">
      {props.children}
    </div>
  );
}
