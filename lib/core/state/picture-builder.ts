/** Assembles the Picture of a moment; pages that ask at the same revision share one. */
import type { ClusterCapabilities } from '@/lib/cluster';
import type { EdgeSummary, TimeRange } from '@/lib/flows';
import type { ActivityEvent } from '@/lib/rollout';
import {
  coverage,
  cronSchedules,
  type Decisions,
  exemptNamespaces,
  exposeEdges,
  type GateResult,
  type RolloutRecord,
} from '@/lib/rollout';
import type { ClusterIdentity, CurrentCandidate, Picture, RolloutPicture, Settings } from '../picture';
import { assembleRollout } from '../rollout/assemble-rollout';
import { sinceRaise } from '../rollout/since-raise';
import type { ClusterState } from './cluster-state';
import type { FlowState } from './flow-state';

export interface PictureParts {
  readonly cluster: ClusterState;
  readonly flows: FlowState;
  readonly identity: () => ClusterIdentity;
  readonly readOnly: boolean;
  readonly settings: () => Settings;
  readonly decisions: () => Decisions;
  readonly record: () => RolloutRecord | null;
  /** False until the journal could be read once: then nothing is known about other rollouts. */
  readonly isJournalRead: () => boolean;
  readonly candidate: () => CurrentCandidate | null;
  readonly activity: () => readonly ActivityEvent[];
  /** Last sign of life of the guard, unix seconds; null while there is none. */
  readonly guardSeenAt: () => number | null;
  readonly revision: () => Picture['revision'];
  readonly capabilities: () => ClusterCapabilities;
  /** Unix seconds. */
  readonly now: () => number;
}

type Base = Omit<Picture, 'rollout'>;

/** Deadlines and ages move without any revision: a picture is not older than this. */
const maxAgeSeconds = 1;
/** A handful of ranges is looked at by a handful of people. */
const maxKept = 24;
const minGateRangeSeconds = 7 * 86_400;

export class PictureBuilder {
  readonly #bases = new Map<string, { readonly at: number; readonly value: Promise<Base> }>();
  readonly #rollouts = new Map<string, { readonly at: number; readonly value: Promise<RolloutPicture> }>();
  #lastGate: GateResult | null = null;

  constructor(private readonly parts: PictureParts) {}

  /** The gate as last evaluated; null before the first time. */
  get lastGate(): GateResult | null {
    return this.#lastGate;
  }

  get revision(): Picture['revision'] {
    return this.parts.revision();
  }

  /** End of the newest recorded window; now while there is none. Ranges end there, so that answers agree. */
  async newest(): Promise<number> {
    const now = this.parts.now();
    const { newest } = await this.parts.flows.history.observation({ from: now - 60, to: now });
    return newest ?? Math.floor(now);
  }

  /** @param chosen namespaces of the wave to plan; none means all that remain. */
  async build(range: TimeRange, chosen: readonly string[] = []): Promise<Picture> {
    const [base, rollout] = await Promise.all([this.#base(range), this.rollout(chosen)]);
    return { ...base, rollout };
  }

  /** Over the gate's own range, whatever people look at. */
  async rollout(chosen: readonly string[] = []): Promise<RolloutPicture> {
    const { gate } = this.parts.settings();
    const to = await this.newest();
    const range = { from: to - Math.max(gate.minObservedSeconds, minGateRangeSeconds), to };
    const rollout = await this.#kept(
      this.#rollouts,
      `${this.#key(range)} ${[...chosen].sort().join(',')}`,
      () => this.#assemble(range, chosen),
    );
    if (chosen.length === 0) this.#lastGate = rollout.gate;
    return rollout;
  }

  #key(range: TimeRange): string {
    return `${Object.values(this.parts.revision()).join('.')} ${range.from}-${range.to}`;
  }

  #kept<T>(
    map: Map<string, { readonly at: number; readonly value: Promise<T> }>,
    key: string,
    make: () => Promise<T>,
  ): Promise<T> {
    const now = this.parts.now();
    const known = map.get(key);
    if (known !== undefined && now - known.at < maxAgeSeconds) return known.value;
    const value = make();
    map.delete(key);
    map.set(key, { at: now, value });
    value.catch(() => map.delete(key));
    for (const old of map.keys()) {
      if (map.size <= maxKept) break;
      map.delete(old);
    }
    return value;
  }

  #base(range: TimeRange): Promise<Base> {
    return this.#kept(this.#bases, this.#key(range), () => this.#assembleBase(range));
  }

  async #assembleBase(range: TimeRange): Promise<Base> {
    const { parts } = this;
    const { history } = parts.flows;
    const [summaries, observation] = await Promise.all([history.edges(range), history.observation(range)]);
    const { engine, snapshot } = parts.cluster;
    const now = parts.now();
    const settings = parts.settings();
    const decisions = parts.decisions();
    const sources = parts.flows.status();
    const schedules = cronSchedules(snapshot);
    const bridge = bridgeRef(parts.record());
    const exempt = exemptNamespaces(snapshot, settings.exemptions);
    const windowSeconds = sources[0]?.capabilities.windowSeconds ?? null;
    return {
      now,
      revision: parts.revision(),
      cluster: parts.identity(),
      readOnly: parts.readOnly,
      settings,
      capabilities: parts.capabilities(),
      kinds: parts.cluster.cache.status(),
      snapshot,
      engine,
      policiesChangedAt: parts.cluster.policiesChangedAt,
      objectOf: (ref) => parts.cluster.objectOf(ref),
      exempt,
      coverage: coverage(engine, { exempt, bridge }),
      range,
      observation,
      exposures: exposeEdges({
        engine,
        summaries,
        decisions,
        now,
        policiesChangedAt: parts.cluster.policiesChangedAt,
        schedules,
        bridge,
        ...(windowSeconds === null ? {} : { windowSeconds }),
      }),
      schedules,
      decisions,
      sources,
      activity: parts.activity(),
      history,
    };
  }

  async #assemble(range: TimeRange, chosen: readonly string[]): Promise<RolloutPicture> {
    const base = await this.#base(range);
    const record = this.parts.record();
    const raisedAt = sinceRaise(record, base.now);
    const since =
      raisedAt === null ? null : await this.parts.flows.history.edges({ from: raisedAt, to: base.now + 60 });
    return assembleRollout(base, {
      candidate: this.parts.candidate(),
      record: this.parts.isJournalRead() ? record : undefined,
      chosenNamespaces: chosen,
      summariesSinceRaise: since,
      deniedBefore: raisedAt === null ? new Set() : deniedBefore(base, raisedAt),
      guardSeenAt: this.parts.guardSeenAt(),
    });
  }
}

const sides = (summary: EdgeSummary) => [summary.src, summary.dst].filter((side) => side !== null);

/** Edges that were denied before the bridge was raised already. */
const deniedBefore = (base: Base, raisedAt: number): ReadonlySet<string> =>
  new Set(
    base.exposures
      .filter(
        ({ summary }) =>
          summary.firstSeen < raisedAt &&
          sides(summary).some((side) => side.deniedLastSeen !== null && side.allowedLastSeen === null),
      )
      .map(({ id }) => id),
  );

const endedPhases: ReadonlySet<string> = new Set(['committed', 'rolled-back']);

/** The bridge of a wave under way: it hides what stands behind it, so verdicts are asked without it. */
const bridgeRef = (record: RolloutRecord | null) =>
  record === null || endedPhases.has(record.phase) ? null : record.plan.bridge;
