/** Flows/List: one row per key summed over the range, unstable among equal times (flow-logs §1.4). */
import type {
  GoldmaneFlowResult,
  GoldmaneListRequest,
  GoldmaneListResult,
  GoldmaneSortBy,
} from '@/lib/flows/goldmane/messages';
import { filterMatches } from './filter';
import type { BucketRing, FlowRecord } from './ring';
import { pageOf, RequestError, resolveRange } from './time-range';

type NameSort = Exclude<GoldmaneSortBy, 'Time' | 'DestType' | 'SourceType'>;

const sortedBy: Record<NameSort, (record: FlowRecord) => string> = {
  DestName: ({ key }) => key.dest_name,
  DestNamespace: ({ key }) => key.dest_namespace,
  SourceName: ({ key }) => key.source_name,
  SourceNamespace: ({ key }) => key.source_namespace,
};

/** Go's map iteration order: another one on every call. */
export function shuffled<T>(items: Iterable<T>): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    const [a, b] = [list[i] as T, list[j] as T];
    list[i] = b;
    list[j] = a;
  }
  return list;
}

function sortOf(request: GoldmaneListRequest): GoldmaneSortBy {
  if (request.sort_by.length > 1) throw new RequestError('at most one sort order is supported');
  const sort = request.sort_by[0]?.sort_by ?? 'Time';
  if (sort === 'DestType' || sort === 'SourceType') throw new RequestError(`unsupported sort order: ${sort}`);
  return sort;
}

export function listFlows(
  ring: BucketRing,
  nowSeconds: number,
  request: GoldmaneListRequest,
): GoldmaneListResult {
  const sort = sortOf(request);
  const { from, to } = resolveRange(ring, nowSeconds, request);
  const records = [...ring.select(from, to)].filter(({ key }) => filterMatches(request.filter, key));
  const rowOf = (record: FlowRecord): GoldmaneFlowResult => ({
    id: record.id,
    flow: ring.sum(record, from, to),
  });
  if (sort === 'Time') {
    const rows = shuffled(records)
      .map(rowOf)
      .sort((a, b) => (b.flow?.start_time ?? 0) - (a.flow?.start_time ?? 0));
    const page = pageOf(rows, request);
    // Past the end the time sort loses its totals; the name sorts keep them.
    return page.items.length === 0
      ? { meta: { totalPages: 0, totalResults: 0 }, flows: [] }
      : { meta: page.meta, flows: page.items };
  }
  const value = sortedBy[sort as NameSort];
  const ordered = records.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return x < y ? -1 : x > y ? 1 : a.id - b.id;
  });
  const page = pageOf(ordered, request);
  return { meta: page.meta, flows: page.items.map(rowOf) };
}
