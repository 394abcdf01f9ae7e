/** Worlds to roll out in: in a raised run small ones, and many of them. */
import type fc from 'fast-check';
import { runsFactor } from '@/lib/policy/testing/runs';
import { arbitraryRollout, type RolloutCase } from './arbitrary-rollout';

/** In a raised run small worlds, and many of them: all pairs of four endpoints. */
export const smallRollout: fc.Arbitrary<RolloutCase | null> =
  runsFactor > 1
    ? arbitraryRollout.map((found) =>
        found === null ? null : { ...found, world: { ...found.world, pods: found.world.pods.slice(0, 4) } },
      )
    : arbitraryRollout;
