/** The filtered edges as CSV (RFC 4180), a row an edge, all of them. */
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

const rowsAStep = 50;

/** Paging of the query is not obeyed: what is exported is the whole filtered set. */
export function* edgesCsvSteps(picture: Picture, query: URLSearchParams): Steps<string> {
  const filter = parseEdgeFilter(query);
  const { listed } = yield* filteredSteps(picture, filter);
  const lines = [columns.map(cell).join(',')];
  for (const [index, exposure] of (yield* sortedEdgeSteps(filter, listed)).entries()) {
    if (index % rowsAStep === 0) yield;
    lines.push(cells(exposure).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
