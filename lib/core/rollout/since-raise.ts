/** From when edges are read to tell what raising did: for a wave under way, and for the newest one a day after its end. */
import type { RolloutRecord } from '@/lib/rollout';
import { isUnderWay } from './under-way';

/** What a wave that ended long ago did is told by its record; its edges would be all there were since. */
const readAfterEndSeconds = 86_400;

/** Unix seconds of the raise; null where nothing was raised, or it is over for long. */
export function sinceRaise(record: RolloutRecord | null, now: number): number | null {
  if (record === null) return null;
  const { raised, ended } = record.at;
  const isOver = !isUnderWay(record) && (ended === null || now - ended > readAfterEndSeconds);
  return isOver ? null : raised;
}
