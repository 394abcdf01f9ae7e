/**
 * Which nodes report. A source that names nodes says which fell silent. Goldmane's records name none: what runs on one
 * node only stands for it, by what its own side told and what the other ends saw of it.
 */
import { isWorkloadEndpoint, type Snapshot, type Steps } from '@/lib/policy';
import type { Gap } from '../window';
import type { NodeEvidence, NodeState } from './evidence';
import { type Tally, workloadKey } from './workload-tally';
import { unheardDirections } from './workloads';

/** `node/worker-7`; older recordings have the bare name. */
export const nodeOf = ({ subject }: Pick<Gap, 'subject'>): string =>
  subject.startsWith('node/') ? subject.slice('node/'.length) : subject;

/** Workloads by the only node that runs them; nodes with an endpoint that is not theirs alone have an empty list. */
export function exclusiveWorkloads({ pods }: Pick<Snapshot, 'pods'>): ReadonlyMap<string, readonly string[]> {
  const nodesOf = new Map<string, Set<string>>();
  for (const pod of pods) {
    if (!isWorkloadEndpoint(pod) || pod.node === null) continue;
    const key = workloadKey(pod.workload);
    nodesOf.set(key, (nodesOf.get(key) ?? new Set()).add(pod.node));
  }
  const found = new Map<string, string[]>();
  for (const [key, nodes] of nodesOf)
    for (const node of nodes) {
      const own = found.get(node) ?? [];
      if (nodes.size === 1) own.push(key);
      found.set(node, own);
    }
  return found;
}

const told = ({ own }: Tally): number | null => {
  const times = [own.ingress, own.egress].filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(...times);
};

/** Silent: others saw traffic that its own side should have told, and nothing there has told anything of late. */
function stateOf(
  tallies: readonly (Tally | null)[],
  { windowSeconds, settledUntil, nodesVisible }: NodesInput,
  othersTold: boolean,
): NodeState {
  // Such a source would have said so.
  if (tallies.length === 0) return nodesVisible && othersTold ? 'reporting' : 'not-told';
  const heard = tallies.filter((tally) => tally !== null);
  const isTelling = heard.some((tally) => (told(tally) ?? Number.NEGATIVE_INFINITY) > settledUntil);
  const isMissed = heard.some((tally) => unheardDirections(tally, windowSeconds).length > 0);
  if (isMissed && !isTelling) return 'silent';
  if (heard.some((tally) => told(tally) !== null)) return 'reporting';
  return othersTold ? 'quiet' : 'not-told';
}

export interface NodesInput {
  readonly snapshot: Snapshot;
  /** Recorded gaps of the range. */
  readonly gaps: readonly Gap[];
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly windowSeconds: number;
  /** Unix seconds: whoever told something since then tells. */
  readonly settledUntil: number;
  /** Whether some source names nodes. */
  readonly nodesVisible: boolean;
}

/** Nodes with an endpoint, in order of their names. */
export function* nodeSteps(input: NodesInput): Steps<NodeEvidence[]> {
  const { snapshot, gaps, tallies } = input;
  const exclusive = exclusiveWorkloads(snapshot);
  yield;
  const silent = new Set(gaps.filter(({ kind, to }) => kind === 'node-silent' && to === null).map(nodeOf));
  const someTold = [...tallies.values()].some((tally) => told(tally) !== null);
  const found: NodeEvidence[] = [];
  for (const [name, workloads] of [...exclusive].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield;
    const own = workloads.map((key) => tallies.get(key) ?? null);
    const times = own.flatMap((tally) => (tally === null ? [] : [told(tally)])).filter((at) => at !== null);
    found.push({
      name,
      state: silent.has(name) ? 'silent' : stateOf(own, input, someTold),
      lastSeen: times.length === 0 ? null : Math.max(...times),
    });
  }
  // A silent node may have lost its last pod meanwhile.
  for (const name of silent) if (!exclusive.has(name)) found.push({ name, state: 'silent', lastSeen: null });
  return found;
}
