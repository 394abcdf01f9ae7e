'use client';
import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';

/** From here on the wait is told in seconds (ui.md §5, long work). */
const tellAfterSeconds = 10;

/** The shape of the page while the recorded traffic is replayed against the rule. */
export function WaitingProposal() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div role="status" aria-label="Loading the proposal" className="delayed px-8 py-6 max-phone:px-4">
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="mt-3 w-1/2" />
      <Skeleton className="mt-8 w-2/5" />
      <Skeleton className="mt-3 w-2/5" />
      <div aria-hidden="true" className="card mt-8 h-16" />
      <div aria-hidden="true" className="card mt-2 h-16" />
      <div aria-hidden="true" className="card mt-2 h-16" />
      {seconds >= tellAfterSeconds && (
        <p className="mt-6 text-ink-2">Replaying recorded traffic against the rule, {seconds} s so far.</p>
      )}
    </div>
  );
}
