/** One window of the story: connections drawn between concrete pods, judged by the policies in force now. */
import { type DrawOptions, drawConnections } from './draw';
import type { ConnectionBundle } from './flow-records';
import { hashOf, pick, randomFrom } from './random';
import { type StoryEdge, storyEdgeName } from './story-edge';
import type { ServicePort, TrafficEnd, TrafficWorld } from './traffic-world';
import { type Judges, pendingTrace, type SideReport, sideReports } from './verdicts';

/** Distinct pod pairs one line of the story uses in a window; the records fold them anyway. */
const maxPairs = 6;
/** Windows a pooled connection stays open before it is dialled anew. */
const pooledWindows = 4;

interface Pooled {
  readonly enforced: ReadonlyMap<'src' | 'dst', SideReport>;
  readonly until: number;
}

export class WindowTraffic {
  private readonly pooled = new Map<string, Pooled>();
  private readonly lastRuns = new Map<string, { readonly pod: string; left: number }>();

  constructor(
    private readonly edges: readonly StoryEdge[],
    private readonly options: DrawOptions,
  ) {}

  /** Bundles of the window that starts at `start` (unix seconds). */
  *window(world: TrafficWorld, judges: Judges, start: number): Generator<ConnectionBundle> {
    for (const story of this.edges) {
      const count = this.connections(story, world, start);
      if (count === 0) continue;
      yield* this.bundles(story, count, { world, judges, start });
    }
    for (const [key, { until }] of this.pooled) if (until <= start) this.pooled.delete(key);
  }

  private connections(story: StoryEdge, world: TrafficWorld, start: number): number {
    if (story.rate.type !== 'run') return drawConnections(story, start, this.options);
    if (story.src.type !== 'workload') return 0;
    // A run: its pod is there. One connection a window until the run has made all of them.
    const pod = world.pods(story.src.namespace, story.src.name)[0]?.name;
    if (pod === undefined) return 0;
    const name = storyEdgeName(story);
    const last = this.lastRuns.get(name);
    const run = last?.pod === pod ? last : { pod, left: story.rate.connections };
    this.lastRuns.set(name, run);
    if (run.left === 0) return 0;
    run.left--;
    return 1;
  }

  private *bundles(
    story: StoryEdge,
    count: number,
    at: { world: TrafficWorld; judges: Judges; start: number },
  ): Generator<ConnectionBundle> {
    const { world, judges, start } = at;
    const random = randomFrom(hashOf(`${this.options.seed}/pairs/${storyEdgeName(story)}/${start}`));
    const sources = world.ends(story.src, 'namespace' in story.dst ? story.dst.namespace : null);
    const targets = world.ends(story.dst, 'namespace' in story.src ? story.src.namespace : null);
    const pairs = Math.min(count, maxPairs);
    for (let pair = 0; pair < pairs; pair++) {
      const src = pick(sources, random);
      if (src === undefined) continue;
      // A pod does not dial itself: of a workload that talks to itself another pod answers.
      const others = targets.filter(({ ip }) => ip !== src.ip);
      const dst = pick(others, random);
      if (dst === undefined) continue;
      const started = Math.floor(count / pairs) + (pair < count % pairs ? 1 : 0);
      const service = story.viaService ? world.serviceOf(dst.ip, story.protocol, story.port) : null;
      for (const report of this.reports(story, judges, { src, dst, start }))
        yield bundle(story, { src, dst, service, report, started });
    }
  }

  private reports(
    story: StoryEdge,
    judges: Judges,
    { src, dst, start }: { src: TrafficEnd; dst: TrafficEnd; start: number },
  ): readonly SideReport[] {
    const connection = { src, dst, protocol: story.protocol, port: story.port };
    const now = sideReports(judges, connection).map((report) =>
      story.pendingComputed ? report : { ...report, pending: [] },
    );
    if (!story.pooled || this.options.lively) return now;
    // An open connection keeps the enforced trace of its first packet and gets a fresh pending one (calico-policy §6.2).
    const key = `${src.ip}>${dst.ip}/${story.port}`;
    const open = this.pooled.get(key);
    if (open === undefined || open.until <= start) {
      const allowed = now.every((report) => report.action === 'allow');
      if (allowed)
        this.pooled.set(key, {
          enforced: new Map(now.map((report) => [report.reporter, report])),
          until: start + pooledWindows * this.options.windowSeconds,
        });
      return now;
    }
    return [...open.enforced.values()].map((report) => ({
      ...report,
      pending: pendingTrace(judges.checker, connection, report.reporter),
    }));
  }
}

function bundle(
  story: StoryEdge,
  drawn: {
    src: TrafficEnd;
    dst: TrafficEnd;
    service: ServicePort | null;
    report: SideReport;
    started: number;
  },
): ConnectionBundle {
  return {
    ...drawn,
    protocol: story.protocol,
    port: story.port,
    completed: story.pooled ? 0 : drawn.started,
    live: drawn.started,
    bytesForward: drawn.started * story.bytes.forward,
    bytesReverse: drawn.started * story.bytes.reverse,
  };
}
