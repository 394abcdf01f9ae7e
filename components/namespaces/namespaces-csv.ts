import type { NamespaceRowView } from '@/lib/api';

const heads = [
  'namespace',
  'stage',
  'pods',
  'ingress enforced',
  'ingress staged',
  'egress enforced',
  'egress staged',
  'would be denied',
  'unknown',
  'denied',
  'observed percent',
] as const;

/** A cell that a spreadsheet would run as a formula is quoted with an apostrophe (ui.md §6, Flows). */
function cell(value: string | number): string {
  const text = String(value);
  const inert = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** The rows as shown; what was not computed reads so, never 0. */
export function namespacesCsv(rows: readonly NamespaceRowView[]): string {
  const lines = rows.map((row) => [
    row.name,
    row.stage,
    row.pods,
    row.ingress.enforced,
    row.ingress.staged,
    row.egress.enforced,
    row.egress.staged,
    row.wouldDeny ?? 'not computed',
    row.unknown ?? 'not computed',
    row.denied,
    row.observation.percent ?? 'not observed',
  ]);
  return [heads, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
