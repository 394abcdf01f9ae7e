/**
 * Proof that two sets of policies answer alike, per endpoint class and direction (safety PO-10). Both sets are brought
 * into a canonical form whose equality implies equal answers for every peer, protocol and port; anything else counts
 * as different.
 */

import type { CompiledRule, EndCriteria } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import type { GoverningTier } from '../evaluate/rule-list';
import { netKey } from '../model/address';
import type { Direction } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import type { EquivalenceReport, Scope } from '../model/verdict';
import { printSelector } from '../selector/selector';
import { type Entity, isWorkloadEndpoint } from '../world/entity';
import { podParties, templateParties } from '../world/flow-end';
import type { Party, Subject } from '../world/party';
import { isUnconditional, ownEnd } from './isolation';

type Step = readonly [signature: string, action: 'Allow' | 'Deny' | 'Pass'];
/** Conditional rules in order, then what happens to the rest. */
interface TierForm {
  readonly steps: readonly Step[];
  readonly end: 'Allow' | 'Deny' | 'Pass';
}

const endText = (criteria: EndCriteria | null): unknown =>
  criteria === null
    ? null
    : [
        criteria.pos === null ? null : printSelector(criteria.pos),
        criteria.neg === null ? null : printSelector(criteria.neg),
        criteria.nets?.map(netKey) ?? null,
        criteria.notNets?.map(netKey) ?? null,
        criteria.ports,
        criteria.notPorts,
        criteria.service,
      ];

/** Criteria as text; the subject's own end stands in it only where it is not proven for the subject. */
function signature(rule: CompiledRule, direction: Direction, own: 'met' | 'open'): string {
  const [mine, peer] =
    direction === 'Ingress' ? [rule.destination, rule.source] : [rule.source, rule.destination];
  return JSON.stringify([
    rule.ipVersion,
    rule.protocol,
    rule.notProtocol,
    rule.icmp,
    rule.notIcmp,
    endText(peer),
    own === 'met' ? null : endText(mine),
  ]);
}

/** Steps right before the end that do what the end does anyway change nothing, however they match. */
function trimmed(form: TierForm): TierForm {
  const steps = [...form.steps];
  while (steps.length > 0 && steps[steps.length - 1]?.[1] === form.end) steps.pop();
  return { steps, end: form.end };
}

function tierForm({ tier, policies }: GoverningTier, direction: Direction, subject: Party): TierForm {
  const steps: Step[] = [];
  const seen = new Set<string>();
  for (const rule of policies.flatMap((policy) => policy[direction] ?? [])) {
    if (rule.action === 'Log') continue;
    const own = ownEnd(rule, direction, subject);
    if (own === 'unmet') continue;
    if (isUnconditional(rule, direction, subject)) return trimmed({ steps, end: rule.action });
    const text = signature(rule, direction, own);
    // A later rule with the criteria of an earlier one is never reached.
    if (!seen.has(text)) steps.push([text, rule.action]);
    seen.add(text);
  }
  return trimmed({ steps, end: tier.defaultAction });
}

/** Tiers folded into one list: what only passes on is left out, what cannot be reached is cut, the profile allows at last. */
export function canonicalForm(tiers: readonly GoverningTier[], direction: Direction, subject: Party): string {
  const forms: TierForm[] = [];
  for (const tier of tiers) {
    const form = tierForm(tier, direction, subject);
    if (form.steps.length === 0 && form.end === 'Pass') continue;
    forms.push(form);
    if (form.end !== 'Pass' && !form.steps.some(([, action]) => action === 'Pass')) return text(forms);
  }
  forms.push({ steps: [], end: 'Allow' });
  return text(forms);
}

/** Joins a tier that passes its rest on with the next one where no step jumps, and trims again. */
function text(forms: readonly TierForm[]): string {
  const joined: TierForm[] = [];
  for (const form of forms) {
    const last = joined[joined.length - 1];
    if (last !== undefined && last.end === 'Pass' && !last.steps.some(([, action]) => action === 'Pass'))
      joined[joined.length - 1] = trimmed({ steps: [...last.steps, ...form.steps], end: form.end });
    else joined.push(form);
  }
  return JSON.stringify(joined);
}

/** A subject with its completions, one per family or address, in each of the two worlds. */
interface EndpointClass {
  readonly subject: Subject;
  readonly parties: (engine: CompiledEngine) => readonly Party[];
  readonly pods: { namespace: string; name: string }[];
}

function classes(a: CompiledEngine, b: CompiledEngine): EndpointClass[] {
  const found = new Map<string, EndpointClass>();
  const running = new Set<string>();
  for (const pod of a.snapshot.pods) {
    if (!isWorkloadEndpoint(pod)) continue;
    running.add(`${pod.namespace}/${pod.workload.kind}/${pod.workload.name}`);
    const parties = (engine: CompiledEngine): readonly Party[] => podParties(engine.world, pod, 'source');
    // Equal in both worlds: either may mention prefixes the other does not.
    const key = [a, b].map((engine) => parties(engine).map((party) => party.classId)).join(' | ');
    const known = found.get(key);
    const ref = { namespace: pod.namespace, name: pod.name };
    if (known === undefined) found.set(key, { subject: a.world.subjectOf(pod), parties, pods: [ref] });
    else if (known.pods.length < 10) known.pods.push(ref);
  }
  for (const workload of a.snapshot.workloads) {
    const { namespace, kind, name } = workload;
    if (running.has(`${namespace}/${kind}/${name}`)) continue;
    const subject = a.world.templateSubject(namespace, name, kind);
    if (subject === null) continue;
    found.set(`template ${namespace}/${kind}/${name}`, {
      subject,
      parties: (engine) => templateParties(engine.world, subject),
      pods: [{ namespace, name }],
    });
  }
  return [...found.values()];
}

/** Equal selectors mean equal peers only among the same entities: what is not policy must be the same on both sides. */
function sameWorld(a: Snapshot, b: Snapshot): boolean {
  const parts = [
    'capabilities',
    'pods',
    'workloads',
    'namespaces',
    'serviceAccounts',
    'networkSets',
    'hostEndpoints',
    'profiles',
    'services',
    'nodes',
  ] as const;
  return parts.every((part) => a[part] === b[part] || JSON.stringify(a[part]) === JSON.stringify(b[part]));
}

/** Policies that select a host endpoint, in order and as written: host lists are compared by identity, not by effect. */
function hostPolicies(engine: CompiledEngine, host: Entity, scope: Scope): string {
  const lists = ['normal', 'forward', 'untracked', 'pre-dnat'] as const;
  return JSON.stringify(
    lists.flatMap((list) =>
      (['Ingress', 'Egress'] as const).map((direction) =>
        engine.policies
          .governing(host, direction, scope, list)
          .map(({ tier, policies }) => [tier, policies.map(({ policy }) => policy)]),
      ),
    ),
  );
}

export function proveEquivalence(a: CompiledEngine, b: CompiledEngine, scope: Scope): EquivalenceReport {
  const differing: EquivalenceReport['differing'][number][] = [];
  let total = 0;
  const comparable = a.snapshot === b.snapshot || sameWorld(a.snapshot, b.snapshot);
  for (const { subject, parties, pods } of classes(a, b)) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      total++;
      const [before, after] = [a, b].map((engine) => {
        const tiers = engine.policies.governing(subject.entity, direction, scope);
        return parties(engine)
          .map((party) => canonicalForm(tiers, direction, party))
          .join('\n');
      });
      if (comparable && before === after) continue;
      const what = `${direction.toLowerCase()} of ${pods[0]?.namespace}/${pods[0]?.name}`;
      const why = comparable
        ? `${what} could be decided otherwise`
        : `${what}: the two sides differ in more than policies`;
      differing.push({ direction, pods, why });
    }
  }
  for (const { entity } of a.world.hosts) {
    total++;
    if (comparable && hostPolicies(a, entity, scope) === hostPolicies(b, entity, scope)) continue;
    const why = `host endpoint ${entity.name} would be selected by other policies`;
    differing.push({ direction: 'Ingress', pods: [], hostEndpoint: entity.name, why });
  }
  return { total, equal: total - differing.length, differing };
}
