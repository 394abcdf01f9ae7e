import { recordingSurvives } from './kills-contract';

recordingSurvives(
  'killed, cut off, and with Goldmane restarted',
  { seed: 12, kills: 4, restarts: 1, cuts: 1 },
  120_000,
);
