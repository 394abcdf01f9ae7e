/**
 * Traffic for a rehearsal: the recorded edges once more, at the rate they had, judged by the policies of the rehearsed
 * cluster. Only edges that can be told whole are replayed: both ends run here, and are reported by the sides that
 * reported them then. What comes from or goes to unknown addresses is not made up.
 */
import { join } from 'node:path';
import { type EdgeKey, type EdgePeer, type EdgeRow, edgeId, type HistoryEntry } from '@/lib/flows';
import { recordingEntries } from '@/lib/flows/recording/recording-entries';
import { recordingFileLines } from '@/lib/flows/recording/recording-file';
import type { Snapshot } from '@/lib/policy';
import type { ReadSnapshot } from '@/lib/snapshot';
import type { StoryEdge, StoryEnd } from '../traffic/story-edge';
import { hasEndpoint, TrafficWorld } from '../traffic/traffic-world';

/** Rates are those of the last day that was recorded. */
const rateSeconds = 86_400;

interface Tally {
  readonly edge: EdgeKey;
  readonly reporters: Set<EdgeRow['reporter']>;
  connections: number;
  bytesForward: number;
  bytesReverse: number;
  viaService: boolean;
  pendingComputed: boolean;
}

function add(tallies: Map<string, Tally>, row: EdgeRow): void {
  const id = edgeId(row.edge);
  const tally = tallies.get(id) ?? {
    edge: row.edge,
    reporters: new Set(),
    connections: 0,
    bytesForward: 0,
    bytesReverse: 0,
    viaService: false,
    pendingComputed: false,
  };
  tallies.set(id, tally);
  tally.reporters.add(row.reporter);
  tally.viaService ||= row.service !== null;
  tally.pendingComputed ||= row.pendingState === 'known';
  // Of one side only: both report the same connections.
  if (row.reporter !== [...tally.reporters][0]) return;
  tally.connections += row.connectionsStarted ?? 1;
  tally.bytesForward += row.bytesForward ?? 0;
  tally.bytesReverse += row.bytesReverse ?? 0;
}

function endOf(peer: EdgePeer): StoryEnd | null {
  if (peer.type === 'workload' && peer.namespace !== null)
    return { type: 'workload', namespace: peer.namespace, name: peer.name };
  return peer.type === 'network-set'
    ? { type: 'network-set', namespace: peer.namespace, name: peer.name }
    : null;
}

/** Whether traffic of this end would be told by the name it was recorded under. */
function fits(world: TrafficWorld, peer: EdgePeer, end: StoryEnd, other: EdgePeer): boolean {
  const ends = world.ends(end, other.namespace);
  if (ends.length === 0) return false;
  return peer.type === 'workload'
    ? ends.every(({ pod }) => pod !== null && hasEndpoint(pod))
    : ends.every(({ type, name }) => type === 'NetworkSet' && name === peer.name);
}

function storyOf(tally: Tally, world: TrafficWorld, hours: number): StoryEdge | null {
  const { edge, reporters } = tally;
  const [src, dst] = [endOf(edge.src), endOf(edge.dst)];
  const { protocol, port } = edge;
  if (src === null || dst === null || port === null || (protocol !== 'tcp' && protocol !== 'udp'))
    return null;
  if (!fits(world, edge.src, src, edge.dst) || !fits(world, edge.dst, dst, edge.src)) return null;
  const reports = (peer: EdgePeer, reporter: EdgeRow['reporter']): boolean =>
    (peer.type === 'workload') === reporters.has(reporter);
  if (!reports(edge.src, 'src') || !reports(edge.dst, 'dst')) return null;
  const count = Math.max(1, tally.connections);
  return {
    src,
    dst,
    protocol,
    port,
    rate: { type: 'steady', perHour: Math.max(1, count / hours) },
    bytes: {
      forward: Math.round(tally.bytesForward / count),
      reverse: Math.round(tally.bytesReverse / count),
    },
    viaService: tally.viaService,
    pendingComputed: tally.pendingComputed,
    pooled: false,
  };
}

async function* recorded({ folder, document }: ReadSnapshot): AsyncGenerator<HistoryEntry> {
  for (const { path } of document.flows?.files ?? []) {
    const full = join(folder, path);
    yield* recordingEntries(recordingFileLines(full), full);
  }
}

export async function replayedEdges(
  snapshot: ReadSnapshot,
  cluster: Snapshot,
): Promise<readonly StoryEdge[]> {
  const { range } = snapshot.document.flows ?? { range: { from: 0, to: 0 } };
  const from = Math.max(range.from, range.to - rateSeconds);
  const tallies = new Map<string, Tally>();
  for await (const entry of recorded(snapshot))
    if (entry.type === 'window' && entry.window.end > from)
      for (const row of entry.window.rows) add(tallies, row);
  const world = new TrafficWorld(cluster);
  const hours = Math.max(1, (range.to - from) / 3600);
  return [...tallies.values()].flatMap((tally) => storyOf(tally, world, hours) ?? []);
}
