/** How deep in the call order a workload stands: the longest way from one that nobody inside calls; cycles are cut. */

/** `calls`: for each caller its callees, all of them keys of the map. Depths are 0-based; callers stand before callees. */
export function callDepths(calls: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const forward = withoutCycles(calls);
  const depths = new Map<string, number>([...calls.keys()].map((name) => [name, 0]));
  for (const name of forward.order)
    for (const callee of forward.edges.get(name) ?? [])
      depths.set(callee, Math.max(depths.get(callee) ?? 0, (depths.get(name) ?? 0) + 1));
  return depths;
}

interface Acyclic {
  /** Callers before callees. */
  readonly order: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

/** A call back to one that is still being followed closes a cycle and is left out. */
function withoutCycles(calls: ReadonlyMap<string, ReadonlySet<string>>): Acyclic {
  const called = new Set([...calls.values()].flatMap((callees) => [...callees]));
  const names = [...calls.keys()].sort(
    (a, b) => Number(called.has(a)) - Number(called.has(b)) || (a < b ? -1 : 1),
  );
  const state = new Map<string, 'open' | 'closed'>();
  const edges = new Map<string, string[]>();
  const finished: string[] = [];
  const follow = (name: string): void => {
    state.set(name, 'open');
    const kept: string[] = [];
    for (const callee of [...(calls.get(name) ?? [])].sort()) {
      if (state.get(callee) === 'open') continue;
      kept.push(callee);
      if (!state.has(callee)) follow(callee);
    }
    edges.set(name, kept);
    state.set(name, 'closed');
    finished.push(name);
  };
  for (const name of names) if (!state.has(name)) follow(name);
  return { order: finished.reverse(), edges };
}
