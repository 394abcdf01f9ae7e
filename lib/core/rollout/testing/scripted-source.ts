/** A flow source that says what a test tells it to, into a real history: the way from a source to a picture without a network. */
import {
  type EdgeRow,
  type EdgeSummary,
  FlowRows,
  type FlowSource,
  type FlowWindow,
  type Gap,
  openDuckDbHistory,
  type SourceCapabilities,
  type SourceListener,
  type SourceState,
  type TimeRange,
} from '@/lib/flows';
import type { SourceStatus } from '../../picture';
import { FlowState } from '../../state/flow-state';

export const windowSeconds = 3_600;

export const allKnowing: SourceCapabilities = {
  kind: 'goldmane',
  windowSeconds,
  lookbackSeconds: 3_600,
  enforcedTrace: true,
  pendingTrace: true,
  endpointTypes: true,
  services: true,
  addresses: true,
  icmpTypes: true,
  bytes: true,
  connectionCounts: true,
  nodesVisible: true,
  hostEndpoints: true,
  gapSignal: 'restart',
};

/** What both sides of an edge tell in one window. */
export const rowsOf = ({ edge, src, dst }: EdgeSummary): EdgeRow[] =>
  (['src', 'dst'] as const).flatMap((reporter) => {
    const side = reporter === 'src' ? src : dst;
    if (side === null) return [];
    const { action, enforcedTrace, pendingTrace, pendingState } = side;
    return [
      {
        edge,
        reporter,
        action,
        enforcedTrace,
        pendingTrace,
        pendingState,
        connectionsStarted: 3,
        connectionsCompleted: 3,
        connectionsLive: 0,
        bytesForward: 100,
        bytesReverse: 100,
        packetsForward: 2,
        packetsReverse: 2,
        service: null,
        srcName: edge.src.name,
        dstName: edge.dst.name,
        srcAddresses: null,
        dstAddresses: null,
        samples: null,
      },
    ];
  });

export interface Script {
  readonly capabilities: SourceCapabilities;
  readonly state: SourceState;
  /** Rows of the window that begins then, unix seconds; null: the window never came. */
  readonly rows: (start: number) => readonly EdgeRow[] | null;
  readonly gaps: readonly Gap[];
}

class ScriptedSource implements FlowSource {
  readonly name = 'goldmane';

  constructor(
    private readonly script: Script,
    private readonly range: TimeRange,
  ) {}

  capabilities(): SourceCapabilities {
    return this.script.capabilities;
  }

  async start(listener: SourceListener): Promise<void> {
    const { rows, gaps, state } = this.script;
    for (const window of this.#windows(rows)) await listener.window(window);
    for (const gap of gaps) await listener.gap(gap);
    listener.state(state);
  }

  async stop(): Promise<void> {}

  *#windows(rowsAt: Script['rows']): Generator<FlowWindow> {
    for (let start = this.range.from; start < this.range.to; start += windowSeconds) {
      const rows = rowsAt(start);
      if (rows !== null)
        yield { source: this.name, start, end: start + windowSeconds, rows: FlowRows.of(rows) };
    }
  }
}

/** @param script null: no source is configured. What a page would read of the range afterwards. */
export async function recordedBy(script: Script | null, range: TimeRange) {
  const history = await openDuckDbHistory({ path: ':memory:' });
  try {
    const flows = new FlowState(
      history,
      () => undefined,
      (error) => {
        throw error;
      },
    );
    if (script !== null) await flows.add(new ScriptedSource(script, range));
    const sources: SourceStatus[] = flows.status();
    return {
      summaries: await history.edges(range),
      observation: await history.observation(range),
      sources,
    };
  } finally {
    await history.close();
  }
}
