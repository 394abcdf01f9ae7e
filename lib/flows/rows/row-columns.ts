/** Rows as columns: ids into `RowTables`, codes of `row-codes`, and counts, NaN where the source cannot tell. */

export interface RowColumns {
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
}

/** The columns of `from`, as far as they fit, in columns of `length` rows. */
export function resizedColumns(from: RowColumns | null, length: number): RowColumns {
  const ids = (column: Uint32Array | undefined): Uint32Array => {
    const resized = new Uint32Array(length);
    if (column !== undefined) resized.set(column.subarray(0, length));
    return resized;
  };
  const codes = (column: Uint8Array | undefined): Uint8Array => {
    const resized = new Uint8Array(length);
    if (column !== undefined) resized.set(column.subarray(0, length));
    return resized;
  };
  const counts = (column: Float64Array | undefined): Float64Array => {
    const resized = new Float64Array(length);
    if (column !== undefined) resized.set(column.subarray(0, length));
    return resized;
  };
  return {
    edge: ids(from?.edge),
    reporter: codes(from?.reporter),
    action: codes(from?.action),
    enforced: ids(from?.enforced),
    pending: ids(from?.pending),
    pendingState: codes(from?.pendingState),
    service: ids(from?.service),
    srcName: ids(from?.srcName),
    dstName: ids(from?.dstName),
    srcAddresses: ids(from?.srcAddresses),
    dstAddresses: ids(from?.dstAddresses),
    started: counts(from?.started),
    completed: counts(from?.completed),
    live: counts(from?.live),
    bytesForward: counts(from?.bytesForward),
    bytesReverse: counts(from?.bytesReverse),
    packetsForward: counts(from?.packetsForward),
    packetsReverse: counts(from?.packetsReverse),
    samples: counts(from?.samples),
  };
}
