/** How fresh what is on the page is: the one judgement that pill, banner and wall share. */
import type { StatusView } from '@/lib/api';

export interface Freshness {
  readonly kind: 'connecting' | 'live' | 'paused' | 'stale';
  /** Seconds since the end of the newest complete window; null when there is none yet. */
  readonly age: number | null;
}

/** From this many windows without news on, quiet is not news (ui.md §3). */
const missedWindows = 3;
const usualWindowSeconds = 15;

/**
 * Core judges its sources; the page adds what core cannot know: that core itself no longer answers (`failing`).
 * Stale outweighs paused, because a pause is chosen and staleness is not.
 */
export function freshness(facts: {
  readonly flows: StatusView['flows'];
  readonly now: number;
  readonly paused: boolean;
  readonly failing: boolean;
}): Freshness {
  const { flows, now } = facts;
  const end = flows.newestWindowEnd;
  const age = end === null ? null : Math.max(0, now - end);
  const limit = missedWindows * (flows.windowSeconds ?? usualWindowSeconds);
  if (flows.state === 'stale' || (facts.failing && (age === null || age > limit)))
    return { kind: 'stale', age };
  if (facts.paused) return { kind: 'paused', age };
  return { kind: age === null || flows.state === 'connecting' ? 'connecting' : 'live', age };
}
