/** The week of traffic in a history as core keeps it: in DuckDB, whole days first and hours at the end. */
import { type EdgeRow, type EdgeSummary, type FlowHistory, FlowRows, openDuckDbHistory } from '@/lib/flows';

const hour = 3_600;
const day = 24 * hour;

/** Windows of a week that ends at `to`: a busy edge is in each of them. */
function windows(to: number): { readonly start: number; readonly end: number }[] {
  const days = Array.from({ length: 6 }, (_, at) => ({
    start: to - (7 - at) * day,
    end: to - (6 - at) * day,
  }));
  const hours = Array.from({ length: 24 }, (_, at) => ({
    start: to - (24 - at) * hour,
    end: to - (23 - at) * hour,
  }));
  return [...days, ...hours];
}

function rowsOf({ edge, src, dst }: EdgeSummary): EdgeRow[] {
  return (
    [
      ['src', src],
      ['dst', dst],
    ] as const
  ).flatMap(([reporter, side]) =>
    side === null
      ? []
      : [
          {
            edge,
            reporter,
            action: side.action,
            enforcedTrace: side.enforcedTrace,
            pendingTrace: side.pendingTrace,
            pendingState: side.pendingState,
            connectionsStarted: 30,
            connectionsCompleted: 30,
            connectionsLive: 1,
            bytesForward: 9_000,
            bytesReverse: 90_000,
            packetsForward: 90,
            packetsReverse: 120,
            service: null,
            srcName: edge.src.name,
            dstName: edge.dst.name,
            srcAddresses: null,
            dstAddresses: null,
            samples: null,
          },
        ],
  );
}

/** @param to unix seconds: the newest window ends there. */
export async function recordedWeek(edges: readonly EdgeSummary[], to: number): Promise<FlowHistory> {
  const history = await openDuckDbHistory({ path: ':memory:' });
  const rows = FlowRows.of(edges.flatMap(rowsOf));
  for (const { start, end } of windows(to)) await history.putWindow({ source: 'goldmane', start, end, rows });
  return history;
}
