'use client';
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';

/** Flows › shop › Allow: the way back, to the list and to its namespace. */
export function Crumbs(props: { namespace: string | null }) {
  const view = useView();
  const back = { allow: null, width: null, pane: null };
  const link = 'inline-flex min-h-6 items-center hover:text-ink hover:underline';
  const arrow = <Icon of={ChevronRight} size={14} />;
  return (
    <nav aria-label="Breadcrumb" className="flex items-center gap-2 text-12 text-ink-3">
      <Link href={view.href(back)} prefetch={false} className={link}>
        Flows
      </Link>
      {arrow}
      {props.namespace !== null && (
        <>
          <Link href={view.href({ ...back, ns: props.namespace })} prefetch={false} className={link}>
            {props.namespace}
          </Link>
          {arrow}
        </>
      )}
      <span className="text-ink-2" aria-current="page">
        Allow
      </span>
    </nav>
  );
}
