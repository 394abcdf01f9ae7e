/** Source records of one window that say the same become one row (flow-logs §8). */
import { type EdgeRow, maxAddresses } from './window';

/** What makes two records the same row: edge, reporter, action, traces. The owners' kinds are no part of an edge. */
export const rowKey = ({ edge, reporter, action }: EdgeRow, enforced: string, pending: string): string => {
  const { src, dst, protocol, port, icmpType, icmpCode } = edge;
  const ends = [src, dst].flatMap(({ type, namespace, name }) => [type, namespace, name]);
  return JSON.stringify([...ends, protocol, port, icmpType, icmpCode, reporter, action, enforced, pending]);
};

const sum = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);
const first = (a: string, b: string): string => (b < a ? b : a);
const serviceText = (service: EdgeRow['service']): string =>
  service === null ? '~' : JSON.stringify(service);

/** null as soon as one of them cannot tell, or there are too many to keep. */
function union(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return null;
  const all = [...new Set([...a, ...b])].sort();
  return all.length > maxAddresses ? null : all;
}

/** Counts add; of names and services the one that is first in order stays, so that arrival does not matter. */
export const mergedRow = (a: EdgeRow, b: EdgeRow): EdgeRow => ({
  ...a,
  connectionsStarted: sum(a.connectionsStarted, b.connectionsStarted),
  connectionsCompleted: sum(a.connectionsCompleted, b.connectionsCompleted),
  connectionsLive: sum(a.connectionsLive, b.connectionsLive),
  bytesForward: sum(a.bytesForward, b.bytesForward),
  bytesReverse: sum(a.bytesReverse, b.bytesReverse),
  packetsForward: sum(a.packetsForward, b.packetsForward),
  packetsReverse: sum(a.packetsReverse, b.packetsReverse),
  service: serviceText(b.service) < serviceText(a.service) ? b.service : a.service,
  srcName: first(a.srcName, b.srcName),
  dstName: first(a.dstName, b.dstName),
  srcAddresses: union(a.srcAddresses, b.srcAddresses),
  dstAddresses: union(a.dstAddresses, b.dstAddresses),
});
