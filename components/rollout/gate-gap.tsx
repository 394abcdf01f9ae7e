'use client';
import { useState } from 'react';
import { useSession, useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { GateDiamond } from '@/components/ui/marks';
import { GuardedButton } from '@/components/ui/no-right';
import { duration } from '@/components/ui/when';
import type { GateGapView } from '@/lib/api';
import { AcceptDialog } from './accept-dialog';

/** One thing that keeps the gate from passing: its consequence in a line and its own way to close it. */
export function GateGap(props: { gap: GateGapView; fill: boolean }) {
  const { gap } = props;
  return (
    <li className="grid grid-cols-[7px_18px_minmax(0,1fr)_auto] items-start gap-x-2.5 border-line border-t bg-sunken pr-4 max-phone:grid-cols-[7px_18px_minmax(0,1fr)]">
      <span aria-hidden="true" className="hatch self-stretch bg-surface max-phone:row-span-2" />
      <span className="mt-[11px] flex h-5 items-center">
        <GateDiamond state={gap.state} word={false} />
      </span>
      <div className="py-[11px]">
        <p className="font-[550]">{gap.title}</p>
        <p className="text-12 text-ink-2">{gap.consequence}</p>
      </div>
      <div className="py-[11px] max-phone:col-start-3 max-phone:pt-0">
        <Remedy {...props} />
      </div>
    </li>
  );
}

function Remedy({ gap, fill }: { gap: GateGapView; fill: boolean }) {
  const view = useView();
  const session = useSession();
  const now = useStatus().data?.now ?? Number.POSITIVE_INFINITY;
  const [open, setOpen] = useState(false);
  const { kind, label, href, until } = gap.remedy;
  if (kind === 'accept' && session.data)
    return (
      <>
        <GuardedButton size="sm" permission={session.data.permissions.decide} onClick={() => setOpen(true)}>
          {label}
        </GuardedButton>
        {open && <AcceptDialog gap={gap} onClose={() => setOpen(false)} />}
      </>
    );
  if (href !== null)
    return (
      <ButtonLink size="sm" variant={fill ? 'primary' : 'plain'} href={keepScope(view.to, href)}>
        {label}
      </ButtonLink>
    );
  return (
    <span className="block max-w-[240px] pt-0.5 text-12 text-ink-2">
      {label}
      {until !== null && until > now && `, ${duration(until - now)} left`}
    </span>
  );
}

/** The server's address, with what all pages share. */
function keepScope(to: (path: string, patch: Record<string, string>) => string, href: string): string {
  const [path = '/', query = ''] = href.split('?');
  return to(path, Object.fromEntries(new URLSearchParams(query)));
}
