import type { ReactNode } from 'react';
import { Button } from './button';
import { CodeCopy } from './code-copy';
import { GateDiamond } from './marks';

/** What happened and what to do; the raw answer is one click away and can be copied. */
export function ErrorState(props: {
  message: string;
  detail: string | null;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  return (
    <div role="alert" className="card border-line-2 p-4">
      <div className="flex items-start gap-3">
        <span className="mt-0.5">
          <GateDiamond state="fail" word={false} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-[550]">{props.message}</p>
          {props.children}
          {props.detail !== null && (
            <details className="mt-2">
              <summary className="link w-fit">Show the answer</summary>
              <CodeCopy className="mt-2" text={props.detail} label="raw answer" />
            </details>
          )}
        </div>
        {props.onRetry !== undefined && <Button onClick={props.onRetry}>Try again</Button>}
      </div>
    </div>
  );
}
