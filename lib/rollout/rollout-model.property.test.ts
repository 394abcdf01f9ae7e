import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, patience, runs } from '@/lib/policy/testing/runs';
import { commands } from './testing/model/commands';
import { Rig } from './testing/model/rig';
import { settle } from './testing/model/settle';

/** How far a wave has come undisturbed before anything else happens. */
const undisturbed = ['nothing', 'lowered', 'armed', 'canary', 'raised', 'confirmed'] as const;
type Head = (typeof undisturbed)[number] | 'orphaned';
/** Both cores dead until the deadline has passed: rare among the commands, and all that the guard is there for. */
const head: fc.Arbitrary<Head> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom<Head>(...undisturbed) },
  { weight: 1, arbitrary: fc.constant<Head>('orphaned') },
);

async function orphan(rig: Rig): Promise<void> {
  for (const core of rig.cores) {
    rig.disown(core);
    core.process.kill();
  }
  await rig.pass((rig.record?.at.deadline ?? rig.clock.time) - rig.clock.time + 30);
}

async function rigAt(came: Head): Promise<Rig> {
  const rig = new Rig();
  if (came === 'nothing') return rig;
  await rig.ask(0, (executor) => executor.start('jonas', rig.scenario.wave, rig.evidence()));
  if (came === 'lowered') return rig;
  await rig.pass(6);
  if (came === 'armed') return rig;
  if (came === 'canary') {
    await rig.ask(0, (executor) => executor.raiseCanary('mara'));
    return rig;
  }
  await rig.ask(0, (executor) => executor.raise('mara'));
  if (came === 'orphaned') await orphan(rig);
  if (came === 'confirmed')
    await rig.ask(0, (executor) => executor.confirm('mara', { percent: 90, verified: true }));
  return rig;
}

/** Each has to be met in one of 250 runs: a model that never gets there says nothing. */
const met = [
  ...['lowered', 'placing', 'armed', 'raised', 'verifying', 'committing', 'committed'],
  ...['rolling-back', 'rolled-back', 'needs-human'],
  ...['another core took over', 'a core died in a write', 'a core was held up', 'a write came late'],
  ...['an answer was lost', 'the guard lowered', 'somebody else interfered', 'going back waited for a write'],
  ...['the canary was raised', 'the rest was raised', 'somebody paused'],
] as const;

describe('a wave whatever happens to it', () => {
  it(
    'keeps the invariants after every write and every command, and ends as it was meant when faults stop',
    async () => {
      const seen = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(head, commands, async (came, list) => {
          const rig = await rigAt(came);
          await fc.asyncModelRun(() => ({ model: {}, real: rig }), list);
          await settle(rig);
          for (const fact of rig.facts) seen.set(fact, (seen.get(fact) ?? 0) + 1);
        }),
        { numRuns: runs(500, 100_000) },
      );
      const least = atLeast(500) / 250;
      expect(met.filter((fact) => (seen.get(fact) ?? 0) < least)).toEqual([]);
    },
    patience,
  );
});
