/**
 * How long the event loop is held while pictures of a busy cluster are made and pages are answered without a pause, and the
 * cluster goes on changing (performance §7, side condition: p99 ≤ 20 ms). Fails above that, and when the loop is held longer
 * than that by our own work more than once a minute.
 */
import type { IntervalHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { conclude, say } from '@/bench/goal';
import { median } from '@/bench/measure';
import { slices } from '@/lib/core/slices';
import { PictureBuilder } from '@/lib/core/state/picture-builder';
import type { Steps } from '@/lib/policy';
import { Garbage } from './garbage';
import { type Held, watched } from './holds';
import { LiveCluster } from './live-cluster';
import { answering, asked, Pages } from './pages';
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
const roundMs = 10_000;
const controlMs = 2_000;
const changeEveryMs = 1_000;
const minuteMs = 60_000;
/** Arithmetic in the same slices that is held up longer than this tells of a machine that does other things too. */
const quietMs = 10;

const p99 = (delay: IntervalHistogram): number => delay.percentile(99) / 1e6;
const figures = (delay: IntervalHistogram): string =>
  [50, 99, 99.9]
    .map((percent) => `p${percent} ${(delay.percentile(percent) / 1e6).toFixed(1)} ms`)
    .concat(`max ${(delay.max / 1e6).toFixed(1)} ms`)
    .join(' · ');

const ownHolds = ({ holds }: Held): number => holds.filter(({ own }) => own > limitMs).length;

function holdsText(held: Held): string {
  const { holds } = held;
  if (holds.length === 0) return `no hold above ${limitMs} ms`;
  const longest = Math.max(...holds.map(({ own }) => own));
  const own = ownHolds(held);
  return `${holds.length} holds above ${limitMs} ms, ${own} of them our own work (longest ${longest.toFixed(1)} ms)`;
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

/** One round: arithmetic first, then pages; null where the machine was too busy to tell. */
async function round(live: LiveCluster, garbage: Garbage): Promise<Held | null> {
  const alone = await watched(() => slices.run(arithmetic(controlMs)), garbage, limitMs);
  const pictures = new PictureBuilder(live.parts());
  const pages = new Pages(answering(pictures), asked(live.state.snapshot, live.edges), [
    () => pictures.build(live.range(1)),
    () => pictures.build(live.range(7), plannable),
  ]);
  let changes = 0;
  const changing = setInterval(() => live.change(changes++), changeEveryMs);
  const busy = await watched(() => pause(roundMs), garbage, limitMs);
  clearInterval(changing);
  await pages.close();
  say(`  arithmetic ${figures(alone.delay)}`);
  say(`    ${pages.answered} answers ${figures(busy.delay)} · ${holdsText(busy)}`);
  return p99(alone.delay) > quietMs ? null : busy;
}

export async function main(): Promise<number> {
  const { endpoints, policies, edges } = size;
  say(`${endpoints} pods, ${policies} policies, ${edges} recorded edges; what pictures and pages cost:`);
  const live = new LiveCluster(size);
  const garbage = new Garbage();
  await live.start();
  await reportParts(live, garbage);
  say(
    `Event-loop delay in rounds of ${roundMs / 1_000} s, a change of the cluster every ${changeEveryMs / 1_000} s:`,
  );
  const told: Held[] = [];
  for (let at = 0; at < rounds; at++) {
    const held = await round(live, garbage);
    if (held !== null) told.push(held);
  }
  garbage.stop();
  await live.stop();
  if (told.length === 0) {
    say('Even arithmetic is held up: this machine is too busy to tell. Run it again when it is quiet.');
    return 1;
  }
  const holds = told.reduce((sum, held) => sum + ownHolds(held), 0);
  return conclude([
    {
      name: `event-loop delay p99 against ${limitMs} ms, median of ${told.length} rounds:`,
      ratio: median(told.map(({ delay }) => p99(delay))) / limitMs,
      atMost: 1,
    },
    {
      name: `holds above ${limitMs} ms a minute by our own work against 1:`,
      ratio: (holds * minuteMs) / (told.length * roundMs),
      atMost: 1,
    },
  ]);
}
