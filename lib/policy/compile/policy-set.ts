/** The policies of a snapshot, compiled, in evaluation order (calico-policy §4). */
import { builtInTiers, comparePolicies, compareTiers, isClusterKind, isInvisible } from '../model/names';
import type { Policy, PolicyDiagnosticSink, PolicyRef, Tier } from '../model/policy';
import type { CalicoCapabilities, Snapshot } from '../model/snapshot';
import type { PolicyDiagnostic } from '../model/verdict';
import { compileCalico } from './compile-calico';
import { compileCluster } from './compile-cluster';
import { compileKubernetes } from './compile-kubernetes';
import { type CompiledPolicy, InvalidPolicy } from './compiled';

interface Compilation {
  readonly policy: CompiledPolicy | null;
  readonly diagnostics: readonly PolicyDiagnostic[];
}

/** Policies are immutable, so a what-if compiles only what it adds. */
export type CompilationCache = WeakMap<Policy, Compilation>;

/** Compiled form of one policy; null where Felix would treat it as non-existent, which the diagnostics say. */
export function compilePolicy(policy: Policy, capabilities: CalicoCapabilities): Compilation {
  const diagnostics: PolicyDiagnostic[] = [];
  const ref: PolicyRef = { kind: policy.kind, namespace: policy.namespace, name: policy.name };
  const warn: PolicyDiagnosticSink = (severity, path, message) =>
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
  warn: PolicyDiagnosticSink,
): CompiledPolicy | null {
  if (isClusterKind(policy)) return compileCluster(policy, capabilities, warn);
  if ('podSelector' in policy) return compileKubernetes(policy, capabilities, warn);
  return compileCalico(policy, capabilities, warn);
}

export class PolicySet {
  readonly diagnostics: readonly PolicyDiagnostic[];
  readonly tiers: readonly { readonly tier: Tier; readonly policies: readonly CompiledPolicy[] }[];
  /** All of them, in evaluation order. */
  readonly compiled: readonly CompiledPolicy[];

  constructor(snapshot: Snapshot, cache: CompilationCache) {
    const diagnostics: PolicyDiagnostic[] = [];
    const compiled: CompiledPolicy[] = [];
    for (const policy of snapshot.policies) {
      if (isInvisible(policy)) continue;
      const found = cache.get(policy) ?? compilePolicy(policy, snapshot.capabilities);
      cache.set(policy, found);
      diagnostics.push(...found.diagnostics);
      if (found.policy !== null) compiled.push(found.policy);
    }
    this.tiers = sortIntoTiers(compiled, snapshot, diagnostics);
    this.compiled = this.tiers.flatMap(({ policies }) => policies);
    this.diagnostics = diagnostics;
  }
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
