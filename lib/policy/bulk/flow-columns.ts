/** Many flows as columns of numbers: ends and kinds of traffic are named once, however many flows share them. */
import type { Flow, FlowEnd } from '../model/verdict';

/** What a flow is besides its ends. */
export type Traffic = Omit<Flow, 'src' | 'dst'>;

/** Columns are of equal length and may lie in shared memory; numbers in them are places in `ends` and `traffic`. */
export interface FlowColumns {
  readonly ends: readonly FlowEnd[];
  readonly traffic: readonly Traffic[];
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  readonly kind: Uint32Array;
}

/** The flow in a row of the columns. */
export function flowAt({ ends, traffic, source, destination, kind }: FlowColumns, row: number): Flow {
  const src = ends[source[row] ?? -1];
  const dst = ends[destination[row] ?? -1];
  const carried = traffic[kind[row] ?? -1];
  if (src === undefined || dst === undefined || carried === undefined)
    throw new RangeError(`row ${row} of the flow columns names an end or kind of traffic that is not there`);
  return { src, dst, ...carried };
}

const endKey = (end: FlowEnd): string => JSON.stringify(Object.values(end));

/** Equal traffic has equal keys. */
export const trafficKey = (traffic: Traffic): string =>
  [
    traffic.protocol,
    traffic.port ?? '',
    traffic.srcPort ?? '',
    traffic.icmpType ?? '',
    traffic.icmpCode ?? '',
    traffic.ipVersion ?? '',
  ].join(' ');

/** Columns of flows given one by one, in their order. */
export function flowColumns(flows: readonly Flow[]): FlowColumns {
  const ends = new Interned<FlowEnd>(endKey);
  const traffic = new Interned<Traffic>(trafficKey);
  const source = new Uint32Array(flows.length);
  const destination = new Uint32Array(flows.length);
  const kind = new Uint32Array(flows.length);
  for (const [row, { src, dst, ...carried }] of flows.entries()) {
    source[row] = ends.of(src);
    destination[row] = ends.of(dst);
    kind[row] = traffic.of(carried);
  }
  return { ends: ends.values, traffic: traffic.values, source, destination, kind };
}

class Interned<T> {
  readonly values: T[] = [];
  readonly #places = new Map<string, number>();
  constructor(private readonly key: (value: T) => string) {}

  of(value: T): number {
    const key = this.key(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}
