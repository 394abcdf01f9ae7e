/**
 * A flow log of Calico Enterprise or Cloud as history entries. Each node flushes by its own clock, and files of several
 * nodes are often just joined, so nothing is taken for granted of the order of lines: windows are put together first.
 */
import type { HistoryEntry } from '../history';
import { limitedRemedy, limitedText, limitRows } from '../limit-rows';
import { mergedRow } from '../row-merge';
import { FlowRows } from '../rows/flow-rows';
import { RowTables } from '../rows/row-tables';
import type { EdgeRow, Gap } from '../window';
import type { WorkloadResolver } from '../workload-resolver';
import { type EnterpriseRecord, parseEnterpriseLine } from './enterprise-record';
import { enterpriseRow } from './enterprise-row';

export interface EnterpriseOptions {
  /** The file, for messages. */
  readonly name: string;
  /** Of its windows: those of two files never overwrite one another. */
  readonly source: string;
  readonly resolveWorkload: WorkloadResolver;
  /** Nodes of the cluster: those that wrote nothing are gaps. */
  readonly nodes: readonly string[];
  /** Unix seconds. */
  readonly now: number;
}

/** Fails with what can be done about it. */
export class EnterpriseLogError extends Error {
  override readonly name = 'EnterpriseLogError';
  constructor(file: string, reason: string, remedy: string) {
    super(`The flow log ${file} cannot be imported: ${reason}. Nothing of it was kept. ${remedy}`);
  }
}

/** Flush intervals that Felix is run with, seconds; 300 by default (flow-logs §4.2). */
const widths = [15, 30, 60, 300, 600, 900, 1_800, 3_600] as const;
/** A node's clock may be so far from ours, seconds, before its lines count as of the future. */
const clockTolerance = 60;
/** Rows of all windows, in memory until the end of the file: of measured 1.6 kB each, 0.8 GB. */
const maxRows = 500_000;

interface Window {
  readonly rows: Map<string, EdgeRow>;
  readonly hosts: Set<string>;
}

class LogReader {
  /** By start, in windows of the narrowest width; joined once the width is known. */
  readonly #records = new Map<number, Window>();
  readonly #hosts = new Set<string>();
  #longest = 0;
  #rows = 0;
  #unreadable = 0;
  #reason = '';
  #ahead = 0;

  constructor(private readonly options: EnterpriseOptions) {}

  take(line: string): void {
    let record: EnterpriseRecord;
    try {
      record = parseEnterpriseLine(line);
      this.#add(record);
    } catch (error) {
      if (error instanceof EnterpriseLogError) throw error;
      this.#unreadable++;
      if (this.#reason === '') this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #add(record: EnterpriseRecord): void {
    const keyed = enterpriseRow(record, this.options.resolveWorkload);
    const { start_time: from, end_time: to, host } = record;
    if (to > this.options.now + clockTolerance) this.#ahead++;
    this.#longest = Math.max(this.#longest, to - from);
    const start = Math.floor(from / widths[0]) * widths[0];
    const window = this.#records.get(start) ?? { rows: new Map(), hosts: new Set() };
    this.#records.set(start, window);
    if (host !== undefined && host !== null && host !== '') {
      window.hosts.add(host);
      this.#hosts.add(host);
    }
    if (keyed === null) return;
    const known = window.rows.get(keyed.key);
    if (known === undefined && ++this.#rows > maxRows)
      throw new EnterpriseLogError(
        this.options.name,
        `it has more than ${maxRows.toLocaleString('en-US')} rows`,
        'Split it by time, with the lines of all nodes in each part.',
      );
    window.rows.set(keyed.key, known === undefined ? keyed.row : mergedRow(known, keyed.row));
  }

  #width(): number {
    const found = widths.find((width) => this.#longest <= width);
    if (found !== undefined) return found;
    throw new EnterpriseLogError(
      this.options.name,
      `a record of it is ${this.#longest} s long`,
      'Records of at most an hour can be told apart in time.',
    );
  }

  #windows(width: number): Map<number, Window> {
    const windows = new Map<number, Window>();
    for (const [start, { rows, hosts }] of this.#records) {
      const at = Math.floor(start / width) * width;
      const window = windows.get(at) ?? { rows: new Map(), hosts: new Set() };
      windows.set(at, window);
      for (const host of hosts) window.hosts.add(host);
      for (const [key, row] of rows) {
        const known = window.rows.get(key);
        window.rows.set(key, known === undefined ? row : mergedRow(known, row));
      }
    }
    return windows;
  }

  *entries(): Generator<HistoryEntry> {
    const { name, source } = this.options;
    if (this.#records.size === 0)
      throw new EnterpriseLogError(
        name,
        this.#unreadable === 0 ? 'it is empty' : `no line of it can be read: ${this.#reason}`,
        'Give lines as Felix writes them to flows.log, or as Elasticsearch exports them.',
      );
    const width = this.#width();
    const windows = this.#windows(width);
    const starts = [...windows.keys()].sort((a, b) => a - b);
    const [first = 0] = starts;
    const last = starts.at(-1) ?? first;
    const gap = (
      kind: Gap['kind'],
      subject: string,
      from: number,
      to: number,
      message: string,
      remedy: string | null,
    ) => ({ type: 'gap', gap: { kind, subject, from, to, message, remedy } }) as const;
    if (this.#unreadable > 0)
      yield gap(
        'records-unreadable',
        source,
        first,
        last + width,
        `${this.#unreadable} ${this.#unreadable === 1 ? 'line' : 'lines'} of ${name} could not be read; the first: ${this.#reason}`,
        'Import a file that is complete, with destination ports (flowLogsFileAggregationKindForAllowed 2 or less)',
      );
    if (this.#ahead > 0)
      yield gap(
        'clock-ahead',
        source,
        first,
        last + width,
        `${this.#ahead} ${this.#ahead === 1 ? 'line' : 'lines'} of ${name} lie in the future: whose clock is right cannot be told`,
        'Set the clocks of the nodes and of this machine, then import a new log',
      );
    // A file begins and ends somewhere: of the windows at its ends it may hold a part.
    for (const at of new Set([first, last]))
      yield gap('window-missing', source, at, at + width, `${name} begins or ends within this window`, null);
    let tables = new RowTables();
    for (let at = first; at <= last; at += width) {
      const window = windows.get(at);
      if (window === undefined) {
        yield gap(
          'window-missing',
          source,
          at,
          at + width,
          `${name} has no line of this window: whether nothing happened or nothing was written cannot be told`,
          null,
        );
        continue;
      }
      if (tables.isFull) tables = new RowTables();
      const { rows: own, limited } = limitRows([...window.rows.values()]);
      if (limited.length > 0)
        yield gap('cardinality-limited', source, at, at + width, limitedText(limited), limitedRemedy);
      const rows = FlowRows.of(own, tables);
      yield { type: 'window', window: { source, start: at, end: at + width, rows } };
    }
    for (const silent of this.#silent(windows, first, last, width))
      yield gap(
        'node-silent',
        `node/${silent.node}`,
        silent.from,
        silent.to,
        `${name} has no line of ${silent.node} in this time`,
        'Import one file with the lines of all nodes',
      );
  }

  /** Stretches of windows without a line of a node, merged: a quiet node cannot be told from one whose log is missing. */
  *#silent(
    windows: ReadonlyMap<number, Window>,
    first: number,
    last: number,
    width: number,
  ): Generator<{ readonly node: string; readonly from: number; readonly to: number }> {
    for (const node of [...new Set([...this.options.nodes, ...this.#hosts])].sort()) {
      let from: number | null = null;
      for (let at = first; at <= last + width; at += width) {
        const isSilent = at <= last && windows.get(at)?.hosts.has(node) !== true;
        if (isSilent) from ??= at;
        else if (from !== null) {
          yield { node, from, to: at };
          from = null;
        }
      }
    }
  }
}

export async function* enterpriseEntries(
  lines: AsyncIterable<string>,
  options: EnterpriseOptions,
): AsyncGenerator<HistoryEntry> {
  const reader = new LogReader(options);
  for await (const line of lines) if (line.trim() !== '') reader.take(line);
  yield* reader.entries();
}
