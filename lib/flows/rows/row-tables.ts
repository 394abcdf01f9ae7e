/** What the rows of a source's windows refer to by number. Windows share tables, so an engine translates an id once. */
import type { PolicyHit } from '@/lib/policy';
import { canonicalTrace } from '../canonical-trace';
import type { EdgeKey } from '../edge';
import type { EdgeRow } from '../window';
import { IdTable } from './id-table';

export type RowService = EdgeRow['service'];
export type RowAddresses = EdgeRow['srcAddresses'];

/** The id of an empty trace, of no service, of addresses that are not known. */
export const noneId = 0;

/** A cluster of 100,000 edges fits; with what hostile records can put into a text, about 200 MB. */
const maxEntries = 400_000;
const maxTextLength = 64 * 1024 * 1024;

const peerParts = ({ type, namespace, name, kind }: EdgeKey['src']): readonly (string | null)[] => [
  type,
  namespace,
  name,
  kind,
];

/** Equal exactly when the edges are, their owners' kinds included: those are no part of `edgeId`. */
const edgeText = ({ src, dst, protocol, port, icmpType, icmpCode }: EdgeKey): string =>
  JSON.stringify([...peerParts(src), ...peerParts(dst), protocol, port, icmpType, icmpCode]);

const serviceText = (service: NonNullable<RowService>): string =>
  JSON.stringify([service.namespace, service.name, service.port, service.portName]);

export class RowTables {
  readonly edges = new IdTable<EdgeKey>();
  /** Canonical traces; id 0 is the empty one. */
  readonly traces = new IdTable<readonly PolicyHit[]>();
  /** Id 0 is null. */
  readonly services = new IdTable<RowService>();
  /** Id 0 is null. */
  readonly addresses = new IdTable<RowAddresses>();
  readonly names = new IdTable<string>();
  readonly #edgeIds = new WeakMap<EdgeKey, number>();
  readonly #traceIds = new WeakMap<readonly PolicyHit[], number>();

  constructor() {
    this.traces.idOf('[]', () => []);
    this.services.idOf('null', () => null);
    this.addresses.idOf('null', () => null);
  }

  /** Replace the tables by fresh ones before the next window: these only grow. */
  get isFull(): boolean {
    const all = [this.edges, this.traces, this.services, this.addresses, this.names];
    const sum = (of: (table: IdTable<unknown>) => number): number =>
      all.reduce((total, table) => total + of(table), 0);
    return sum(({ size }) => size) > maxEntries || sum(({ textLength }) => textLength) > maxTextLength;
  }

  edgeId(edge: EdgeKey): number {
    const seen = this.#edgeIds.get(edge);
    if (seen !== undefined) return seen;
    const id = this.edges.idOf(edgeText(edge), () => edge);
    this.#edgeIds.set(edge, id);
    return id;
  }

  traceId(hits: readonly PolicyHit[]): number {
    const seen = this.#traceIds.get(hits);
    if (seen !== undefined) return seen;
    const trace = canonicalTrace(hits);
    const id = this.traces.idOf(JSON.stringify(trace), () => trace);
    this.#traceIds.set(hits, id);
    return id;
  }

  serviceId(service: RowService): number {
    return service === null ? noneId : this.services.idOf(serviceText(service), () => service);
  }

  addressesId(addresses: RowAddresses): number {
    return addresses === null ? noneId : this.addresses.idOf(JSON.stringify(addresses), () => addresses);
  }

  nameId(name: string): number {
    return this.names.idOf(name, () => name);
  }
}
