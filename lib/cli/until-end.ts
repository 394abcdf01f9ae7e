/** Resolves at SIGINT or SIGTERM, or – for a child of `drawbridge start` – when the parent that holds our stdin is gone. */
export function untilEnd(): Promise<'signal' | 'parent-gone'> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('signal'));
    process.once('SIGTERM', () => resolve('signal'));
    // Only a supervised child may read its stdin's end as news; a container's stdin ends at once.
    if (process.env.DRAWBRIDGE_CHILD !== '1') return;
    process.stdin.on('end', () => resolve('parent-gone'));
    process.stdin.on('error', () => resolve('parent-gone'));
    process.stdin.resume();
  });
}
