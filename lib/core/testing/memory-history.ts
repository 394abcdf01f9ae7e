/** Recorded flows held in memory, for tests of what reads the history. It records nothing. */
import type { EdgeSummary, FlowHistory, Observation, Reporter, SeriesPoint, TimeRange } from '@/lib/flows';

export interface Sighting {
  readonly id: string;
  /** Window start, unix seconds. */
  readonly at: number;
  readonly reporter: Reporter;
  readonly action: 'allow' | 'deny';
  readonly connections: number;
}

const inside = (range: TimeRange, at: number): boolean => at >= range.from && at < range.to;
const readOnly = (): Promise<never> => Promise.reject(new Error('This history is for reading only.'));

export class MemoryHistory implements FlowHistory {
  constructor(
    private readonly summaries: readonly EdgeSummary[],
    private readonly sightings: readonly Sighting[],
    private readonly observed: Observation,
  ) {}

  putWindow = readOnly;
  entries = (): never => {
    throw new Error('This history keeps no windows.');
  };
  putGap = readOnly;
  beginImport = readOnly;
  importBatch = readOnly;
  compact = readOnly;

  async newestWindowEnd(): Promise<number | null> {
    return this.observed.newest;
  }

  async edges(): Promise<readonly EdgeSummary[]> {
    return this.summaries;
  }

  async edge(id: string): Promise<EdgeSummary | null> {
    return this.summaries.find((summary) => summary.id === id) ?? null;
  }

  async series(
    ids: readonly string[] | null,
    range: TimeRange,
    bucketSeconds: number,
  ): Promise<readonly SeriesPoint[]> {
    const points: SeriesPoint[] = [];
    const first = Math.floor(range.from / bucketSeconds) * bucketSeconds;
    for (let at = first; at < range.to; at += bucketSeconds) {
      const bucket = { from: at, to: at + bucketSeconds };
      const chosen = ids ?? [...new Set(this.sightings.map(({ id }) => id))];
      const connections = chosen.reduce((sum, id) => sum + this.#connections(id, bucket), 0);
      points.push({ at, connections, denied: 0 });
    }
    return points;
  }

  async sparklines(
    ids: readonly string[],
    range: TimeRange,
    buckets: number,
  ): Promise<ReadonlyMap<string, readonly number[]>> {
    const width = (range.to - range.from) / buckets;
    return new Map(
      ids.map((id) => [
        id,
        Array.from({ length: buckets }, (_, index) =>
          this.#connections(id, { from: range.from + index * width, to: range.from + (index + 1) * width }),
        ),
      ]),
    );
  }

  async occurrences(id: string, range: TimeRange, limit: number) {
    return this.sightings
      .filter((sighting) => sighting.id === id && inside(range, sighting.at))
      .sort((a, b) => a.at - b.at)
      .slice(-limit);
  }

  async observation(range: TimeRange): Promise<Observation> {
    return { ...this.observed, range };
  }

  async close(): Promise<void> {}

  /** Of the two reporters the larger number counts. */
  #connections(id: string, range: TimeRange): number {
    const of = (reporter: Reporter): number =>
      this.sightings
        .filter(
          (sighting) => sighting.id === id && sighting.reporter === reporter && inside(range, sighting.at),
        )
        .reduce((sum, { connections }) => sum + connections, 0);
    return Math.max(of('src'), of('dst'));
  }
}
