import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patience, runs } from '@/lib/policy/testing/runs';
import { commands } from './testing/model/commands';
import { Rig } from './testing/model/rig';
import { settle } from './testing/model/settle';

describe('a wave whatever happens to it', () => {
  it(
    'keeps the invariants after every write and every command, and ends as it was meant when faults stop',
    async () => {
      const met = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(commands, async (list) => {
          let rig: Rig | null = null;
          await fc.asyncModelRun(() => {
            rig = new Rig();
            return { model: { done: [] }, real: rig };
          }, list);
          if (rig === null) return;
          await settle(rig);
          const phase = (rig as Rig).record?.phase ?? 'none';
          met.set(phase, (met.get(phase) ?? 0) + 1);
        }),
        { numRuns: runs(500) },
      );
      expect(met.get('committed') ?? 0).toBeGreaterThan(0);
    },
    patience,
  );
});
