/** What a wave of these namespaces is, while it is being put together. */
import type { ReadinessView, WavesView } from '@/lib/api';

export interface WaveFacts {
  readonly pods: number;
  readonly readiness: ReadinessView;
  /** Edges to namespaces of other waves. */
  readonly outward: number;
  /** Namespaces whose traffic is mostly with each other, all of them in this wave. */
  readonly together: readonly (readonly string[])[];
  /** Of such a group only some are here: names of those that are elsewhere, by the one that is here. */
  readonly apart: readonly { readonly name: string; readonly from: readonly string[] }[];
}

const rank: readonly ReadinessView[] = ['ready', 'quiet', 'learning', 'blocked'];

export function waveFacts(names: readonly string[], waves: WavesView): WaveFacts {
  const inside = new Set(names);
  const own = waves.namespaces.filter(({ name }) => inside.has(name));
  const worst = Math.max(0, ...own.map(({ readiness }) => rank.indexOf(readiness)));
  return {
    pods: own.reduce((total, { pods }) => total + pods, 0),
    readiness: rank[worst] ?? 'blocked',
    outward: waves.couplings
      .filter(({ between: [a, b] }) => inside.has(a) !== inside.has(b))
      .reduce((total, { edges }) => total + edges, 0),
    together: waves.together.filter((group) => group.every((name) => inside.has(name))),
    apart: waves.together.flatMap((group) =>
      group
        .filter((name) => inside.has(name) && !group.every((other) => inside.has(other)))
        .map((name) => ({ name, from: group.filter((other) => !inside.has(other)) })),
    ),
  };
}
