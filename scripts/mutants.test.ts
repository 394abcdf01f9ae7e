import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seeded, withBug } from './mutants/seeded.mjs';

test.each(seeded.map((mutant) => [mutant.set, mutant.name, mutant] as const))(
  'seeded bug of the %s: %s, has its place in the source',
  (_set, _name, mutant) => {
    const source = readFileSync(mutant.file, 'utf8');
    expect(withBug(mutant, source)).not.toBe(source);
  },
);

test('there are at least twelve of the state machine and twelve of the gate', () => {
  for (const set of ['rollout', 'gate'])
    expect(seeded.filter((mutant) => mutant.set === set).length).toBeGreaterThanOrEqual(12);
});
