/** How many connections a line of the story opens in one window. Pure and repeatable. */
import { hashOf, poisson, randomFrom } from './random';
import { type StoryEdge, storyEdgeName } from './story-edge';

export interface DrawOptions {
  readonly seed: number;
  readonly windowSeconds: number;
  /** Multiplies every rate. */
  readonly speed: number;
  /** For tests: every living line appears at least in every third window, and the hour does not matter. */
  readonly lively: boolean;
}

/** Traffic over the day, 1 on average: least at 03:00, most at 15:00 UTC. */
export const dayCurve = (unixSeconds: number): number =>
  1 + 0.62 * Math.cos((2 * Math.PI * (((unixSeconds / 3600) % 24) - 15)) / 24);

/**
 * Connections opened in `[start, start + windowSeconds)`; runs and single events are not drawn but scheduled.
 * A line that began on some day is taken to have begun: only a recording looks back before it.
 */
export function drawConnections(story: StoryEdge, start: number, options: DrawOptions): number {
  const { rate } = story;
  if (rate.type === 'run' || rate.type === 'once') return 0;
  const name = storyEdgeName(story);
  const hash = hashOf(name);
  const { windowSeconds: width, speed } = options;
  const perSecond = (rate.perHour * speed) / 3600;
  const floor = options.lively && (Math.floor(start / width) + hash) % 3 === 0 ? 1 : 0;
  if (rate.type !== 'diurnal') {
    const phase = (hash % 1000) / 1000;
    const even = Math.floor((start + width) * perSecond + phase) - Math.floor(start * perSecond + phase);
    return Math.max(floor, even);
  }
  const mean = perSecond * width * (options.lively ? 1 : dayCurve(start + width / 2));
  return Math.max(floor, poisson(mean, randomFrom(hashOf(`${options.seed}/${name}/${start}`))));
}
