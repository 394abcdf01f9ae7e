'use client';
import { ArrowDown } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { KeyboardEvent } from 'react';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import type { NamespaceRowView } from '@/lib/api';
import { ExemptRow } from './exempt-row';
import { GroupRow } from './group-row';
import { NamespaceRow } from './namespace-row';
import { asSortKey, groupRows, type SortKey } from './namespace-sort';

/** Namespaces in the order of work. `j` `k` move over the rows, Enter opens, `s` goes to staging. */
export function NamespaceTable(props: { rows: readonly NamespaceRowView[] }) {
  const view = useView();
  const router = useRouter();
  const sort = asSortKey(view.get('sort'));
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('a[data-row]')];
    const at = links.findIndex((link) => link.contains(document.activeElement));
    if (at === -1) return;
    if (event.key === 'j' || event.key === 'ArrowDown') links[at + 1]?.focus();
    else if (event.key === 'k' || event.key === 'ArrowUp') links[at - 1]?.focus();
    else if (event.key === 's')
      router.push(view.to('/rollout', { step: 'stage', ns: links[at]?.dataset.row ?? null }));
    else return;
    event.preventDefault();
  };
  return (
    <table
      className="table mt-3.5 max-phone:[&_td]:px-1.5 max-phone:[&_td]:whitespace-normal max-phone:[&_th]:px-1.5 max-phone:[&_th]:whitespace-normal"
      aria-rowcount={props.rows.length}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <SortHead name="name" sort={sort} className="pl-1!">
            Namespace
          </SortHead>
          <SortHead name="pods" sort={sort} className="num">
            Pods
          </SortHead>
          <th scope="col" className="max-phone:hidden">
            Ingress
          </th>
          <th scope="col" className="max-phone:hidden">
            Egress
          </th>
          <SortHead name="wouldDeny" sort={sort}>
            Would be denied
          </SortHead>
          <SortHead name="unknown" sort={sort}>
            Unknown
          </SortHead>
          <th scope="col" className="max-panel:hidden">
            Evidence
          </th>
          <th scope="col" className="max-phone:hidden">
            Next
          </th>
        </tr>
      </thead>
      {groupRows(props.rows, sort).map((group) => (
        <tbody key={group.stage}>
          <GroupRow stage={group.stage} />
          {group.rows.map((row) =>
            row.stage === 'exempt' ? (
              <ExemptRow key={row.name} row={row} />
            ) : (
              <NamespaceRow key={row.name} row={row} />
            ),
          )}
        </tbody>
      ))}
    </table>
  );
}

function SortHead(props: {
  name: SortKey;
  sort: SortKey | null;
  className?: string;
  children: React.ReactNode;
}) {
  const view = useView();
  const on = props.sort === props.name;
  const direction = props.name === 'name' ? 'ascending' : 'descending';
  return (
    <th scope="col" aria-sort={on ? direction : undefined} className={props.className}>
      <button
        type="button"
        onClick={() => view.set({ sort: on ? null : props.name })}
        className="inline-flex items-center gap-1 rounded-chip text-left hover:text-ink"
      >
        {props.children}
        {on && <Icon of={ArrowDown} size={12} />}
      </button>
    </th>
  );
}
