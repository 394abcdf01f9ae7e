/**
 * How long the event loop is held while pictures of a busy cluster are made without a pause and the cluster goes on changing
 * (performance §7, side condition: p99 ≤ 20 ms). Fails above that.
 */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { conclude, say } from '@/bench/goal';
import { median } from '@/bench/measure';
import { slices } from '@/lib/core/slices';
import { PictureBuilder } from '@/lib/core/state/picture-builder';
import type { Steps } from '@/lib/policy';
import { LiveCluster } from './live-cluster';
import { plannable, reportParts } from './parts';

const size = {
  endpoints: 5_000,
  policies: 500,
  flows: 0,
  workloads: 1_000,
  edges: 20_000,
  stagedAllows: 100,
};
const limitMs = 20;
const rounds = 7;
const roundMs = 5_000;
const controlMs = 2_000;
const changeEveryMs = 1_000;
/** Arithmetic in the same slices that is held up longer than this tells of a machine that does other things too. */
const quietMs = 10;

const p99 = (delay: IntervalHistogram): number => delay.percentile(99) / 1e6;
const figures = (delay: IntervalHistogram): string =>
  [50, 99]
    .map((percent) => `p${percent} ${(delay.percentile(percent) / 1e6).toFixed(1)} ms`)
    .concat(`max ${(delay.max / 1e6).toFixed(1)} ms`)
    .join(' · ');

async function watched(work: () => Promise<unknown>): Promise<IntervalHistogram> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay;
}

/** Pages that ask again as soon as they have their answer, for two ranges and two waves, until they are closed. */
class Pages {
  made = 0;
  #isOpen = true;
  readonly #open: Promise<unknown>;

  constructor(live: LiveCluster) {
    const pictures = new PictureBuilder(live.parts());
    const page = async (days: number, chosen: readonly string[]): Promise<void> => {
      while (this.#isOpen) {
        await pictures.build(live.range(days), chosen);
        this.made++;
      }
    };
    this.#open = Promise.all([page(7, []), page(1, []), page(7, plannable)]);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#open;
  }
}

/** Work that never takes longer than its slice and leaves nothing behind. */
function* arithmetic(forMs: number): Steps<number> {
  const end = performance.now() + forMs;
  let sum = 0;
  while (performance.now() < end) {
    for (let at = 0; at < 10_000; at++) sum = (sum + at) | 0;
    yield;
  }
  return sum;
}

/** One round: arithmetic first, then pictures; null where the machine was too busy to tell. */
async function round(live: LiveCluster): Promise<number | null> {
  const alone = await watched(() => slices.run(arithmetic(controlMs)));
  const pages = new Pages(live);
  let changes = 0;
  const changing = setInterval(() => live.change(changes++), changeEveryMs);
  const busy = await watched(() => pause(roundMs));
  clearInterval(changing);
  await pages.close();
  say(`  arithmetic ${figures(alone)} | making ${pages.made} pictures ${figures(busy)}`);
  return p99(alone) > quietMs ? null : p99(busy);
}

export async function main(): Promise<number> {
  const { endpoints, policies, edges } = size;
  say(`${endpoints} pods, ${policies} policies, ${edges} recorded edges; what a picture costs:`);
  const live = new LiveCluster(size);
  await live.start();
  await reportParts(live);
  say(
    `Event-loop delay in rounds of ${roundMs / 1_000} s, a change of the cluster every ${changeEveryMs / 1_000} s:`,
  );
  const delays: number[] = [];
  for (let at = 0; at < rounds; at++) {
    const delay = await round(live);
    if (delay !== null) delays.push(delay);
  }
  live.stop();
  if (delays.length === 0) {
    say('Even arithmetic is held up: this machine is too busy to tell. Run it again when it is quiet.');
    return 1;
  }
  return conclude([
    {
      name: `event-loop delay p99 against ${limitMs} ms, median of ${delays.length} rounds:`,
      ratio: median(delays) / limitMs,
      atMost: 1,
    },
  ]);
}
