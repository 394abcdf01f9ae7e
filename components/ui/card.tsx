import clsx from 'clsx';
import type { ReactNode } from 'react';

export function Card(props: { children: ReactNode; className?: string; label?: string }) {
  return (
    <section className={clsx('card', props.className)} aria-label={props.label}>
      {props.children}
    </section>
  );
}

export function CardHead(props: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-[44px] flex-wrap items-center gap-2 px-4 pt-3 pb-2">
      <h2>{props.title}</h2>
      {props.children !== undefined && (
        <div className="ml-auto flex items-center gap-2 text-12 text-ink-3">{props.children}</div>
      )}
    </div>
  );
}
