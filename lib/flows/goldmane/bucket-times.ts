/** Arithmetic of Goldmane's ring (flow-logs §1.3): unix seconds throughout. */

/** Complete buckets in the ring. The oldest may leave while it is being asked for, so one less is relied on. */
export const ringBuckets = 240;
const readableBuckets = ringBuckets - 1;

/** A bucket is read once it ended three windows ago: late reports have arrived by then (flow-logs §1.13). */
export const lagWindows = 3;
/** It is read once more this many windows later: Felix sends its last five minutes again after a reconnect. */
export const rereadWindows = 20;

export const alignDown = (seconds: number, width: number): number => Math.floor(seconds / width) * width;
export const alignUp = (seconds: number, width: number): number => Math.ceil(seconds / width) * width;

/** End of the newest bucket that may be read. */
export const newestReadableEnd = (now: number, width: number): number =>
  alignDown(now, width) - lagWindows * width;

/** Start of the oldest bucket that is surely still held. */
export const oldestReadable = (now: number, width: number): number =>
  alignDown(now, width) - readableBuckets * width;
