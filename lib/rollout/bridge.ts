/**
 * The bridge: one GlobalNetworkPolicy, first among what is placed, that lets through exactly the endpoints and
 * directions which no enforced policy of the tier selected before (safety, "The bridge", conditions 1–4).
 */
import {
  type CalicoPolicy,
  compareTiers,
  type Direction,
  effectiveSubject,
  isStaged,
  type Namespace,
  type Policy,
  parseSelector,
  policyOrder,
  policyTier,
  printSelector,
  type Rule,
  type Selector,
  type Snapshot,
} from '@/lib/policy';
import { maxSelectorLength, nameInTier } from './build-candidate';
import type { CandidateSpec } from './candidate';
import { reachIn, reachInNew } from './namespace-reach';
import type { WaveSpec } from './record';

export const raisedSelector = '!all()';
const podTerm = 'projectcalico.org/orchestrator == "k8s"';
const namespaceLabel = 'projectcalico.org/namespace';

export interface BridgeInput {
  readonly snapshot: Snapshot;
  readonly candidate: CandidateSpec;
  readonly wave: WaveSpec;
  /** Everything that will be placed behind it. */
  readonly placed: readonly Policy[];
}

export type BridgeResult =
  | { readonly ok: true; readonly bridge: CalicoPolicy; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusal: string };

const quotedList = (names: readonly string[]): string =>
  [...names]
    .sort()
    .map((name) => `"${name}"`)
    .join(', ');

/** Namespaces of the wave; of a whole wave all that exist and are not left out. */
export const waveNamespaces = (
  snapshot: Pick<Snapshot, 'namespaces'>,
  candidate: CandidateSpec,
  wave: WaveSpec,
): Namespace[] =>
  snapshot.namespaces.filter(({ name }) =>
    candidate.kind !== 'global'
      ? name === candidate.namespace
      : wave.whole
        ? !candidate.excluded.includes(name)
        : wave.namespaces.includes(name),
  );

/** Names namespaces in `selector`: with a namespaceSelector, Felix would rewrite `!all()` (condition 4). */
export function loweredSelector(candidate: CandidateSpec, wave: WaveSpec): string {
  if (candidate.kind !== 'global') return `${namespaceLabel} == "${candidate.namespace ?? ''}"`;
  if (!wave.whole) return `${namespaceLabel} in {${quotedList(wave.namespaces)}}`;
  return candidate.excluded.length === 0
    ? `has(${namespaceLabel})`
    : `has(${namespaceLabel}) && ${namespaceLabel} not in {${quotedList(candidate.excluded)}}`;
}

interface Governing {
  readonly policy: Policy;
  readonly selector: Selector;
}

/** Enforced policies that govern the direction of pods; of one tier, or of the tiers after it. */
function governing(snapshot: Snapshot, direction: Direction, inTier: (tier: string) => boolean): Governing[] {
  return snapshot.policies.flatMap((policy) => {
    if (isStaged(policy) || !inTier(policyTier(policy))) return [];
    const subject = effectiveSubject(policy, snapshot.capabilities);
    return subject === null || subject.hostOnly || !subject.directions.includes(direction)
      ? []
      : [{ policy, selector: subject.selector }];
  });
}

/** The part of a namespaced policy's subject that is not the namespace itself; null when it is all of it. */
function withinNamespace(selector: Selector): string | null {
  const isFrame = (part: Selector): boolean =>
    part.op === 'all' ||
    (part.op === 'eq' && (part.key === namespaceLabel || part.key === 'projectcalico.org/orchestrator'));
  if (selector.op !== 'and') return isFrame(selector) ? null : printSelector(selector);
  const rest = selector.of.filter((part) => !isFrame(part));
  const [first] = rest;
  if (first === undefined) return null;
  return printSelector(rest.length === 1 ? first : { op: 'and', of: rest });
}

/**
 * Selector of the endpoints that keep their verdicts: those an enforced policy of this tier selects already. Exact
 * for pods to come too, because the policies' own selectors stand in it. null = nobody.
 */
export function keptSelector(
  snapshot: Snapshot,
  namespaces: readonly Namespace[],
  includesNew: boolean,
  tier: string,
  direction: Direction,
): string | null {
  const policies = governing(snapshot, direction, (name) => name === tier);
  const globals = policies.filter(
    ({ policy, selector }) =>
      policy.namespace === null &&
      (namespaces.some((namespace) => reachIn(selector, namespace) !== 'none') ||
        (includesNew && reachInNew(selector) !== 'none')),
  );
  // A printed group brings its own parentheses.
  const parts = globals.map(({ selector }) => printSelector(selector));
  const whole: string[] = [];
  for (const namespace of namespaces) {
    if (globals.some(({ selector }) => reachIn(selector, namespace) === 'all')) continue;
    const own = policies.filter(({ policy }) => policy.namespace === namespace.name);
    if (own.length === 0) continue;
    const inner = own.map(({ selector }) => withinNamespace(selector));
    if (inner.includes(null)) whole.push(namespace.name);
    else {
      const texts = [...new Set(inner)].sort();
      const any = texts.length === 1 ? texts.join() : `(${texts.join(' || ')})`;
      parts.push(`(${namespaceLabel} == "${namespace.name}" && ${any})`);
    }
  }
  if (whole.length > 0) parts.push(`${namespaceLabel} in {${quotedList(whole)}}`);
  return parts.length === 0 ? null : [...new Set(parts)].sort().join(' || ');
}

/** Pass where a later tier may still decide; Allow otherwise, because flipping a Pass bridge can crash Felix (condition 7). */
function throughAction(
  snapshot: Snapshot,
  namespaces: readonly Namespace[],
  includesNew: boolean,
  tier: string,
  direction: Direction,
): 'Allow' | 'Pass' {
  const tiers = [...snapshot.tiers].sort(compareTiers).map((item) => item.name);
  const later = new Set(tiers.slice(tiers.indexOf(tier) + 1));
  const decides = governing(snapshot, direction, (name) => later.has(name) || !tiers.includes(name)).some(
    ({ policy, selector }) =>
      policyTier(policy) !== tier &&
      (namespaces.some((namespace) => reachIn(selector, namespace) !== 'none') ||
        (includesNew && policy.namespace === null && reachInNew(selector) !== 'none')),
  );
  return decides ? 'Pass' : 'Allow';
}

const exceptFor = (kept: string): string => `${podTerm} && !(${kept})`;

function throughRule(action: 'Allow' | 'Pass', direction: Direction, kept: string | null): Rule {
  if (kept === null) return { action };
  const own = { selector: exceptFor(kept) };
  return direction === 'Ingress' ? { action, destination: own } : { action, source: own };
}

/** The wave said as two halves, for a refusal. */
function split(wave: WaveSpec, namespaces: readonly Namespace[]): string {
  const names = namespaces.map(({ name }) => name).sort();
  if (names.length < 2) return 'Remove policies that are no longer needed, then try again.';
  const middle = Math.ceil(names.length / 2);
  return `Split wave ${wave.number}: first ${names.slice(0, middle).join(', ')}, then ${names.slice(middle).join(', ')}.`;
}

/** Builds the lowered bridge, or says why this wave cannot have one. */
export function buildBridge({ snapshot, candidate, wave, placed }: BridgeInput): BridgeResult {
  const namespaces = waveNamespaces(snapshot, candidate, wave);
  const includesNew = candidate.kind === 'global' && wave.whole;
  const { tier } = candidate;
  const rules: Record<Direction, Rule[]> = { Ingress: [], Egress: [] };
  const notes: string[] = [];
  const selector = loweredSelector(candidate, wave);
  for (const direction of ['Ingress', 'Egress'] as const) {
    const kept = keptSelector(snapshot, namespaces, includesNew, tier, direction);
    const action = throughAction(snapshot, namespaces, includesNew, tier, direction);
    const rule = throughRule(action, direction, kept);
    if (kept !== null) notes.push(`${direction}: endpoints with ${kept} keep their own policies`);
    if (action === 'Pass')
      notes.push(`${direction}: passed on to later tiers, which have policies for these pods`);
    rules[direction] = [rule];
    const text = rule.destination?.selector ?? rule.source?.selector ?? '';
    if (text.length > maxSelectorLength || selector.length > maxSelectorLength)
      return {
        ok: false,
        refusal: `The bridge’s selector for ${direction.toLowerCase()} would have ${Math.max(text.length, selector.length)} characters, ${maxSelectorLength} are allowed. ${split(wave, namespaces)}`,
      };
    const bad = [text, selector].map((item) => parseSelector(item)).find((parsed) => !parsed.ok);
    if (bad !== undefined && !bad.ok)
      return {
        ok: false,
        refusal: `The bridge’s selector does not parse: ${bad.error.message}. ${split(wave, namespaces)}`,
      };
  }
  const orders = placed.map(policyOrder).filter((order) => order !== null);
  return {
    ok: true,
    notes,
    bridge: {
      kind: 'GlobalNetworkPolicy',
      namespace: null,
      // One fixed name a tier: the guard's right is bound to it by name.
      name: nameInTier('drawbridge-bridge', tier, snapshot.capabilities),
      tier,
      order: Math.min(0, ...orders) - 1,
      selector,
      types: ['Ingress', 'Egress'],
      ingress: rules.Ingress,
      egress: rules.Egress,
    },
  };
}

/** The same bridge with nobody selected. */
export const raised = (bridge: CalicoPolicy): CalicoPolicy => ({ ...bridge, selector: raisedSelector });
