/** The long version of lib/core/testing/recorder: fifty kills, with cuts and restarts among them. */
import { recordingSurvives } from '@/lib/core/testing/recorder/kills-contract';

recordingSurvives('killed 30 times, and cut off', { seed: 1, kills: 30, restarts: 0, cuts: 6 }, 300_000);
recordingSurvives(
  'killed 20 times, with Goldmane restarted',
  { seed: 2, kills: 20, restarts: 6, cuts: 4 },
  300_000,
);
