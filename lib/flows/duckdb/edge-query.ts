/** Edges of a range: one grouped scan by verdict, the rest is chosen here. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { traceVerdict } from '@/lib/policy';
import type { EdgeSummary, ReporterSummary, TimeRange } from '../history';
import type { Reporter } from '../window';
import { numberOf, numberOrNull } from './cells';
import { chunksOf } from './chunks';
import type { Dictionaries } from './dictionaries';
import { actions, decoded, pendingStates, reporters } from './row-codes';

/** What one side of an edge reported with one verdict. */
interface Report {
  readonly reporter: Reporter;
  readonly action: 'allow' | 'deny';
  readonly enforced: number;
  readonly pending: number;
  readonly pendingState: number;
  readonly service: number;
  readonly first: number;
  readonly last: number;
  readonly windows: number;
  readonly connections: number | null;
  readonly bytesForward: number | null;
  readonly bytesReverse: number | null;
}

/** Rows of windows that overlap the range. */
export const overlaps = ({ from, to }: TimeRange): string =>
  `last_end > ${Math.floor(from)} and first_start < ${Math.ceil(to)}`;

/** null when nobody could tell. */
const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);

const max = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));

const reportOf = (row: readonly DuckDBValue[]): Report => ({
  reporter: decoded(reporters, numberOf(row[1])),
  action: decoded(actions, numberOf(row[2])),
  enforced: numberOf(row[3]),
  pending: numberOf(row[4]),
  pendingState: numberOf(row[5]),
  service: numberOf(row[6]),
  first: numberOf(row[7]),
  last: numberOf(row[8]),
  windows: numberOf(row[9]),
  connections: numberOrNull(row[10]),
  bytesForward: numberOrNull(row[11]),
  bytesReverse: numberOrNull(row[12]),
});

export class EdgeQuery {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly dictionaries: Dictionaries,
  ) {}

  /** All edges, or the one with that number, ordered by id: those of an edge stand together, whatever piece they come in. */
  async edges(range: TimeRange, only: number | null): Promise<EdgeSummary[]> {
    const rows = chunksOf(
      this.connection,
      `select found.*
      from (
        select edge, reporter, action, enforced, pending, pending_state, service,
          min(first_start) as first, max(last_start) as last, sum(windows)::double as windows,
          sum(started)::double as started, sum(bytes_forward)::double as forward, sum(bytes_reverse)::double as reverse
        from flow_row where ${overlaps(range)} ${only === null ? '' : `and edge = ${only}`}
        group by all
      ) as found join edge as known on known.id = found.edge
      order by known.edge_id`,
    );
    const summaries: EdgeSummary[] = [];
    let reports: Report[] = [];
    let edge: number | null = null;
    for await (const chunk of rows)
      for (const row of chunk) {
        const next = numberOf(row[0]);
        if (next !== edge) {
          if (edge !== null) summaries.push(this.summary(edge, reports));
          reports = [];
          edge = next;
        }
        reports.push(reportOf(row));
      }
    if (edge !== null) summaries.push(this.summary(edge, reports));
    return summaries;
  }

  private summary(edge: number, reports: readonly Report[]): EdgeSummary {
    const service = reports
      .filter((report) => report.service !== 0)
      .sort(
        (a, b) =>
          b.last - a.last ||
          (this.dictionaries.serviceText(a.service) < this.dictionaries.serviceText(b.service) ? -1 : 1),
      )[0];
    return {
      id: this.dictionaries.edges.text(edge),
      edge: this.dictionaries.edges.value(edge),
      firstSeen: Math.min(...reports.map(({ first }) => first)),
      lastSeen: Math.max(...reports.map(({ last }) => last)),
      src: this.side(reports.filter(({ reporter }) => reporter === 'src')),
      dst: this.side(reports.filter(({ reporter }) => reporter === 'dst')),
      service: service === undefined ? null : this.dictionaries.service(service.service),
    };
  }

  private side(reports: readonly Report[]): ReporterSummary | null {
    const newest = [...reports].sort((a, b) => this.newestWorstFirst(a, b))[0];
    if (newest === undefined) return null;
    const [allowed, denied] = actions.map((action) => reports.filter((report) => report.action === action));
    const connections = sum(reports.map((report) => report.connections));
    const connectionsOf = (some: readonly Report[] = []): number | null =>
      connections === null ? null : (sum(some.map((report) => report.connections)) ?? 0);
    return {
      firstSeen: Math.min(...reports.map(({ first }) => first)),
      lastSeen: newest.last,
      windows: reports.reduce((total, { windows }) => total + windows, 0),
      connections,
      allowedConnections: connectionsOf(allowed),
      deniedConnections: connectionsOf(denied),
      allowedLastSeen: max((allowed ?? []).map(({ last }) => last)),
      deniedLastSeen: max((denied ?? []).map(({ last }) => last)),
      bytesForward: sum(reports.map((report) => report.bytesForward)),
      bytesReverse: sum(reports.map((report) => report.bytesReverse)),
      action: newest.action,
      enforcedTrace: this.dictionaries.trace(newest.enforced),
      pendingTrace: this.dictionaries.trace(newest.pending),
      pendingState: decoded(pendingStates, newest.pendingState),
    };
  }

  /** Within one window the worst counts: denied, then would be denied, then known. Texts settle the rest, numbers depend on arrival. */
  private newestWorstFirst(a: Report, b: Report): number {
    const wouldDeny = ({ pending }: Report): number =>
      traceVerdict(this.dictionaries.trace(pending)) === 'deny' ? 0 : 1;
    const text = ({ enforced, pending }: Report): string =>
      `${this.dictionaries.traceText(enforced)}${this.dictionaries.traceText(pending)}`;
    return (
      b.last - a.last ||
      actions.indexOf(b.action) - actions.indexOf(a.action) ||
      wouldDeny(a) - wouldDeny(b) ||
      a.pendingState - b.pendingState ||
      (text(a) < text(b) ? -1 : 1)
    );
  }
}
