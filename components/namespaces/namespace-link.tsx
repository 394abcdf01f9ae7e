'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';

/** The name in a row of the list; the whole row opens the namespace. */
export function NamespaceLink({ name }: { name: string }) {
  const view = useView();
  return (
    <Link href={view.href({ ns: name, open: '1' })} prefetch={false} data-row={name} className="row-link">
      {name}
    </Link>
  );
}
