/** A line of the story as edge rows: everything about it but the counts of a window. */
import type { EdgeKey, EdgePeer, EdgeRow } from '@/lib/flows';
import type { Workload } from '@/lib/policy';
import type { StoryEdge, StoryEnd } from '../traffic/story-edge';
import type { TrafficEnd, TrafficWorld } from '../traffic/traffic-world';
import { type Judges, type SideReport, sideReports } from '../traffic/verdicts';

export interface RecordedEdge {
  readonly story: StoryEdge;
  /** Rows of one window with `connections` opened in it. */
  rows(connections: number): readonly EdgeRow[];
  /** The same as JSON objects without their opening brace: what never changes is written out once only. */
  rowTexts(connections: number): readonly string[];
}

type Counts =
  | 'connectionsStarted'
  | 'connectionsCompleted'
  | 'connectionsLive'
  | 'bytesForward'
  | 'bytesReverse'
  | 'packetsForward'
  | 'packetsReverse';

const synBytes = 60;
const packetBytes = 720;

interface RecordedEnd {
  readonly end: TrafficEnd;
  readonly peer: EdgePeer;
}

function templateOf(world: TrafficWorld, end: StoryEnd & { type: 'workload' }): Workload | null {
  const named = world.snapshot.workloads.filter(
    ({ namespace, name }) => namespace === end.namespace && name === end.name,
  );
  return named.find(({ kind }) => kind !== 'ReplicaSet') ?? named[0] ?? null;
}

/** A workload without a running pod, judged by its template: the nightly run that is over. */
function templateEnd(template: Workload): RecordedEnd {
  const { namespace, name, kind } = template;
  return {
    end: {
      flowEnd: { type: 'workload', namespace, kind, name },
      type: 'WorkloadEndpoint',
      namespace,
      name: `${template.podPrefixes[0] ?? `${name}-`}*`,
      labels: [],
      ip: '',
      pod: null,
      endpoint: template.hostNetwork ? null : template,
    },
    peer: { type: 'workload', namespace, name, kind },
  };
}

const peerTypes = {
  WorkloadEndpoint: 'workload',
  HostEndpoint: 'host',
  NetworkSet: 'network-set',
  Network: 'network',
} as const;

function recordedEnd(world: TrafficWorld, story: StoryEnd, other: StoryEnd): RecordedEnd | null {
  const end = world.ends(story, 'namespace' in other ? other.namespace : null)[0];
  if (end !== undefined) {
    const namespace = end.namespace === '-' ? null : end.namespace;
    const { workload } = end.pod ?? {};
    return {
      end,
      peer: {
        type: peerTypes[end.type],
        namespace,
        name: workload?.name ?? end.name,
        kind: workload?.kind ?? null,
      },
    };
  }
  const template = story.type === 'workload' ? templateOf(world, story) : null;
  return template === null ? null : templateEnd(template);
}

/** Null when an end does not exist in this cluster. */
export function recordedEdge(world: TrafficWorld, judges: Judges, story: StoryEdge): RecordedEdge | null {
  const src = recordedEnd(world, story.src, story.dst);
  const dst = recordedEnd(world, story.dst, story.src);
  if (src === null || dst === null) return null;
  const { protocol, port } = story;
  const edge: EdgeKey = {
    src: src.peer,
    dst: dst.peer,
    protocol,
    port,
    icmpType: null,
    icmpCode: null,
  };
  const found = story.viaService ? world.serviceOf(dst.end.ip, protocol, port) : null;
  const service = found && { ...found, portName: found.portName === '-' ? null : found.portName };
  const reports = sideReports(judges, { src: src.end, dst: dst.end, protocol, port });
  const fixedPart = (report: SideReport): Omit<EdgeRow, Counts> => ({
    edge,
    reporter: report.reporter,
    action: report.action,
    enforcedTrace: report.enforced,
    pendingTrace: story.pendingComputed ? report.pending : [],
    pendingState: story.pendingComputed ? 'known' : 'not-computed',
    service: report.reporter === 'src' ? service : null,
    srcName: src.end.name,
    dstName: dst.end.name,
    srcAddresses: null,
    dstAddresses: null,
    samples: null,
  });
  const sides = reports.map((report) => ({ report, fixed: fixedPart(report) }));
  const texts = sides.map(({ report, fixed }) => ({ report, text: JSON.stringify(fixed).slice(1) }));
  return {
    story,
    rows: (connections) =>
      sides.map(({ report, fixed }) => ({ ...fixed, ...counts(story, report, connections) })),
    rowTexts: (connections) =>
      texts.map(({ report, text }) => {
        const counted = JSON.stringify(counts(story, report, connections)).slice(1, -1);
        return `${counted},${text}`;
      }),
  };
}

function counts(story: StoryEdge, report: SideReport, connections: number): Pick<EdgeRow, Counts> {
  const denied = report.action === 'deny';
  const forward = denied ? connections * synBytes : connections * story.bytes.forward;
  const reverse = denied ? 0 : connections * story.bytes.reverse;
  return {
    connectionsStarted: connections,
    connectionsCompleted: connections,
    connectionsLive: null,
    bytesForward: forward,
    bytesReverse: reverse,
    packetsForward: Math.max(connections, Math.ceil(forward / packetBytes)),
    packetsReverse: Math.ceil(reverse / packetBytes),
  };
}
