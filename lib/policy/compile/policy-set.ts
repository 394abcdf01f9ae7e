/** The policies of a snapshot, compiled, in evaluation order, and which of them govern what (calico-policy §4). */
import { type Cidr, netKey, parseCidr } from '../model/address';
import { builtInTiers, comparePolicies, compareTiers, isInvisible } from '../model/names';
import type { Direction, Policy, PolicyDiagnosticSink, PolicyRef, Tier } from '../model/policy';
import type { CalicoCapabilities, Labels, Snapshot } from '../model/snapshot';
import type { PolicyDiagnostic, Scope } from '../model/verdict';
import { evaluateSelector } from '../selector/selector';
import type { Entity } from '../world/entity';
import { compileCalico } from './compile-calico';
import { compileCluster, compileKubernetes } from './compile-kubernetes';
import { type CompiledPolicy, InvalidPolicy } from './compiled';

/** A pod's list of policies, or one of the four of a host endpoint (§4.8). */
export type PolicyList = 'pod' | 'untracked' | 'pre-dnat' | 'forward' | 'normal';

/** The policies of one tier that govern a direction of a subject, in order, for one scope; never empty. */
export interface GoverningTier {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
  /** Names the end-of-tier hit: last enforced policy in scope enforced, first policy in scope staged (§6.3). */
  readonly trigger: CompiledPolicy;
}

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
  if (policy.kind === 'ClusterNetworkPolicy') {
    if (capabilities.clusterNetworkPolicy) return compileCluster(policy, warn);
    warn('warning', 'kind', 'this release of Calico does not enforce ClusterNetworkPolicy');
    return null;
  }
  if ('podSelector' in policy) return compileKubernetes(policy, warn);
  return compileCalico(policy, capabilities, warn);
}

const flagsOf: Record<Exclude<PolicyList, 'pod'>, readonly CompiledPolicy['hostList'][]> = {
  untracked: ['untracked'],
  'pre-dnat': ['pre-dnat'],
  forward: ['normal-and-forward'],
  normal: ['normal', 'normal-and-forward'],
};

const belongsTo = (policy: CompiledPolicy, list: PolicyList): boolean =>
  list === 'pod' ? !policy.hostOnly : flagsOf[list].includes(policy.hostList);

export class PolicySet {
  readonly diagnostics: readonly PolicyDiagnostic[];
  readonly tiers: readonly { readonly tier: Tier; readonly policies: readonly CompiledPolicy[] }[];
  readonly #governing = new Map<string, readonly GoverningTier[]>();
  readonly #labelKeys = new WeakMap<Labels, string>();

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
    this.diagnostics = diagnostics;
  }

  /** What governs a direction of an endpoint with these labels, per tier, in one scope. */
  governing(
    { labels }: Pick<Entity, 'labels'>,
    direction: Direction,
    scope: Scope,
    list: PolicyList = 'pod',
  ): readonly GoverningTier[] {
    const labelKey = this.#labelKeys.get(labels) ?? JSON.stringify(labels);
    this.#labelKeys.set(labels, labelKey);
    const key = `${direction} ${scope} ${list} ${labelKey}`;
    const known = this.#governing.get(key);
    if (known !== undefined) return known;
    const tiers: GoverningTier[] = [];
    for (const { tier, policies } of this.tiers) {
      const own = policies.filter(
        (policy) =>
          belongsTo(policy, list) &&
          policy[direction] !== null &&
          (scope === 'staged' || !policy.staged) &&
          evaluateSelector(policy.subject, labels),
      );
      const trigger = scope === 'staged' ? own[0] : own[own.length - 1];
      if (trigger !== undefined) tiers.push({ tier, policies: own, trigger });
    }
    this.#governing.set(key, tiers);
    return tiers;
  }

  /** Every prefix that can tell two addresses apart: nets of rules and endpoints of the Services that rules name. */
  mentionedNets(snapshot: Snapshot): Map<string, Cidr> {
    const services = new Map(
      snapshot.services.map((service) => [`${service.namespace}/${service.name}`, service]),
    );
    const nets = new Map<string, Cidr>();
    const rules = this.tiers
      .flatMap(({ policies }) => policies)
      .flatMap((policy) => [...(policy.Ingress ?? []), ...(policy.Egress ?? [])]);
    for (const end of rules.flatMap(({ source, destination }) => [source, destination])) {
      if (end === null) continue;
      const service =
        end.service === null ? undefined : services.get(`${end.service.namespace}/${end.service.name}`);
      const endpoints = (service?.endpoints ?? []).map(({ ip }) => parseCidr(ip));
      for (const net of [...(end.nets ?? []), ...(end.notNets ?? []), ...endpoints])
        if (net !== null) nets.set(netKey(net), net);
    }
    return nets;
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
    ...builtInTiers.filter(({ name }) => byTier.has(name) && !served.has(name)),
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
