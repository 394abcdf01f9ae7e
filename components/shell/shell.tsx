'use client';
import type { ReactNode } from 'react';
import { useSession, useStatus } from '@/components/data/use-session';
import { Toasts } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';
import { Header } from './header';
import { Sidebar } from './sidebar';

/** The frame around every page: places, header, content. */
export function Shell(props: { children: ReactNode }) {
  const session = useSession();
  const status = useStatus();
  return (
    <TooltipProvider>
      <div className="flex h-dvh">
        <Sidebar session={session.data} status={status.data} narrow={false} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Header session={session.data} status={status.data} />
          <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
            {props.children}
          </main>
        </div>
      </div>
      <Toasts />
    </TooltipProvider>
  );
}
