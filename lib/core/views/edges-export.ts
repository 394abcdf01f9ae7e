/** The filtered edges, all of them, an edge a line: as CSV (RFC 4180) and as NDJSON. In parts, so that no set is too large. */
import type { Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Picture } from '../picture';
import { parseEdgeFilter, sortedEdgeSteps } from './edge-filter';
import { edgeRef } from './edge-ref';
import { filteredSteps } from './filtered-edges';
import { connectionsOf } from './open-edges';

const columns = [
  'edge',
  'source namespace',
  'source',
  'destination namespace',
  'destination',
  'protocol',
  'port',
  'verdict',
  'sides',
  'why',
  'connections',
  'first seen',
  'last seen',
  'tags',
  'decision',
  'decided by',
  'reason',
] as const;

/** A spreadsheet would run a cell that begins so; names come from people who may not be ours. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text);

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const harmless = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const time = (at: number): string => new Date(at * 1_000).toISOString();

function cells({ summary, verdict, sides, why, tags, decision, id }: EdgeExposure): string[] {
  const { src, dst, protocol, port } = edgeRef(summary.edge);
  return [
    id,
    src.namespace,
    src.label,
    dst.namespace,
    dst.label,
    protocol,
    port,
    verdict,
    sides.join(' '),
    why,
    connectionsOf(summary),
    time(summary.firstSeen),
    time(summary.lastSeen),
    tags.join(' '),
    decision?.kind ?? null,
    decision?.by ?? null,
    decision?.reason ?? null,
  ].map(cell);
}

const rowsAPart = 50;

/** Paging of the query is not obeyed: what is exported is the whole filtered set. */
export function* exportedSteps(picture: Picture, query: URLSearchParams): Steps<readonly EdgeExposure[]> {
  const filter = parseEdgeFilter(query);
  const { listed } = yield* filteredSteps(picture, filter);
  return yield* sortedEdgeSteps(filter, listed);
}

function* parts(
  exposures: readonly EdgeExposure[],
  head: string,
  line: (exposure: EdgeExposure) => string,
): Generator<string> {
  let part = head;
  for (const [index, exposure] of exposures.entries()) {
    part += line(exposure);
    if (index % rowsAPart !== rowsAPart - 1) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

export const csvParts = (exposures: readonly EdgeExposure[]): Iterable<string> =>
  parts(exposures, `${columns.map(cell).join(',')}\r\n`, (exposure) => `${cells(exposure).join(',')}\r\n`);

/** What the CSV says, with types: times as ISO 8601, what is not known as null. */
function record({ summary, verdict, sides, why, tags, decision, id, unknown }: EdgeExposure): object {
  const { src, dst, protocol, port } = summary.edge;
  return {
    edge: id,
    source: src,
    destination: dst,
    protocol,
    port,
    verdict,
    sides,
    why,
    unknown,
    connections: connectionsOf(summary),
    firstSeen: time(summary.firstSeen),
    lastSeen: time(summary.lastSeen),
    tags,
    decision: decision === null ? null : { kind: decision.kind, by: decision.by, reason: decision.reason },
  };
}

export const ndjsonParts = (exposures: readonly EdgeExposure[]): Iterable<string> =>
  parts(exposures, '', (exposure) => `${JSON.stringify(record(exposure))}\n`);
