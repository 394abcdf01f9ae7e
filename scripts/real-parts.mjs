/** Whether the real API server can be started here: a ready rig, or Go to build it with. */
import { spawnSync } from 'node:child_process';

export function realParts() {
  if (process.env.DRAWBRIDGE_RIG_BIN) return { ok: true };
  const go = spawnSync('go', ['version'], { encoding: 'utf8' });
  return go.status === 0 ? { ok: true } : { ok: false, reason: 'no Go toolchain and no DRAWBRIDGE_RIG_BIN' };
}
