/** The engine: a snapshot compiled once, asked often. Immutable; memos only remember answers. */
import type { Cidr } from './address';
import { parseCidr } from './address';
import { compileCalico } from './compile-calico';
import { compileCluster, compileKubernetes } from './compile-kubernetes';
import { type CompiledPolicy, type CompiledRule, type EndCriteria, InvalidPolicy } from './compiled';
import { isWorkloadEndpoint, podLabels } from './entity';
import { proveEquivalence } from './equivalence';
import { isolationOf } from './isolation';
import type { Packet } from './match';
import { comparePolicies, compareTiers, isInvisible, policyKey, policyTier } from './names';
import type { Party, Subject } from './party';
import type { Direction, Policy, PolicyRef, Tier } from './policy';
import { hasPorts, protocolNumber, protocols } from './protocol';
import { and, evaluateSelector, parseSelector, prefixLabels, replaceAll, type Selector } from './selector';
import type { Pod, Snapshot, WorkloadRef } from './snapshot';
import type {
  Engine,
  EquivalenceReport,
  Evaluation,
  Flow,
  Isolation,
  PolicyChange,
  PolicyDiagnostic,
  Scope,
  Selection,
  SideEvaluation,
  UnknownReason,
  Verdict,
} from './verdict';
import { evaluateSide, type GoverningTier } from './walk';
import { World } from './world';

/** UDP port of VXLAN: dropped from workloads whatever policy says (§4.7). */
const vxlanPort = 4789;

export function compile(snapshot: Snapshot): Engine {
  return new CompiledEngine(snapshot, null);
}

function compilePolicy(
  policy: Policy,
  snapshot: Snapshot,
  diagnostics: PolicyDiagnostic[],
): CompiledPolicy | null {
  const ref: PolicyRef = { kind: policy.kind, namespace: policy.namespace, name: policy.name };
  const warn = (severity: 'error' | 'warning', path: string, message: string): void =>
    void diagnostics.push({ policy: ref, severity, path, message });
  try {
    if (policy.kind === 'ClusterNetworkPolicy') return compileCluster(policy);
    return 'podSelector' in policy
      ? compileKubernetes(policy)
      : compileCalico(policy, snapshot.capabilities, warn);
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    warn('error', error.path, `${error.message}. Calico treats this policy as if it did not exist`);
    return null;
  }
}

const criteriaOf = (rule: CompiledRule): EndCriteria[] =>
  [rule.source, rule.destination].filter((criteria) => criteria !== null);

/** Every prefix that can tell two addresses apart: nets of rules and endpoints of the Services that rules name. */
function mentionedNets(policies: readonly CompiledPolicy[], snapshot: Snapshot): Cidr[] {
  const services = new Map(
    snapshot.services.map((service) => [`${service.namespace}/${service.name}`, service]),
  );
  const nets = new Map<string, Cidr>();
  const add = (net: Cidr | null): void => {
    if (net !== null) nets.set(`${net.version} ${net.first} ${net.last}`, net);
  };
  for (const criteria of policies
    .flatMap((policy) => [...(policy.Ingress ?? []), ...(policy.Egress ?? [])])
    .flatMap(criteriaOf)) {
    for (const net of [...(criteria.nets ?? []), ...(criteria.notNets ?? [])]) add(net);
    if (criteria.service !== null)
      for (const endpoint of services.get(`${criteria.service.namespace}/${criteria.service.name}`)
        ?.endpoints ?? [])
        add(parseCidr(endpoint.ip));
  }
  return [...nets.values()];
}

function combine(sides: readonly SideEvaluation[], what: string): SideEvaluation | null {
  const [first] = sides;
  if (first === undefined) return null;
  const open = sides.find((side) => side.verdict === 'unknown');
  if (open !== undefined) return open;
  if (sides.every((side) => side.verdict === first.verdict)) return first;
  return {
    verdict: 'unknown',
    reason: {
      code: 'mixed-endpoints',
      message: `The ${what} of this record are not alike: some would be allowed, some denied`,
    },
    trace: first.trace,
  };
}

function overall(sides: readonly (SideEvaluation | null)[]): { verdict: Verdict; reason?: UnknownReason } {
  const present = sides.filter((side) => side !== null);
  if (present.some((side) => side.verdict === 'deny')) return { verdict: 'deny' };
  const open = present.find((side) => side.verdict === 'unknown');
  return open === undefined
    ? { verdict: 'allow' }
    : { verdict: 'unknown', ...(open.reason === undefined ? {} : { reason: open.reason }) };
}

export class CompiledEngine implements Engine {
  readonly diagnostics: readonly PolicyDiagnostic[];
  readonly world: World;
  readonly #tiers: readonly { readonly tier: Tier; readonly policies: readonly CompiledPolicy[] }[];
  readonly #governing = new Map<string, readonly GoverningTier[]>();
  readonly #sides = new Map<string, SideEvaluation>();
  readonly #subjectKeys = new Map<string, number>();

  constructor(
    readonly snapshot: Snapshot,
    sharedWorld: World | null,
  ) {
    const diagnostics: PolicyDiagnostic[] = [];
    const compiled = snapshot.policies
      .filter((policy) => !isInvisible(policy))
      .map((policy) => compilePolicy(policy, snapshot, diagnostics))
      .filter((policy) => policy !== null);
    this.#tiers = this.#sort(compiled, diagnostics);
    this.diagnostics = diagnostics;
    this.world = sharedWorld ?? new World(snapshot, mentionedNets(compiled, snapshot));
  }

  #sort(
    compiled: readonly CompiledPolicy[],
    diagnostics: PolicyDiagnostic[],
  ): { tier: Tier; policies: readonly CompiledPolicy[] }[] {
    const byTier = new Map<string, CompiledPolicy[]>();
    for (const policy of compiled) byTier.set(policy.tier, [...(byTier.get(policy.tier) ?? []), policy]);
    const existing = [...this.snapshot.tiers].sort(compareTiers);
    const known = new Set(existing.map((tier) => tier.name));
    // A tier that is only named sorts last and denies at its end (§4.1); `default` exists wherever Calico does.
    const ghosts = [...byTier.keys()]
      .filter((name) => !known.has(name))
      .sort()
      .map((name): Tier => ({ name, order: null, defaultAction: 'Deny' }));
    for (const ghost of ghosts) {
      if (ghost.name === 'default') continue;
      for (const { policy } of byTier.get(ghost.name) ?? []) {
        diagnostics.push({
          policy: { kind: policy.kind, namespace: policy.namespace, name: policy.name },
          severity: 'error',
          path: 'tier',
          message: `tier ${ghost.name} does not exist; its end denies`,
        });
      }
    }
    const compare = comparePolicies(this.snapshot.capabilities.tieBreak);
    return [...existing, ...ghosts].map((tier) => ({
      tier,
      policies: (byTier.get(tier.name) ?? []).sort((a, b) => compare(a.policy, b.policy)),
    }));
  }

  /** What governs a direction of a subject, per tier, in one scope. */
  governing(subject: Subject, direction: Direction, scope: Scope): readonly GoverningTier[] {
    const labels = JSON.stringify(subject.entity.labels);
    const id =
      this.#subjectKeys.get(labels) ?? this.#subjectKeys.set(labels, this.#subjectKeys.size).size - 1;
    const key = `${id} ${direction} ${scope}`;
    const known = this.#governing.get(key);
    if (known !== undefined) return known;
    const tiers: GoverningTier[] = [];
    for (const { tier, policies } of this.#tiers) {
      const own = policies.filter(
        (policy) =>
          !policy.hostOnly &&
          policy[direction] !== null &&
          (scope === 'staged' || !policy.staged) &&
          evaluateSelector(policy.subject, subject.entity.labels),
      );
      const trigger = scope === 'staged' ? own[0] : own[own.length - 1];
      if (trigger !== undefined) tiers.push({ tier, policies: own, trigger });
    }
    this.#governing.set(key, tiers);
    return tiers;
  }

  evaluate(flow: Flow, scope: Scope): Evaluation {
    const packet = this.#packet(flow);
    if (packet === null)
      return this.#unknown({ code: 'unsupported-field', message: `Protocol ${flow.protocol} is not known` });
    const from = this.world.resolve(flow.src, packet.ipVersion);
    if ('reason' in from) return this.#unknown(from.reason);
    const to = this.world.resolve(flow.dst, packet.ipVersion);
    if ('reason' in to) return this.#unknown(to.reason);
    const egress: SideEvaluation[] = [];
    const ingress: SideEvaluation[] = [];
    let hairpin = false;
    for (const source of from.parties) {
      for (const destination of to.parties) {
        hairpin ||= source.pod !== null && source.pod === destination.pod;
        if (source.subject !== null)
          egress.push(this.#side(source.subject, 'Egress', source, destination, packet, scope));
        if (destination.subject !== null)
          ingress.push(this.#side(destination.subject, 'Ingress', source, destination, packet, scope));
      }
    }
    const sides = { egress: combine(egress, 'sources'), ingress: combine(ingress, 'destinations') };
    const answer = overall([sides.egress, sides.ingress]);
    if (hairpin && answer.verdict === 'deny')
      return {
        verdict: 'unknown',
        reason: {
          code: 'hairpin',
          message: 'A pod that talks to itself through a Service is not settled by policy alone',
        },
        ...sides,
      };
    return { ...answer, ...sides };
  }

  #unknown(reason: UnknownReason): Evaluation {
    return { verdict: 'unknown', reason, egress: null, ingress: null };
  }

  #packet(flow: Flow): Packet | null {
    const protocol = protocolNumber(flow.protocol);
    if (protocol === null) return null;
    return {
      protocol,
      port: hasPorts(protocol) ? flow.port : null,
      srcPort: flow.srcPort ?? null,
      icmpType: flow.icmpType ?? null,
      icmpCode: flow.icmpCode ?? null,
      ipVersion: flow.ipVersion ?? (protocol === protocols.icmp6 ? 6 : null),
    };
  }

  #side(
    subject: Subject,
    direction: Direction,
    source: Party,
    destination: Party,
    packet: Packet,
    scope: Scope,
  ): SideEvaluation {
    // Host to a pod of its own node is always allowed, whatever the pod's ingress policy says (§4.7).
    if (direction === 'Ingress' && source.isHost && source.node !== null && source.node === destination.node)
      return { verdict: 'allow', trace: [] };
    if (direction === 'Egress' && packet.protocol === protocols.udp && packet.port === vxlanPort)
      return { verdict: 'deny', trace: [] };
    const key = `${direction} ${scope} ${source.classId} ${destination.classId} ${packet.protocol} ${packet.port} ${packet.srcPort} ${packet.icmpType} ${packet.icmpCode} ${packet.ipVersion}`;
    const known = this.#sides.get(key);
    if (known !== undefined) return known;
    const tiers = this.governing(subject, direction, scope);
    const side = evaluateSide({
      subject,
      direction,
      tiers,
      source,
      destination,
      packet,
      find: (namespace, name) => this.world.service(namespace, name),
    });
    this.#sides.set(key, side);
    return side;
  }

  isolation(pod: Pod, direction: Direction, scope: Scope): Isolation {
    if (!isWorkloadEndpoint(pod)) return { isolated: false, tier: null, policies: [] };
    return isolationOf(
      this.governing(this.world.subjectOf(pod), direction, scope),
      direction,
      this.world.podParty(pod, null),
    );
  }

  templateIsolation(workload: WorkloadRef, direction: Direction, scope: Scope): Isolation {
    const subject = this.world.templateSubject(workload.namespace, workload.name, workload.kind);
    if (subject === null) return { isolated: false, tier: null, policies: [] };
    return isolationOf(
      this.governing(subject, direction, scope),
      direction,
      this.world.templateParty(subject),
    );
  }

  select(policy: Policy): Selection {
    const compiled = compilePolicy(policy, this.snapshot, []);
    if (compiled === null) return { pods: [], workloads: [], hostEndpoints: [] };
    const found = this.#selection(compiled.subject);
    const hosts = this.world
      .hostEndpoints()
      .filter((host) => policy.namespace === null && evaluateSelector(compiled.subject, host.labels));
    return compiled.hostOnly
      ? { pods: [], workloads: [], hostEndpoints: hosts.map((host) => host.name) }
      : { ...found, hostEndpoints: hosts.map((host) => host.name) };
  }

  match(
    entity: { selector?: string; namespaceSelector?: string; serviceAccountNames?: readonly string[] },
    namespace: string | null,
  ): Selection {
    const part = (text: string | undefined): Selector | null => {
      const parsed = text === undefined || text.trim() === '' ? null : parseSelector(text);
      return parsed === null || !parsed.ok ? null : parsed.selector;
    };
    const namespaces = part(entity.namespaceSelector);
    const where: Selector | null =
      namespaces !== null
        ? replaceAll(prefixLabels(namespaces, 'pcns.'), { op: 'has', key: 'projectcalico.org/namespace' })
        : namespace === null
          ? null
          : { op: 'eq', key: 'projectcalico.org/namespace', value: namespace };
    const accounts: Selector | null =
      entity.serviceAccountNames === undefined
        ? null
        : { op: 'in', key: 'projectcalico.org/serviceaccount', values: entity.serviceAccountNames };
    return {
      ...this.#selection(and(where, accounts, part(entity.selector)) ?? { op: 'all' }),
      hostEndpoints: [],
    };
  }

  #selection(selector: Selector): { pods: Pod[]; workloads: WorkloadRef[] } {
    const fits = (like: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'>): boolean =>
      evaluateSelector(selector, podLabels(like, this.world.inherited));
    const pods = this.snapshot.pods.filter((pod) => isWorkloadEndpoint(pod) && fits(pod));
    const workloads = new Map<string, WorkloadRef>();
    for (const pod of pods)
      workloads.set(`${pod.workload.namespace}/${pod.workload.kind}/${pod.workload.name}`, pod.workload);
    for (const { namespace, kind, name, ...template } of this.snapshot.workloads) {
      if (!template.hostNetwork && fits({ namespace, ...template }))
        workloads.set(`${namespace}/${kind}/${name}`, { namespace, kind, name });
    }
    return { pods, workloads: [...workloads.values()] };
  }

  whatIf(change: PolicyChange): Engine {
    const gone = new Set([...(change.remove ?? []), ...(change.put ?? [])].map(policyKey));
    const policies = [
      ...this.snapshot.policies.filter((policy) => !gone.has(policyKey(policy))),
      ...(change.put ?? []),
    ];
    return new CompiledEngine({ ...this.snapshot, policies }, null);
  }

  equivalence(other: Engine, scope: Scope): EquivalenceReport {
    if (!(other instanceof CompiledEngine))
      throw new TypeError('equivalence compares engines made by compile()');
    return proveEquivalence(this, other, scope);
  }

  /** Policies of a tier in evaluation order, the invisible and invalid left out. */
  policiesOf(tier: string): readonly CompiledPolicy[] {
    return this.#tiers.find((entry) => entry.tier.name === tier)?.policies ?? [];
  }
}

/** Tiers in evaluation order. */
export const sortedTiers = (snapshot: Snapshot): Tier[] => [...snapshot.tiers].sort(compareTiers);

/** All policies of a tier in evaluation order, including those without influence. */
export const policiesInOrder = (snapshot: Snapshot, tier: string): Policy[] =>
  snapshot.policies
    .filter((policy) => policyTier(policy) === tier)
    .sort(comparePolicies(snapshot.capabilities.tieBreak));
