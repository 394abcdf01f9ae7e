/** The outside bar: DPDK's access control library from the system's package, where it and a C compiler are installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import source from './dpdk/acl.c';

const rules = 20_000;
const lookups = 1_000_000;

/** A program that answers nanoseconds a scalar look-up at 20,000 rules; or why there is none. */
export function dpdkScalar(): { readonly run: () => number } | { readonly missing: string } {
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'libdpdk'], { encoding: 'utf8' });
  if (flags.status !== 0) return { missing: 'libdpdk is not installed (Debian: libdpdk-dev)' };
  const program = join(mkdtempSync(join(tmpdir(), 'drawbridge-bench-')), 'acl');
  const built = spawnSync(
    'gcc',
    ['-O3', '-march=native', '-x', 'c', '-', '-o', program, ...flags.stdout.trim().split(/\s+/)],
    { input: source, encoding: 'utf8' },
  );
  if (built.status !== 0) return { missing: `its program does not compile: ${built.stderr || 'no gcc'}` };
  const run = (): number => {
    const { stdout, stderr, status } = spawnSync(program, [String(rules), String(lookups), '3'], {
      encoding: 'utf8',
    });
    const ns = Number(stdout.trim().split(' ')[3]);
    if (status !== 0 || !Number.isFinite(ns)) throw new Error(`DPDK's program failed: ${stderr}`);
    return ns;
  };
  return { run };
}
