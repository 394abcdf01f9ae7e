/** One staged allow policy per workload, complete for the chosen edges on the sides that need it. */
import type { EdgePeer, EdgeSummary } from '@/lib/flows';
import {
  type CalicoPolicy,
  type Direction,
  type Engine,
  type Policy,
  type PolicyRef,
  policyKey,
  type Rule,
  type Steps,
} from '@/lib/policy';
import { nameInTier } from '../build-candidate';
import type { EdgeExposure } from '../exposure';
import { enforcedRef, stagedTwin } from '../policy-spec';
import { peerRule } from './peer-rule';
import type { RefusedEdge, Width } from './proposal';
import { type RuleAtom, type RuleSet, ruleSetOf, rulesOf } from './rule-set';
import { identify } from './workload-labels';

export interface RecommendInput {
  readonly engine: Engine;
  /** All recorded edges with their verdicts. */
  readonly exposures: readonly EdgeExposure[];
  /** Ids of the chosen ones. */
  readonly edges: readonly string[];
  readonly width: Width;
  /** Our staged policies that stand already; taken from the engine's snapshot when left out. */
  readonly existing?: readonly Policy[];
  /** Addresses for external peers as a person typed them, comma-separated. */
  readonly cidr?: string | null;
  /** The bridge while it is in the cluster. */
  readonly bridge?: PolicyRef | null;
}

/** Before Kubernetes policies (1000) and the unordered default deny. */
const allowOrder = 500;
const allowTier = 'default';

const edgesAStep = 200;

interface Subject {
  readonly namespace: string;
  readonly kind: string | null;
  readonly name: string;
}

interface Need {
  readonly subject: Subject;
  readonly atom: RuleAtom;
  readonly summary: EdgeSummary;
}

const protocolText = (protocol: string): string | number => {
  if (/^\d+$/.test(protocol)) return Number(protocol);
  return protocol === 'icmp6' ? 'ICMPv6' : protocol === 'udplite' ? 'UDPLite' : protocol.toUpperCase();
};

/** By edge: sides on which no staged policy of others allows it. */
export type NeedySides = ReadonlyMap<string, readonly Direction[]>;

/** Staged policies under the names that are proposed: what they allow was chosen here before. */
function ownAllows(engine: Engine): Policy[] {
  const { snapshot } = engine;
  const names = new Set(
    [...snapshot.workloads, ...snapshot.pods.map(({ workload }) => workload)].flatMap((workload) =>
      [bareName(workload, false), bareName(workload, true)].map(
        (bare) => `${workload.namespace}/${nameInTier(bare, allowTier, snapshot.capabilities)}`,
      ),
    ),
  );
  return snapshot.policies.filter(
    ({ kind, namespace, name }) => kind === 'StagedNetworkPolicy' && names.has(`${namespace}/${name}`),
  );
}

/**
 * What was chosen before does not count: a chosen edge gets its rule also where an earlier choice happens to cover it, so
 * that the same choices end in the same policies in whatever order they were made.
 * @param engine of the world without the bridge
 */
export function* needySteps(
  engine: Engine,
  { exposures, edges }: Pick<RecommendInput, 'exposures' | 'edges'>,
): Steps<NeedySides> {
  const chosen = new Set(edges);
  const before = engine.whatIf({ remove: ownAllows(engine) });
  const found = new Map<string, Direction[]>();
  for (const [at, { id, flow }] of exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    if (!chosen.has(id)) continue;
    yield;
    const { egress, ingress } = before.evaluate(flow, 'staged');
    found.set(id, [
      ...(egress !== null && egress.verdict !== 'allow' ? (['Egress'] as const) : []),
      ...(ingress !== null && ingress.verdict !== 'allow' ? (['Ingress'] as const) : []),
    ]);
  }
  return found;
}

function needs(
  exposure: EdgeExposure,
  sides: readonly Direction[],
  input: RecommendInput,
  width: Width,
): { needs: Need[]; refused: RefusedEdge[] } {
  const { snapshot } = input.engine;
  const { edge } = exposure.summary;
  const found: Need[] = [];
  const refused: RefusedEdge[] = [];
  for (const direction of sides) {
    const [own, peer]: [EdgePeer, EdgePeer] =
      direction === 'Egress' ? [edge.src, edge.dst] : [edge.dst, edge.src];
    if (own.type !== 'workload' || own.namespace === null) continue;
    const subject = { namespace: own.namespace, kind: own.kind, name: own.name };
    if (identify(snapshot, subject) === null) {
      refused.push({
        edge: exposure.id,
        reason: `${own.namespace}/${own.name} is not in the cluster any more, or carries no label to select it by`,
        needsCidr: false,
        options: ['Leave denied'],
      });
      continue;
    }
    const rule = peerRule(peer, {
      snapshot,
      width,
      home: own.namespace,
      cidr: input.cidr ?? null,
      summary: exposure.summary,
      direction,
    });
    if (!rule.ok) {
      refused.push({
        edge: exposure.id,
        reason: rule.reason,
        needsCidr: rule.needsCidr,
        options: rule.options,
      });
      continue;
    }
    found.push({
      subject,
      summary: exposure.summary,
      atom: {
        direction,
        protocol: protocolText(edge.protocol),
        port: rule.withoutPorts ? null : edge.port,
        icmpType: edge.icmpType,
        icmpCode: edge.icmpCode,
        peer: rule.entity,
      },
    });
  }
  // Half a rule helps nobody: an edge that cannot be allowed on one side is left out on the other.
  return refused.length > 0 ? { needs: [], refused: refused.slice(0, 1) } : { needs: found, refused };
}

/** Two workloads of one name and different kinds get names of their own. */
function policyName(engine: Engine, subject: Subject): string {
  const { snapshot } = engine;
  const kinds = new Set(
    [...snapshot.workloads, ...snapshot.pods.map(({ workload }) => workload)]
      .filter(({ namespace, name }) => namespace === subject.namespace && name === subject.name)
      .map(({ kind }) => kind),
  );
  return nameInTier(bareName(subject, kinds.size > 1), allowTier, snapshot.capabilities);
}

const bareName = ({ name, kind }: Subject, hasTwins: boolean): string =>
  hasTwins && kind !== null ? `${name}-${kind.toLowerCase()}` : name;

const isCalico = (policy: Policy | undefined): policy is CalicoPolicy =>
  policy !== undefined && 'selector' in policy;

/** What stands under the name: staged, else enforced (a committed wave), to be widened and never narrowed. */
function standing(
  input: RecommendInput,
  ref: PolicyRef,
): { existing: CalicoPolicy | null; base: CalicoPolicy | null } {
  const find = (wanted: PolicyRef, among: readonly Policy[]): CalicoPolicy | null => {
    const found = among.find((policy) => policyKey(policy) === policyKey(wanted));
    return isCalico(found) ? found : null;
  };
  const { policies } = input.engine.snapshot;
  const existing = find(ref, input.existing ?? policies);
  const enforced = find(enforcedRef(ref), policies);
  return { existing, base: existing ?? (enforced === null ? null : (stagedTwin(enforced) as CalicoPolicy)) };
}

function compose(
  input: RecommendInput,
  list: readonly Need[],
): {
  policy: CalicoPolicy;
  existing: CalicoPolicy | null;
  rules: { direction: Direction; rule: Rule }[];
  subject: Subject;
} | null {
  const [first] = list;
  if (first === undefined) return null;
  const { engine } = input;
  const { subject } = first;
  const identified = identify(engine.snapshot, subject);
  if (identified === null) return null;
  const ref: PolicyRef = {
    kind: 'StagedNetworkPolicy',
    namespace: subject.namespace,
    name: policyName(engine, subject),
  };
  const { existing, base } = standing(input, ref);
  const atoms = list.map(({ atom }) => atom);
  const before: RuleSet = base === null ? { atoms: [], opaque: [] } : ruleSetOf(base);
  const merged: RuleSet = { atoms: [...before.atoms, ...atoms], opaque: before.opaque };
  const rules = { Ingress: rulesOf(merged, 'Ingress'), Egress: rulesOf(merged, 'Egress') };
  const types = (['Ingress', 'Egress'] as const).filter(
    (direction) => rules[direction].length > 0 || base?.types?.includes(direction) === true,
  );
  const policy: CalicoPolicy = {
    kind: 'StagedNetworkPolicy',
    namespace: subject.namespace,
    name: ref.name,
    tier: base?.tier ?? allowTier,
    order: base === null ? allowOrder : base.order,
    selector: base?.selector ?? identified.selector,
    types,
    ingress: rules.Ingress,
    egress: rules.Egress,
    stagedAction: 'Set',
  };
  const chosen = (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rulesOf({ atoms, opaque: [] }, direction).map((rule) => ({ direction, rule })),
  );
  return { policy, existing, rules: chosen, subject };
}

export type Composed = NonNullable<ReturnType<typeof compose>>;

export function* composeSteps(
  input: RecommendInput,
  width: Width,
  needy: NeedySides,
): Steps<{ composed: Composed[]; refused: RefusedEdge[] }> {
  const byWorkload = new Map<string, Need[]>();
  const refused: RefusedEdge[] = [];
  for (const [at, exposure] of input.exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    const sides = needy.get(exposure.id);
    if (sides === undefined) continue;
    yield;
    const found = needs(exposure, sides, input, width);
    refused.push(...found.refused);
    for (const need of found.needs) {
      const key = `${need.subject.namespace}/${need.subject.kind}/${need.subject.name}`;
      byWorkload.set(key, [...(byWorkload.get(key) ?? []), need]);
    }
  }
  const composed: Composed[] = [];
  for (const [, list] of [...byWorkload.entries()].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield;
    const found = compose(input, list);
    if (found !== null) composed.push(found);
  }
  return { composed, refused };
}
