/** The policies of a snapshot, compiled, in evaluation order (calico-policy §4). */
import { builtInTiers, comparePolicies, compareTiers, isClusterKind, isInvisible } from '../model/names';
import type { Policy, PolicyRef, Tier } from '../model/policy';
import type { CalicoCapabilities, Snapshot } from '../model/snapshot';
import type { PolicyDiagnostic } from '../model/verdict';
import { compileCalico } from './compile-calico';
import { compileCluster } from './compile-cluster';
import { compileKubernetes } from './compile-kubernetes';
import { type CompiledPolicy, InvalidPolicy } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';

export interface Compilation {
  readonly policy: CompiledPolicy | null;
  readonly diagnostics: readonly PolicyDiagnostic[];
}

/** Policies are immutable, so a what-if compiles only what it adds. */
export type CompilationCache = WeakMap<Policy, Compilation>;

/** Compiled form of one policy; null where Felix would treat it as non-existent, which the diagnostics say. */
export function compilePolicy(policy: Policy, capabilities: CalicoCapabilities): Compilation {
  const diagnostics: PolicyDiagnostic[] = [];
  const ref: PolicyRef = { kind: policy.kind, namespace: policy.namespace, name: policy.name };
  const warn: DiagnosticSink = (severity, path, message) =>
    void diagnostics.push({ policy: ref, severity, path, message });
  try {
    return { policy: compileAny(policy, capabilities, warn), diagnostics };
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    warn('error', error.path, `${error.message}. Calico treats this policy as if it did not exist`);
    return { policy: null, diagnostics };
  }
}

function compileAny(
  policy: Policy,
  capabilities: CalicoCapabilities,
  warn: DiagnosticSink,
): CompiledPolicy | null {
  if (isClusterKind(policy)) return compileCluster(policy, capabilities, warn);
  if ('podSelector' in policy) return compileKubernetes(policy, capabilities, warn);
  return compileCalico(policy, capabilities, warn);
}

interface TierPolicies {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
}

export class PolicySet {
  #compiled: readonly CompiledPolicy[] | null = null;
  #ranks: ReadonlyMap<string, number> | null = null;

  private constructor(
    readonly tiers: readonly TierPolicies[],
    readonly diagnostics: readonly PolicyDiagnostic[],
    /** A tier exists that only policies name (§4.1). */
    private readonly hasGhosts: boolean,
    private readonly capabilities: CalicoCapabilities,
  ) {}

  /** All of them, in evaluation order. */
  get compiled(): readonly CompiledPolicy[] {
    this.#compiled ??= this.tiers.flatMap(({ policies }) => policies);
    return this.#compiled;
  }

  /** Evaluation order of any two, across tiers. */
  compare(a: CompiledPolicy, b: CompiledPolicy): number {
    this.#ranks ??= new Map(this.tiers.map(({ tier }, rank) => [tier.name, rank]));
    const byTier = (this.#ranks.get(a.tier) ?? 0) - (this.#ranks.get(b.tier) ?? 0);
    return byTier !== 0 ? byTier : comparePolicies(this.capabilities.tieBreak)(a.policy, b.policy);
  }

  static of(snapshot: Snapshot, cache: CompilationCache): PolicySet {
    const diagnostics: PolicyDiagnostic[] = [];
    const compiled: CompiledPolicy[] = [];
    for (const policy of snapshot.policies) {
      const found = compiledOnce(policy, snapshot.capabilities, cache);
      diagnostics.push(...found.diagnostics);
      if (found.policy !== null) compiled.push(found.policy);
    }
    const before = diagnostics.length;
    const tiers = sortIntoTiers(compiled, snapshot, diagnostics);
    return new PolicySet(tiers, diagnostics, diagnostics.length > before, snapshot.capabilities);
  }

  /** The set with some policies exchanged, found without sorting anew; null where that could change which tiers there are. */
  exchanged(remove: readonly Compilation[], put: readonly Compilation[]): PolicySet | null {
    if (this.hasGhosts) return null;
    const gone = new Set(remove.map(({ policy }) => policy));
    const silent = new Set(remove.flatMap(({ diagnostics }) => diagnostics));
    const added = put.map(({ policy }) => policy).filter((policy) => policy !== null);
    if (added.some((policy) => !this.tiers.some(({ tier }) => tier.name === policy.tier))) return null;
    const compare = comparePolicies(this.capabilities.tieBreak);
    const tiers = this.tiers.map(({ tier, policies }) => {
      const kept = policies.some((policy) => gone.has(policy))
        ? policies.filter((policy) => !gone.has(policy))
        : policies;
      const own = added.filter((policy) => policy.tier === tier.name);
      if (own.length === 0) return { tier, policies: kept };
      const sorted = [...kept];
      for (const policy of own) sorted.splice(positionOf(policy, sorted, compare), 0, policy);
      return { tier, policies: sorted };
    });
    const diagnostics = this.diagnostics.filter((diagnostic) => !silent.has(diagnostic));
    diagnostics.push(...put.flatMap((compilation) => compilation.diagnostics));
    return new PolicySet(tiers, diagnostics, false, this.capabilities);
  }
}

/** What is compiled of a policy; nothing of one without influence (§6.1). */
export function compiledOnce(
  policy: Policy,
  capabilities: CalicoCapabilities,
  cache: CompilationCache,
): Compilation {
  if (isInvisible(policy)) return { policy: null, diagnostics: [] };
  const found = cache.get(policy) ?? compilePolicy(policy, capabilities);
  cache.set(policy, found);
  return found;
}

/** Where a policy belongs among sorted ones. */
function positionOf(
  policy: CompiledPolicy,
  sorted: readonly CompiledPolicy[],
  compare: (a: Policy, b: Policy) => number,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = sorted[middle];
    if (there !== undefined && compare(there.policy, policy.policy) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortIntoTiers(
  compiled: readonly CompiledPolicy[],
  snapshot: Snapshot,
  diagnostics: PolicyDiagnostic[],
): { tier: Tier; policies: readonly CompiledPolicy[] }[] {
  const byTier = new Map<string, CompiledPolicy[]>();
  for (const policy of compiled) {
    const list = byTier.get(policy.tier);
    if (list === undefined) byTier.set(policy.tier, [policy]);
    else list.push(policy);
  }
  const served = new Set(snapshot.tiers.map((tier) => tier.name));
  const existing = [
    ...snapshot.tiers,
    ...builtInTiers(snapshot.capabilities).filter(({ name }) => byTier.has(name) && !served.has(name)),
  ].sort(compareTiers);
  const known = new Set(existing.map((tier) => tier.name));
  // A tier that is only named sorts last and denies at its end (§4.1).
  const ghosts = [...byTier.keys()]
    .filter((name) => !known.has(name))
    .sort()
    .map((name): Tier => ({ name, order: null, defaultAction: 'Deny' }));
  for (const ghost of ghosts) {
    for (const { policy } of byTier.get(ghost.name) ?? [])
      diagnostics.push({
        policy: { kind: policy.kind, namespace: policy.namespace, name: policy.name },
        severity: 'error',
        path: 'tier',
        message: `tier ${ghost.name} does not exist; its end denies`,
      });
  }
  const compare = comparePolicies(snapshot.capabilities.tieBreak);
  return [...existing, ...ghosts].map((tier) => ({
    tier,
    policies: (byTier.get(tier.name) ?? []).sort((a, b) => compare(a.policy, b.policy)),
  }));
}
