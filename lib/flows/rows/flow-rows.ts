/**
 * Rows of one window as columns of ids into tables that all windows of a source share. Iterating makes EdgeRow objects,
 * one at a time; engines read the columns.
 */
import type { EdgeRow } from '../window';
import { actions, decoded, pendingStates, reporters } from './row-codes';
import { type RowColumns, resizedColumns } from './row-columns';
import { RowTables } from './row-tables';

const countOf = (column: Float64Array, at: number): number | null => {
  const count = column[at] ?? Number.NaN;
  return Number.isNaN(count) ? null : count;
};

const cell = (count: number | null): number => count ?? Number.NaN;

export class FlowRows implements RowColumns, Iterable<EdgeRow> {
  readonly edge: Uint32Array;
  readonly reporter: Uint8Array;
  readonly action: Uint8Array;
  readonly enforced: Uint32Array;
  readonly pending: Uint32Array;
  readonly pendingState: Uint8Array;
  readonly service: Uint32Array;
  readonly srcName: Uint32Array;
  readonly dstName: Uint32Array;
  readonly srcAddresses: Uint32Array;
  readonly dstAddresses: Uint32Array;
  readonly started: Float64Array;
  readonly completed: Float64Array;
  readonly live: Float64Array;
  readonly bytesForward: Float64Array;
  readonly bytesReverse: Float64Array;
  readonly packetsForward: Float64Array;
  readonly packetsReverse: Float64Array;
  readonly samples: Float64Array;

  /** Takes the columns over, cut to `length` where they are longer. */
  constructor(
    readonly tables: RowTables,
    columns: RowColumns,
    readonly length: number,
  ) {
    const cut = columns.edge.length === length ? columns : resizedColumns(columns, length);
    this.edge = cut.edge;
    this.reporter = cut.reporter;
    this.action = cut.action;
    this.enforced = cut.enforced;
    this.pending = cut.pending;
    this.pendingState = cut.pendingState;
    this.service = cut.service;
    this.srcName = cut.srcName;
    this.dstName = cut.dstName;
    this.srcAddresses = cut.srcAddresses;
    this.dstAddresses = cut.dstAddresses;
    this.started = cut.started;
    this.completed = cut.completed;
    this.live = cut.live;
    this.bytesForward = cut.bytesForward;
    this.bytesReverse = cut.bytesReverse;
    this.packetsForward = cut.packetsForward;
    this.packetsReverse = cut.packetsReverse;
    this.samples = cut.samples;
  }

  /** For sources that have objects: recordings, files, tests. Give the tables where several windows can share them. */
  static of(rows: Iterable<EdgeRow>, tables: RowTables = new RowTables()): FlowRows {
    const list = Array.isArray(rows) ? (rows as readonly EdgeRow[]) : [...rows];
    const to = resizedColumns(null, list.length);
    for (const [at, row] of list.entries()) {
      to.edge[at] = tables.edgeId(row.edge);
      to.reporter[at] = reporters.indexOf(row.reporter);
      to.action[at] = actions.indexOf(row.action);
      to.enforced[at] = tables.traceId(row.enforcedTrace);
      to.pending[at] = tables.traceId(row.pendingTrace);
      to.pendingState[at] = pendingStates.indexOf(row.pendingState);
      to.service[at] = tables.serviceId(row.service);
      to.srcName[at] = tables.nameId(row.srcName);
      to.dstName[at] = tables.nameId(row.dstName);
      to.srcAddresses[at] = tables.addressesId(row.srcAddresses);
      to.dstAddresses[at] = tables.addressesId(row.dstAddresses);
      to.started[at] = cell(row.connectionsStarted);
      to.completed[at] = cell(row.connectionsCompleted);
      to.live[at] = cell(row.connectionsLive);
      to.bytesForward[at] = cell(row.bytesForward);
      to.bytesReverse[at] = cell(row.bytesReverse);
      to.packetsForward[at] = cell(row.packetsForward);
      to.packetsReverse[at] = cell(row.packetsReverse);
      to.samples[at] = cell(row.samples);
    }
    return new FlowRows(tables, to, list.length);
  }

  row(at: number): EdgeRow {
    if (!(at >= 0 && at < this.length))
      throw new RangeError(`A window of ${this.length} rows has no row ${at}.`);
    const { tables } = this;
    const id = (column: Uint32Array): number => column[at] ?? 0;
    const code = (column: Uint8Array): number => column[at] ?? 0;
    return {
      edge: tables.edges.value(id(this.edge)),
      reporter: decoded(reporters, code(this.reporter)),
      action: decoded(actions, code(this.action)),
      enforcedTrace: tables.traces.value(id(this.enforced)),
      pendingTrace: tables.traces.value(id(this.pending)),
      pendingState: decoded(pendingStates, code(this.pendingState)),
      connectionsStarted: countOf(this.started, at),
      connectionsCompleted: countOf(this.completed, at),
      connectionsLive: countOf(this.live, at),
      bytesForward: countOf(this.bytesForward, at),
      bytesReverse: countOf(this.bytesReverse, at),
      packetsForward: countOf(this.packetsForward, at),
      packetsReverse: countOf(this.packetsReverse, at),
      service: tables.services.value(id(this.service)),
      srcName: tables.names.value(id(this.srcName)),
      dstName: tables.names.value(id(this.dstName)),
      srcAddresses: tables.addresses.value(id(this.srcAddresses)),
      dstAddresses: tables.addresses.value(id(this.dstAddresses)),
      samples: countOf(this.samples, at),
    };
  }

  *[Symbol.iterator](): Iterator<EdgeRow> {
    for (let at = 0; at < this.length; at++) yield this.row(at);
  }

  some(test: (row: EdgeRow) => boolean): boolean {
    for (const row of this) if (test(row)) return true;
    return false;
  }

  /** Whether a row has a pending trace that was computed. */
  get hasKnownPending(): boolean {
    return this.pendingState.includes(pendingStates.indexOf('known'));
  }
}
