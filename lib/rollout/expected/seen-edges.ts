/**
 * Which expected edges flows have shown, under any of the names records may give them. Where a record names only a set or a network,
 * it may have meant another address of it: it is taken for the edge, and stands in the list judged by itself.
 */
import type { EdgeKey, EdgeSummary } from '@/lib/flows';
import type { ExpectedEdge } from './expected-edge';
import { fullName } from './ground';

const arrival = ({ dst, protocol, port }: EdgeKey): string => `${fullName(dst)} ${protocol} ${port}`;

/** Ids of the expected edges that are among the recorded ones. */
export function seenEdges(
  expected: readonly ExpectedEdge[],
  summaries: readonly Pick<EdgeSummary, 'id' | 'edge'>[],
): ReadonlySet<string> {
  const ids = new Set(summaries.map(({ id }) => id));
  const reachedFromOutside = new Set(
    summaries
      .filter(({ edge }) => edge.src.type !== 'workload' && edge.dst.type === 'workload')
      .map(({ edge }) => arrival(edge)),
  );
  const isSeen = ({ id, otherIds, edge, fromAnywhere }: ExpectedEdge): boolean =>
    ids.has(id) ||
    otherIds.some((other) => ids.has(other)) ||
    (fromAnywhere && reachedFromOutside.has(arrival(edge)));
  return new Set(expected.filter(isSeen).map(({ id }) => id));
}
