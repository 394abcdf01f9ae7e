/**
 * What one pod, or somebody who makes up names, can put into a window is bounded: beyond the limits edges are counted
 * together as *other*. An other port is null, an other end has a name that no cluster can have, so neither is ever judged
 * as allowed by a rule that asks for it.
 */
import { traceText } from './canonical-trace';
import type { EdgeKey, EdgePeer } from './edge';
import { mergedRow, rowKey } from './row-merge';
import type { EdgeRow } from './window';

export interface RowLimits {
  /** Distinct destination ports of a pair of ends and a protocol. */
  readonly portsPerPair: number;
  /** Distinct ends of a namespace, and of all that is in no namespace. */
  readonly endsPerNamespace: number;
  readonly namespaces: number;
}

/** A service mesh of a thousand workloads a namespace is far below. */
export const rowLimits: RowLimits = { portsPerPair: 256, endsPerNamespace: 5_000, namespaces: 5_000 };

/** Kubernetes allows no such name. */
export const otherName = '(other)';

export interface LimitedRows {
  readonly rows: readonly EdgeRow[];
  /** What was counted together, in words; empty when nothing was. */
  readonly limited: readonly string[];
}

const connections = ({ connectionsStarted, connectionsLive }: EdgeRow): number =>
  connectionsStarted ?? connectionsLive ?? 0;

/** The keys with most connections, as many as are kept; null when all are. Of equals the first in order. */
function kept(
  counts: ReadonlyMap<string, number>,
  limit: number,
  inOrder: (a: string, b: string) => number,
): ReadonlySet<string> | null {
  if (counts.size <= limit) return null;
  return new Set(
    [...counts]
      .sort(([a, x], [b, y]) => y - x || inOrder(a, b))
      .slice(0, limit)
      .map(([key]) => key),
  );
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function counted<T>(rows: readonly EdgeRow[], keysOf: (row: EdgeRow) => readonly (readonly [T, string])[]) {
  const groups = new Map<T, Map<string, number>>();
  for (const row of rows)
    for (const [group, key] of keysOf(row)) {
      const counts = groups.get(group) ?? new Map<string, number>();
      groups.set(group, counts);
      counts.set(key, (counts.get(key) ?? 0) + connections(row));
    }
  return groups;
}

const endsOf = ({ edge }: EdgeRow): readonly EdgePeer[] => [edge.src, edge.dst];
const endKey = ({ type, name }: EdgePeer): string => `${type}/${name}`;
const otherEnd = (end: EdgePeer, namespace: string | null): EdgePeer => ({
  type: end.type,
  namespace,
  name: otherName,
  kind: null,
});

/** Rows with ends of their own changed, those that became equal made one. */
function changed(rows: readonly EdgeRow[], change: (edge: EdgeKey) => EdgeKey): EdgeRow[] {
  const made = new Map<string, EdgeRow>();
  for (const row of rows) {
    const edge = change(row.edge);
    const named = (end: EdgePeer, name: string): string => (end.name === otherName ? otherName : name);
    const next =
      edge === row.edge
        ? row
        : { ...row, edge, srcName: named(edge.src, row.srcName), dstName: named(edge.dst, row.dstName) };
    const key = rowKey(next, traceText(next.enforcedTrace), traceText(next.pendingTrace));
    const known = made.get(key);
    made.set(key, known === undefined ? next : mergedRow(known, next));
  }
  return [...made].sort(([a], [b]) => byText(a, b)).map(([, row]) => row);
}

function limitNamespaces(rows: readonly EdgeRow[], limit: number, limited: string[]): readonly EdgeRow[] {
  const counts = counted(rows, (row) => endsOf(row).map(({ namespace }) => ['', namespace ?? '']));
  const names = kept(counts.get('') ?? new Map(), limit, byText);
  if (names === null) return rows;
  limited.push(`${counts.get('')?.size} namespaces`);
  const end = (peer: EdgePeer): EdgePeer =>
    names.has(peer.namespace ?? '') ? peer : otherEnd(peer, otherName);
  return changed(rows, (edge) => ({ ...edge, src: end(edge.src), dst: end(edge.dst) }));
}

function limitEnds(rows: readonly EdgeRow[], limit: number, limited: string[]): readonly EdgeRow[] {
  const groups = counted(rows, (row) => endsOf(row).map((end) => [end.namespace, endKey(end)]));
  const keeps = new Map<string | null, ReadonlySet<string>>();
  for (const [namespace, counts] of groups) {
    const names = kept(counts, limit, byText);
    if (names === null) continue;
    keeps.set(namespace, names);
    limited.push(`${counts.size} ends in ${namespace ?? 'no namespace'}`);
  }
  if (keeps.size === 0) return rows;
  const end = (peer: EdgePeer): EdgePeer =>
    keeps.get(peer.namespace)?.has(endKey(peer)) === false ? otherEnd(peer, peer.namespace) : peer;
  return changed(rows, (edge) => {
    const [src, dst] = [end(edge.src), end(edge.dst)];
    return src === edge.src && dst === edge.dst ? edge : { ...edge, src, dst };
  });
}

const pairOf = ({ src, dst, protocol }: EdgeKey): string =>
  JSON.stringify([src.namespace, endKey(src), dst.namespace, endKey(dst), protocol]);

function limitPorts(rows: readonly EdgeRow[], limit: number, limited: string[]): readonly EdgeRow[] {
  const groups = counted(rows, (row) =>
    row.edge.port === null ? [] : [[pairOf(row.edge), String(row.edge.port)]],
  );
  const keeps = new Map<string, ReadonlySet<string>>();
  for (const [pair, counts] of groups) {
    const ports = kept(counts, limit, (a, b) => Number(a) - Number(b));
    if (ports === null) continue;
    keeps.set(pair, ports);
    const [sourceSpace, source, targetSpace, target] = JSON.parse(pair) as (string | null)[];
    const word = (namespace: string | null | undefined, end: string | null | undefined): string =>
      `${namespace == null ? '' : `${namespace}/`}${end?.replace(/^[^/]*\//, '') ?? ''}`;
    limited.push(`${counts.size} ports from ${word(sourceSpace, source)} to ${word(targetSpace, target)}`);
  }
  if (keeps.size === 0) return rows;
  return changed(rows, (edge) =>
    edge.port === null || keeps.get(pairOf(edge))?.has(String(edge.port)) !== false
      ? edge
      : { ...edge, port: null },
  );
}

/** The same rows where no limit is met. Deterministic: whatever the order of the rows. */
export function limitRows(rows: readonly EdgeRow[], limits: RowLimits = rowLimits): LimitedRows {
  const limited: string[] = [];
  const named = limitEnds(
    limitNamespaces(rows, limits.namespaces, limited),
    limits.endsPerNamespace,
    limited,
  );
  return { rows: limitPorts(named, limits.portsPerPair, limited), limited };
}

/** For the gap that goes with it. */
export const limitedText = (limited: readonly string[]): string =>
  `Too many to tell apart, so some are counted together as other: ${limited.slice(0, 3).join('; ')}${limited.length > 3 ? ` and ${limited.length - 3} more` : ''}`;
export const limitedRemedy =
  'Look at what makes so many: a port scan, a crawler, pods with names of their own. Edges counted together are not judged';
