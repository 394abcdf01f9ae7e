'use client';
import { type ReactNode, useEffect } from 'react';
import { useSession } from '@/components/data/use-session';
import { Toasts } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';
import { ConnectState } from './connect-state';
import { Frame } from './frame';

/** Lets in who is signed in; everyone else goes to the login page, and comes back to where they wanted to be. */
export function Shell(props: { children: ReactNode }) {
  const session = useSession();
  const signedOut = session.error?.status === 401;
  useEffect(() => {
    if (signedOut) window.location.replace(loginAddress());
  }, [signedOut]);
  if (signedOut) return null;
  if (session.data === undefined && session.error !== null)
    return (
      <ConnectState error={session.error} busy={session.isFetching} onRetry={() => void session.refetch()} />
    );
  return (
    <TooltipProvider>
      <Frame session={session.data}>{props.children}</Frame>
      <Toasts />
    </TooltipProvider>
  );
}

function loginAddress(): string {
  const { pathname, search } = window.location;
  const back = `${pathname}${search}`;
  return back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`;
}
