'use client';
import type { ApiError } from '@/components/data/api';
import { Button } from '@/components/ui/button';
import { CodeCopy } from '@/components/ui/code-copy';
import { Mark } from '@/components/ui/marks';

/** Nothing can be shown: core does not answer, or not as it should. Says what that means and what to do. */
export function ConnectState(props: { error: ApiError; busy: boolean; onRetry: () => void }) {
  const { error } = props;
  const silent = error.status === 0;
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="w-full max-w-[520px]">
        <p className="mb-6 flex items-center gap-2 font-semibold text-14">
          <Mark name="logo" />
          Drawbridge
        </p>
        <h1>{silent ? 'Drawbridge does not answer.' : 'Drawbridge could not say who you are.'}</h1>
        <p className="mt-2 text-ink-2">
          {silent
            ? 'This page talks to a process on the machine where Drawbridge was started, and that process is not reachable. The cluster is as it was: policies in it go on to work, and the guard watches over a raised bridge by itself.'
            : error.message}
        </p>
        {silent && (
          <ul className="mt-4 list-disc pl-5 text-ink-2">
            <li>See in its terminal whether it still runs; start it again if not.</li>
            <li>A new start may print another address and a new link.</li>
          </ul>
        )}
        {error.detail !== null && (
          <details className="mt-4">
            <summary className="link w-fit">Show the answer</summary>
            <CodeCopy className="mt-2" text={error.detail} label="raw answer" wrap />
          </details>
        )}
        <Button className="mt-6" variant="primary" disabled={props.busy} onClick={props.onRetry}>
          {props.busy ? 'Asking again…' : 'Try again'}
        </Button>
      </div>
    </main>
  );
}
