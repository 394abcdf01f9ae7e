'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import type { NamespaceRowView } from '@/lib/api';

/** An exempt namespace stays listed, with its reason and who answers for it. */
export function ExemptRow({ row }: { row: NamespaceRowView }) {
  const view = useView();
  return (
    <tr className="relative">
      <th scope="row" className="pl-1!">
        <Link
          href={view.href({ ns: row.name, open: '1' })}
          prefetch={false}
          data-row={row.name}
          className="row-link"
        >
          {row.name}
        </Link>
      </th>
      <td className="num">{row.pods}</td>
      <td colSpan={6} className="whitespace-normal! text-12! text-ink-2">
        {row.exempt === null ? 'Out of scope' : `${row.exempt.reason}, owner ${row.exempt.owner}`}
        {row.hostNetworkPods > 0 &&
          `. ${count(row.hostNetworkPods, 'pod')} on the host network, which no policy selects by label`}
      </td>
    </tr>
  );
}
