import { count } from '@/components/ui/count';
import type { NamespaceRowView } from '@/lib/api';
import { NamespaceLink } from './namespace-link';

/** An exempt namespace stays listed, with its reason and who answers for it. */
export function ExemptRow({ row }: { row: NamespaceRowView }) {
  return (
    <tr className="relative">
      <th scope="row" className="pl-1!">
        <NamespaceLink name={row.name} />
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
