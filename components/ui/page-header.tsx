import type { ReactNode } from 'react';

/** The page sentence with its second line and the page's actions. */
export function PageHeader(props: { sentence: string; subline?: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-[420px] max-phone:basis-full">
        <h1>{props.sentence}</h1>
        {props.subline !== undefined && props.subline !== '' && (
          <p className="mt-1 max-w-[92ch] text-ink-2">{props.subline}</p>
        )}
      </div>
      {props.children !== undefined && (
        <div className="flex flex-wrap items-center gap-2">{props.children}</div>
      )}
    </header>
  );
}
