/** What rows refer to by number: sources, edges, traces, services. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { PolicyHit } from '@/lib/policy';
import { traceText } from '../canonical-trace';
import { type EdgeKey, edgeId } from '../edge';
import type { EdgeSummary } from '../history';
import type { EdgeRow } from '../window';
import { Dictionary } from './dictionary';

type Service = NonNullable<EdgeSummary['service']>;

/** No service was seen. */
const noService = 0;

export class Dictionaries {
  readonly sources = new Dictionary<string>('source', (text) => text);
  readonly edges = new Dictionary<EdgeKey>(
    'edge',
    (stored) => JSON.parse(stored) as EdgeKey,
    (edge) => JSON.stringify(edge),
  );
  private readonly traces = new Dictionary<readonly PolicyHit[]>(
    'trace',
    (text) => JSON.parse(text) as PolicyHit[],
  );
  private readonly services = new Dictionary<Service>('service', (text) => JSON.parse(text) as Service);

  private get all(): readonly { load: Dictionary<unknown>['load']; flush: Dictionary<unknown>['flush'] }[] {
    return [this.sources, this.edges, this.traces, this.services];
  }

  /** Drops what no row refers to any more, then reads the rest. For a file that nobody reads yet. */
  async open(connection: DuckDBConnection): Promise<void> {
    await connection.run('delete from edge where id not in (select edge from flow_row)');
    await connection.run(
      'delete from trace where id not in (select enforced from flow_row union select pending from flow_row)',
    );
    await this.load(connection);
  }

  async load(connection: DuckDBConnection): Promise<void> {
    for (const dictionary of this.all) await dictionary.load(connection);
  }

  async flush(connection: DuckDBConnection): Promise<void> {
    for (const dictionary of this.all) await dictionary.flush(connection);
  }

  sourceId(name: string): number {
    return this.sources.idOf(name, () => name);
  }

  traceId(hits: readonly PolicyHit[]): number {
    const text = traceText(hits);
    return this.traces.idOf(text, () => JSON.parse(text) as PolicyHit[]);
  }

  trace(id: number): readonly PolicyHit[] {
    return this.traces.value(id);
  }

  traceText(id: number): string {
    return this.traces.text(id);
  }

  /** An owner that is known now is kept for the edge's whole history. */
  edgeNumber(edge: EdgeKey): number {
    const id = this.edges.idOf(edgeId(edge), () => edge);
    const known = this.edges.value(id);
    const src = edge.src.kind ?? known.src.kind;
    const dst = edge.dst.kind ?? known.dst.kind;
    if (src !== known.src.kind || dst !== known.dst.kind)
      this.edges.change(id, {
        ...known,
        src: { ...known.src, kind: src },
        dst: { ...known.dst, kind: dst },
      });
    return id;
  }

  serviceId(service: EdgeRow['service']): number {
    if (service === null) return noService;
    const { namespace, name, port } = service;
    const value: Service = { namespace, name, port };
    return this.services.idOf(JSON.stringify(value), () => value);
  }

  service(id: number): Service | null {
    return id === noService ? null : this.services.value(id);
  }

  serviceText(id: number): string {
    return id === noService ? '' : this.services.text(id);
  }
}
