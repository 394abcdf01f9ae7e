/** Edges as rows of a table: one edge, or several that belong together. */
import type { EdgeRefView, EdgeRowView, PeerView } from '@/lib/api';
import type { EdgePeer } from '@/lib/flows';
import { finish, type Steps } from '@/lib/policy';
import type { EdgeExposure, EdgeTag } from '@/lib/rollout';
import { edgeRef, peerKey, peerView, portLabel } from './edge-ref';
import { connectionsOf } from './open-edges';
import { count } from './words';

export type Spark = readonly (number | null)[];

/** At least one edge; all of one verdict. */
export type EdgeGroup = readonly [EdgeExposure, ...EdgeExposure[]];

export function sideText({ sides }: Pick<EdgeExposure, 'sides'>): string {
  if (sides.length === 2) return 'at both sides';
  return sides[0] === undefined ? '' : `at the ${sides[0]}`;
}

/** What the edges of a group have in common, and how they differ: found in one pass. */
class Joint {
  readonly #sources = new Map<string, EdgePeer>();
  readonly #destinations = new Map<string, EdgePeer>();
  readonly #ports = new Set<string>();
  readonly #sides = new Set<string>();
  readonly #ids: string[] = [];
  #tags: readonly EdgeTag[];
  #isDecidedAlike = true;
  #connections: number | null = null;
  #firstSeen = Number.POSITIVE_INFINITY;
  #lastSeen = Number.NEGATIVE_INFINITY;

  constructor(private readonly first: EdgeExposure) {
    this.#tags = first.tags;
  }

  add({ id, summary, sides, tags, decision }: EdgeExposure): void {
    const { src, dst } = summary.edge;
    this.#sources.set(peerKey(src), src);
    this.#destinations.set(peerKey(dst), dst);
    this.#ports.add(portLabel(summary.edge));
    this.#sides.add(sides.join());
    this.#ids.push(id);
    this.#tags = this.#tags.filter((tag) => tags.includes(tag));
    this.#isDecidedAlike &&= decision?.kind === this.first.decision?.kind;
    const connections = connectionsOf(summary);
    if (connections !== null) this.#connections = (this.#connections ?? 0) + connections;
    this.#firstSeen = Math.min(this.#firstSeen, summary.firstSeen);
    this.#lastSeen = Math.max(this.#lastSeen, summary.lastSeen);
  }

  /** The name of a group: what its edges share, and numbers for the rest. Its id is that of its first edge. */
  get ref(): EdgeRefView {
    const own = edgeRef(this.first.summary.edge);
    const isOnePort = this.#ports.size === 1;
    return {
      id: this.first.id,
      src: jointPeer([...this.#sources.values()]),
      dst: jointPeer([...this.#destinations.values()]),
      portLabel: isOnePort ? own.portLabel : count(this.#ports.size, 'port'),
      protocol: own.protocol,
      port: isOnePort ? own.port : null,
    };
  }

  row(spark: Spark, why: string): EdgeRowView {
    const { first } = this;
    const all = [...this.#sides].join();
    return {
      edge: this.ref,
      verdict: first.verdict,
      sides: (['source', 'destination'] as const).filter((side) => all.includes(side)),
      sideText: this.#sides.size === 1 ? sideText(first) : '',
      why,
      tags: [...this.#tags],
      connections: this.#connections,
      firstSeen: this.#firstSeen,
      lastSeen: this.#lastSeen,
      spark: [...spark],
      decision: this.#isDecidedAlike ? decisionView(first) : null,
      ids: this.#ids,
    };
  }
}

function decisionView({ decision }: EdgeExposure): EdgeRowView['decision'] {
  if (decision === null) return null;
  const { kind, by, at, reason, until } = decision;
  return { kind, by, at, reason, until };
}

const same = (peers: readonly EdgePeer[], key: (peer: EdgePeer) => unknown): boolean =>
  new Set(peers.map(key)).size === 1;

/** One peer, or `6 workloads` where there are several. @param peers different ones, at least one */
function jointPeer(peers: readonly EdgePeer[]): PeerView {
  const [first] = peers;
  if (first === undefined) throw new RangeError('A group of edges has at least one.');
  if (peers.length === 1) return peerView(first);
  const noun = peers.every(({ type }) => type === 'workload') ? 'workload' : 'peer';
  const text = count(peers.length, noun);
  return {
    type: same(peers, ({ type }) => type) ? first.type : 'workload',
    namespace: same(peers, ({ namespace }) => namespace) ? first.namespace : null,
    name: text,
    kind: same(peers, ({ kind }) => kind) ? first.kind : null,
    label: text,
  };
}

const edgesAStep = 200;

function* jointSteps(group: EdgeGroup): Steps<Joint> {
  const joint = new Joint(group[0]);
  for (const [at, exposure] of group.entries()) {
    if (at % edgesAStep === edgesAStep - 1) yield;
    joint.add(exposure);
  }
  return joint;
}

export const groupRef = (group: EdgeGroup): EdgeRefView => finish(jointSteps(group)).ref;

/** null when no source counts. */
export const groupConnections = (group: readonly EdgeExposure[]): number | null =>
  group.reduce<number | null>((sum, { summary }) => {
    const connections = connectionsOf(summary);
    return connections === null ? sum : (sum ?? 0) + connections;
  }, null);

export function* edgeRowSteps(
  group: EdgeGroup,
  spark: Spark,
  why: string = group[0].why,
): Steps<EdgeRowView> {
  return (yield* jointSteps(group)).row(spark, why);
}
