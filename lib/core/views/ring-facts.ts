/** What is known of each namespace that no wave has enforced yet, and how they hang together. */
import {
  type Coupling,
  type EdgeExposure,
  makeWave,
  type NamespaceFacts,
  type RingInput,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { podsIn } from './rollout-wave';

/** Namespaces of a global candidate that are left for waves; none where there is no such candidate. */
export function remainingNamespaces({ rollout, snapshot }: Picture): string[] {
  const spec = rollout.candidate?.spec ?? null;
  if (spec === null || spec.kind !== 'global') return [];
  return [...makeWave(spec, snapshot, []).namespaces];
}

function couplings(exposures: readonly EdgeExposure[], names: ReadonlySet<string>): Coupling[] {
  const counts = new Map<string, { between: readonly [string, string]; edges: number }>();
  for (const { summary } of exposures) {
    const [a, b] = [summary.edge.src.namespace, summary.edge.dst.namespace].sort();
    if (a == null || b == null || a === b || !names.has(a) || !names.has(b)) continue;
    const known = counts.get(`${a} ${b}`);
    if (known === undefined) counts.set(`${a} ${b}`, { between: [a, b], edges: 1 });
    else known.edges++;
  }
  return [...counts.values()];
}

export function ringInput(picture: Picture, namespaces: readonly string[]): RingInput {
  const index = edgeIndex(picture);
  const facts = namespaces.map((name): NamespaceFacts => {
    const touching = index.touching(name);
    return {
      name,
      pods: podsIn(picture, [name]),
      toDecide: index.openOwned(name).length,
      edges: touching.length,
      firstSeen: touching.reduce<number | null>(
        (first, { summary }) => Math.min(first ?? summary.firstSeen, summary.firstSeen),
        null,
      ),
    };
  });
  return {
    namespaces: facts,
    couplings: couplings(picture.exposures, new Set(namespaces)),
    minObservedSeconds: picture.settings.gate.minObservedSeconds,
    now: picture.now,
  };
}
