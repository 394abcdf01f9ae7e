/** What a range holds, window by window, as it could be imported again. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryEntry, TimeRange } from '../history';
import { clipRange, mergeRanges, subtractRange } from '../observe';
import { FlowRows } from '../rows/flow-rows';
import type { EdgeRow, Gap } from '../window';
import { numberOf, numberOrNull } from './cells';
import type { Dictionaries } from './dictionaries';
import { actions, decoded, pendingStates, reporters } from './row-codes';
import { gapsIn } from './stretches';

/** A window as it is stored: as it came, or an hour or day of windows that were rolled up. */
export interface StoredWindow {
  readonly source: number;
  readonly start: number;
  readonly end: number;
  /** Null for one without rows. */
  readonly width: number | null;
}

export type StoredEntry =
  | { readonly type: 'window'; readonly window: StoredWindow }
  | { readonly type: 'gap'; readonly gap: Gap };

const beginOf = (entry: StoredEntry): number => (entry.type === 'gap' ? entry.gap.from : entry.window.start);

/** Oldest first, gaps before windows that begin with them. */
const inOrder = (a: StoredEntry, b: StoredEntry): number =>
  beginOf(a) - beginOf(b) ||
  (a.type === b.type ? 0 : a.type === 'gap' ? -1 : 1) ||
  (a.type === 'window' && b.type === 'window' ? a.window.source - b.window.source : 0);

export class EntriesQuery {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly dictionaries: Dictionaries,
  ) {}

  /** Windows and gaps that overlap the range, without their rows. */
  async stored(range: TimeRange): Promise<StoredEntry[]> {
    const fine = await this.windows(range, 'not rolled');
    const rolled = await this.windows(range, 'rolled');
    const gaps = await gapsIn(this.connection, range);
    const entries: StoredEntry[] = [
      ...gaps.map((gap) => ({ type: 'gap' as const, gap })),
      ...fine.map((window) => ({
        type: 'window' as const,
        window: { ...window, width: window.end - window.start },
      })),
      ...(await this.rolledUp(range, rolled)),
    ];
    return entries.sort(inOrder);
  }

  private async windows(
    range: TimeRange,
    which: 'rolled' | 'not rolled',
  ): Promise<Omit<StoredWindow, 'width'>[]> {
    const found = await this.connection.runAndReadAll(
      `select source, start_at, end_at from flow_window
       where ${which} and end_at > ${Math.floor(range.from)} and start_at < ${Math.ceil(range.to)}`,
    );
    return found
      .getRows()
      .map((row) => ({ source: numberOf(row[0]), start: numberOf(row[1]), end: numberOf(row[2]) }));
  }

  /** An hour or day that is covered in part is one window with gaps; what is covered and holds no row, an empty one. */
  private async rolledUp(
    range: TimeRange,
    stretches: readonly Omit<StoredWindow, 'width'>[],
  ): Promise<StoredEntry[]> {
    const found = await this.connection.runAndReadAll(
      `select distinct source, start_at, width from flow_row r
       where start_at + width > ${Math.floor(range.from)} and start_at < ${Math.ceil(range.to)} and not exists (
         select 1 from flow_window w where not w.rolled and w.source = r.source and w.start_at = r.start_at)`,
    );
    const buckets = found.getRows().map((row) => {
      const [source, start, width] = [numberOf(row[0]), numberOf(row[1]), numberOf(row[2])];
      return { source, start, end: start + width, width };
    });
    const partOf = ({ start, end }: { readonly start: number; readonly end: number }): TimeRange => ({
      from: start,
      to: end,
    });
    const covered = (source: number): TimeRange[] =>
      mergeRanges(stretches.filter((stretch) => stretch.source === source).map(partOf));
    const empty = [...new Set(stretches.map(({ source }) => source))].flatMap((source) =>
      buckets
        .filter((bucket) => bucket.source === source)
        .reduce((left, bucket) => subtractRange(left, partOf(bucket)), covered(source))
        .map(({ from, to }) => ({ source, start: from, end: to, width: null })),
    );
    const missing = buckets.flatMap((bucket) =>
      covered(bucket.source)
        .map((stretch) => clipRange(stretch, partOf(bucket)))
        .reduce((left, stretch) => subtractRange(left, stretch), [partOf(bucket)])
        .map((hole) => this.missing(bucket.source, hole)),
    );
    return [
      ...missing.map((gap) => ({ type: 'gap' as const, gap })),
      ...[...buckets, ...empty].map((window) => ({ type: 'window' as const, window })),
    ];
  }

  private missing(source: number, { from, to }: TimeRange): Gap {
    const subject = this.dictionaries.sources.text(source);
    const message = 'Not observed, of a time that was rolled up since';
    return { kind: 'window-missing', subject, from, to, message, remedy: null };
  }

  async window({ source, start, end, width }: StoredWindow): Promise<HistoryEntry> {
    const rows = width === null ? [] : await this.rows(source, start, width);
    const name = this.dictionaries.sources.text(source);
    return { type: 'window', window: { source: name, start, end, rows: FlowRows.of(rows) } };
  }

  private async rows(source: number, start: number, width: number): Promise<EdgeRow[]> {
    const found = await this.connection.runAndReadAll(
      `select edge, reporter, action, enforced, pending, pending_state, service,
         started, completed, live, bytes_forward, bytes_reverse, packets_forward, packets_reverse
       from flow_row where source = ${source} and start_at = ${start} and width = ${width}`,
    );
    return found.getRows().map((row) => {
      const edge = this.dictionaries.edges.value(numberOf(row[0]));
      const service = this.dictionaries.service(numberOf(row[6]));
      const count = (column: number): number | null => numberOrNull(row[column]);
      return {
        edge,
        reporter: decoded(reporters, numberOf(row[1])),
        action: decoded(actions, numberOf(row[2])),
        enforcedTrace: this.dictionaries.trace(numberOf(row[3])),
        pendingTrace: this.dictionaries.trace(numberOf(row[4])),
        pendingState: decoded(pendingStates, numberOf(row[5])),
        connectionsStarted: count(7),
        connectionsCompleted: count(8),
        connectionsLive: count(9),
        bytesForward: count(10),
        bytesReverse: count(11),
        packetsForward: count(12),
        packetsReverse: count(13),
        service: service === null ? null : { ...service, portName: null },
        // Not kept: a workload's pods are named by the workload.
        srcName: edge.src.name,
        dstName: edge.dst.name,
        srcAddresses: null,
        dstAddresses: null,
        samples: null,
      };
    });
  }
}
