/** What every rule looks at: the cluster, what its objects declare, and ways to find things in both. */
import type { Declarations } from '@/lib/cluster';
import type { EdgePeer } from '@/lib/flows';
import type { Flow, Snapshot, Steps } from '@/lib/policy';
import { AddressBook } from './address-book';
import type { End } from './ends';
import type { Because, ExpectedGap } from './expected-edge';
import { ServiceTargets, type Target } from './service-targets';
import { isSeveral, WorkloadGroups } from './workload-groups';

export interface Ground {
  readonly snapshot: Snapshot;
  readonly declared: Declarations;
  readonly groups: WorkloadGroups;
  readonly book: AddressBook;
  readonly services: ServiceTargets;
}

export function groundOf(snapshot: Snapshot, declared: Declarations): Ground {
  const groups = new WorkloadGroups(snapshot);
  const book = new AddressBook(snapshot);
  return { snapshot, declared, groups, book, services: new ServiceTargets(snapshot, groups, book) };
}

/** One reason for an edge; several of them make one expected edge. */
export interface Draft {
  readonly src: End;
  readonly dst: End;
  readonly protocol: string;
  readonly port: number;
  readonly because: Because;
  /** In place of every way between the ends. */
  readonly flows?: readonly Flow[];
  readonly recordable?: boolean;
}

export type Finding = { readonly draft: Draft } | { readonly gap: ExpectedGap };

/** A rule looks at one kind of object; a few of them between two steps. */
export type Rule = (ground: Ground) => Steps<Finding[]>;

const isSame = (a: EdgePeer, b: EdgePeer): boolean =>
  a.type === 'workload' && b.type === 'workload' && a.namespace === b.namespace && a.name === b.name;

/** Drafts from every source to every target. A pod that dials itself never leaves its network, and nodes have no policy of pods. */
export function between(sources: readonly End[], targets: readonly Target[], because: Because): Finding[] {
  return sources.flatMap((src) =>
    targets
      .filter(({ end }) => [src, end].some(({ peer }) => peer.type === 'workload'))
      .filter(({ end, group }) => !isSame(src.peer, end.peer) || (group !== null && isSeveral(group)))
      .map(({ end, protocol, port }) => ({ draft: { src, dst: end, protocol, port, because } })),
  );
}

/** `namespace/name`, or the name alone. */
export const fullName = ({ namespace, name }: { namespace: string | null; name: string }): string =>
  namespace === null ? name : `${namespace}/${name}`;
