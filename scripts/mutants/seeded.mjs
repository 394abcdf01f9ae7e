/** The seeded bugs, and the build of the tests with one of them in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

/** By set: where the bug is, what it replaces, and the tests that have to see it. */
export const seeded = ['rollout', 'gate'].flatMap((set) => {
  const { suites, mutants } = JSON.parse(readFileSync(join(here, `${set}.json`), 'utf8'));
  return mutants.map((mutant) => ({ set, suites, ...mutant }));
});

/** The source with the bug in it. @throws RangeError where its place is not found exactly once. */
export function withBug({ name, file, find, replace }, source) {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new RangeError(`“${name}”: its place is found ${parts.length - 1} times in ${file}, not once`);
  return parts.join(replace);
}

/** A plugin of the test build, for `DRAWBRIDGE_MUTANT` = a place in the list; null without. */
export function mutantPlugin(place = process.env.DRAWBRIDGE_MUTANT) {
  if (place === undefined) return null;
  const mutant = seeded[Number(place)];
  if (mutant === undefined) throw new RangeError(`There is no seeded bug ${place}`);
  const path = join(root, mutant.file);
  return {
    name: 'seeded-bug',
    enforce: 'pre',
    transform: (source, id) => (id === path ? { code: withBug(mutant, source), map: null } : null),
  };
}
