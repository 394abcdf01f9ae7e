/** Writes windows and gaps within a transaction. */
import { createHash } from 'node:crypto';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { EdgeRow, FlowWindow, Gap } from '../window';
import type { Dictionaries } from './dictionaries';
import { actions, pendingStates, reporters } from './row-codes';
import { Statements } from './statements';

interface StoredRow {
  /** Edge, reporter, action, both traces, pending state, service. */
  readonly codes: readonly number[];
  readonly firstOfEdge: boolean;
  readonly counts: readonly (number | null)[];
}

const countsOf = (row: EdgeRow): readonly (number | null)[] => [
  row.connectionsStarted,
  row.connectionsCompleted,
  row.connectionsLive,
  row.bytesForward,
  row.bytesReverse,
  row.packetsForward,
  row.packetsReverse,
];

/** Equal for windows that say the same, in whatever order. */
const digestOf = (window: FlowWindow, rows: readonly StoredRow[]): string =>
  createHash('sha1')
    .update(`${window.end}\n`)
    .update(
      rows
        .map(({ codes, counts }) => `${codes.join()}|${counts.join()}`)
        .sort()
        .join('\n'),
    )
    .digest('base64');

export class WindowWriter {
  private readonly statements: Statements;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly dictionaries: Dictionaries,
  ) {
    this.statements = new Statements(connection);
  }

  async putWindow(window: FlowWindow): Promise<void> {
    const { start, end } = window;
    if (!(Number.isInteger(start) && Number.isInteger(end) && end > start && start >= 0))
      throw new Error(`A flow window must end after it begins, in whole seconds, not ${start} to ${end}.`);
    const source = this.dictionaries.sourceId(window.source);
    const rows = this.encoded(window.rows);
    await this.dictionaries.flush(this.connection);
    await this.endOpenGaps(window);
    const digest = digestOf(window, rows);
    const stored = await this.statements.rows(
      'select digest from flow_window where source = $1 and (start_at = $2 or (rolled and start_at <= $2 and end_at >= $3))',
      [source, start, end],
    );
    // What was rolled up has no digest any more and stays.
    if (stored.some(([text]) => text === null || text === digest)) return;
    if (stored.length > 0)
      for (const table of ['flow_row', 'flow_window'])
        await this.statements.run(`delete from ${table} where source = $1 and start_at = $2`, [
          source,
          start,
        ]);
    await this.append(window, source, rows);
    await this.statements.run('insert into flow_window values ($1, $2, $3, $4, false)', [
      source,
      start,
      end,
      digest,
    ]);
  }

  private encoded(rows: Iterable<EdgeRow>): StoredRow[] {
    const { dictionaries } = this;
    const seen = new Set<string>();
    return Array.from(rows, (row) => {
      const edge = dictionaries.edgeNumber(row.edge);
      const reporter = reporters.indexOf(row.reporter);
      const side = `${edge}/${reporter}`;
      const firstOfEdge = !seen.has(side);
      seen.add(side);
      const codes = [
        edge,
        reporter,
        actions.indexOf(row.action),
        dictionaries.traceId(row.enforcedTrace),
        dictionaries.traceId(row.pendingTrace),
        pendingStates.indexOf(row.pendingState),
        dictionaries.serviceId(row.service),
      ];
      return { codes, firstOfEdge, counts: countsOf(row) };
    });
  }

  private async append(window: FlowWindow, source: number, rows: readonly StoredRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { start, end } = window;
    const appender = await this.connection.createAppender('flow_row');
    for (const { codes, firstOfEdge, counts } of rows) {
      for (const value of [source, start, end - start, start, start, end]) appender.appendUInteger(value);
      appendCodes(appender, codes);
      appender.appendUInteger(firstOfEdge ? 1 : 0);
      for (const count of counts) {
        if (count === null) appender.appendNull();
        else appender.appendBigInt(BigInt(count));
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  /** A source that speaks again is reachable; a pending trace that is known is computed. */
  private async endOpenGaps(window: FlowWindow): Promise<void> {
    const end = (kind: Gap['kind']): Promise<void> =>
      this.statements.run(
        'update gap set to_at = $1 where kind = $2 and subject = $3 and to_at is null and from_at <= $1',
        [window.start, kind, window.source],
      );
    const open = await this.statements.rows(
      'select kind from gap where subject = $1 and to_at is null and from_at <= $2',
      [window.source, window.start],
    );
    if (open.length === 0) return;
    await end('source-unreachable');
    if (window.rows.hasKnownPending) await end('pending-not-computed');
  }

  async putGap(gap: Gap): Promise<void> {
    await this.statements.run('delete from gap where kind = $1 and subject = $2 and from_at = $3', [
      gap.kind,
      gap.subject,
      gap.from,
    ]);
    if (gap.to !== null && gap.to <= gap.from) return;
    await this.statements.run('insert into gap values ($1, $2, $3, $4, $5, $6)', [
      gap.kind,
      gap.subject,
      gap.from,
      gap.to,
      gap.message,
      gap.remedy,
    ]);
  }
}

/** In the order of the columns: edge, reporter, action, enforced, pending, pending_state, service. */
function appendCodes(appender: DuckDBAppender, codes: readonly number[]): void {
  const small = new Set([1, 2, 5]);
  codes.forEach((code, column) => {
    if (small.has(column)) appender.appendUTinyInt(code);
    else appender.appendUInteger(code);
  });
}
