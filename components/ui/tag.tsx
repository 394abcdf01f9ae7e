import clsx from 'clsx';
import type { ReactNode } from 'react';

export function Tag(props: { children: ReactNode; className?: string; title?: string }) {
  return (
    <span
      title={props.title}
      className={clsx(
        'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-chip border border-line-2 px-1.5 text-11 text-ink-2',
        props.className,
      )}
    >
      {props.children}
    </span>
  );
}

/** The inverted mark of a production cluster; stands wherever its name does. */
export function ProdTag() {
  return (
    <span className="rounded-[3px] bg-ink px-[5px] font-semibold text-[10.5px] text-bg leading-4">PROD</span>
  );
}

/** The mark of a copy that is practised on, in the place of a production mark; dashed as everything that is not in force. */
export function RehearsalTag() {
  return (
    <span className="rounded-[3px] border border-ink border-dashed px-1 font-semibold text-[10.5px] leading-4">
      REHEARSAL
    </span>
  );
}
