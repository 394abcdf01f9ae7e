/** One look at every recorded edge: what each workload's own side told of it, and what the other ends did. */
import type { Steps } from '@/lib/policy';
import type { EdgePeer } from '../edge';
import type { EdgeSummary, ReporterSummary } from '../history';
import type { PendingEvidence } from './evidence';
import { noPending, pendingWorth } from './pending';

type Direction = 'ingress' | 'egress';
type Times = Record<Direction, number | null>;

export interface Tally {
  edges: number;
  lastSeen: number | null;
  readonly own: Times;
  /** Allowed ones only: what the other end denies or drops never comes here. */
  readonly peers: Times;
  /** Edges that the other end alone has told of, for long enough that this side should have. */
  readonly oneSided: Record<Direction, number>;
  readonly pending: Record<keyof PendingEvidence, number>;
}

export interface TallyInput {
  readonly summaries: readonly EdgeSummary[];
  /** `namespace/name` of workloads with endpoints that report; a host's network does not. */
  readonly reports: ReadonlySet<string>;
  /** Unix seconds: pending verdicts of windows until then are stale. */
  readonly pendingSince: number;
  /** Unix seconds: an edge that began after it may have its other side still to come. */
  readonly settledUntil: number;
}

export const workloadKey = ({ namespace, name }: { namespace: string | null; name: string }): string =>
  `${namespace ?? ''}/${name}`;

const newTally = (): Tally => ({
  edges: 0,
  lastSeen: null,
  own: { ingress: null, egress: null },
  peers: { ingress: null, egress: null },
  oneSided: { ingress: 0, egress: 0 },
  pending: { ...noPending },
});

const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

class Tallies {
  readonly found = new Map<string, Tally>();

  constructor(private readonly input: TallyInput) {}

  add(summary: EdgeSummary): void {
    const { src, dst } = summary.edge;
    const [from, to] = [this.#of(src), this.#of(dst)];
    if (from !== null) this.#side(from, 'egress', [summary.src, summary.dst, src]);
    if (to !== null) this.#side(to, 'ingress', [summary.dst, summary.src, dst]);
    for (const tally of new Set([from, to])) {
      if (tally === null) continue;
      tally.edges++;
      tally.lastSeen = later(tally.lastSeen, summary.lastSeen);
    }
  }

  #of(peer: EdgePeer): Tally | null {
    if (peer.type !== 'workload') return null;
    const key = workloadKey(peer);
    const tally = this.found.get(key) ?? newTally();
    this.found.set(key, tally);
    return tally;
  }

  #side(
    tally: Tally,
    direction: Direction,
    [own, other, peer]: readonly [ReporterSummary | null, ReporterSummary | null, EdgePeer],
  ): void {
    tally.own[direction] = later(tally.own[direction], own?.lastSeen ?? null);
    if (own !== null) tally.pending[pendingWorth(own, this.input.pendingSince)]++;
    // Without endpoints of its own it has no side that could tell.
    if (other === null || !this.input.reports.has(workloadKey(peer))) return;
    const passed = direction === 'egress' ? other.lastSeen : other.allowedLastSeen;
    tally.peers[direction] = later(tally.peers[direction], passed);
    const isOld = other.firstSeen <= this.input.settledUntil;
    if (own === null && passed !== null && isOld) tally.oneSided[direction]++;
  }
}

/** Edges are scattered over the heap: so many are looked at in a tenth of a millisecond. */
const aStep = 64;

export function* tallySteps(input: TallyInput): Steps<ReadonlyMap<string, Tally>> {
  const tallies = new Tallies(input);
  for (const [at, summary] of input.summaries.entries()) {
    if (at % aStep === 0) yield;
    tallies.add(summary);
  }
  return tallies.found;
}
