/** Ends of expected edges as flow records name them: workloads, or what stands for addresses outside the pods' network. */
import type { EdgePeer } from '@/lib/flows';
import type { FlowEnd } from '@/lib/policy';
import { type AddressBook, peerKey } from './address-book';
import type { SelectedGroup, WorkloadGroups } from './workload-groups';

export interface End {
  readonly peer: EdgePeer;
  /** What else records may call it. */
  readonly others: readonly EdgePeer[];
  readonly addresses: readonly string[] | null;
  readonly flowEnds: readonly FlowEnd[];
  readonly label: string | null;
  readonly isAnywhere: boolean;
}

export function workloadEnd({ ref: { namespace, kind, name } }: Pick<SelectedGroup, 'ref'>): End {
  return {
    peer: { type: 'workload', namespace, name, kind },
    others: [],
    addresses: null,
    flowEnds: [{ type: 'workload', namespace, kind, name }],
    label: null,
    isAnywhere: false,
  };
}

/** Nobody in particular: judged from the public and the private network alike. */
export const anywhereEnd: End = {
  peer: { type: 'network', namespace: null, name: 'pub', kind: null },
  others: [{ type: 'network', namespace: null, name: 'pvt', kind: null }],
  addresses: null,
  flowEnds: [
    { type: 'network', zone: 'pub' },
    { type: 'network', zone: 'pvt' },
  ],
  label: 'outside the cluster',
  isAnywhere: true,
};

interface Group {
  readonly peer: EdgePeer;
  readonly others: Map<string, EdgePeer>;
  readonly addresses: string[];
}

/** One end for all addresses that records do not tell apart. */
export function addressEnds(ips: readonly string[], book: AddressBook, label: string | null = null): End[] {
  const byPeer = new Map<string, Group>();
  for (const ip of [...new Set(ips)].sort()) {
    const [peer, ...others] = book.peersAt(ip);
    if (peer === undefined) continue;
    const known: Group = byPeer.get(peerKey(peer)) ?? { peer, others: new Map(), addresses: [] };
    byPeer.set(peerKey(peer), known);
    known.addresses.push(ip);
    for (const other of others) known.others.set(peerKey(other), other);
  }
  return [...byPeer.values()].map(({ peer, others, addresses }) => ({
    peer,
    others: [...others.values()],
    addresses,
    flowEnds: addresses.map((ip) => ({ type: 'ip', ip })),
    label,
    isAnywhere: false,
  }));
}

const onNodes = ({ ref }: SelectedGroup): string => `${ref.namespace}/${ref.name}, on its nodes`;

/** As who it is dialled. Pods on the host's network are their nodes; without pods nobody knows which. */
export const destinationEnds = (group: SelectedGroup, book: AddressBook): End[] =>
  group.hostNetwork
    ? addressEnds(
        group.pods.flatMap(({ ips }) => ips),
        book,
        onNodes(group),
      )
    : [workloadEnd(group)];

/** As who it dials. */
export const sourceEnds = (group: SelectedGroup, book: AddressBook): End[] =>
  group.hostNetwork
    ? addressEnds(
        group.pods.flatMap(({ ips }) => ips).flatMap((ip) => book.asSource(ip)),
        book,
        onNodes(group),
      )
    : [workloadEnd(group)];

/** Addresses as whoever has them. */
export function endsAt(ips: readonly string[], groups: WorkloadGroups, book: AddressBook): End[] {
  const inside = new Set(ips.flatMap((ip) => groups.at(ip) ?? []));
  const outside = ips.filter((ip) => groups.at(ip) === null);
  return [...[...inside].map(workloadEnd), ...addressEnds(outside, book)];
}
