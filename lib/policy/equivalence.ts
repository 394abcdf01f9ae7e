/**
 * Proof that two sets of policies answer alike, per endpoint class and direction (safety PO-10). Both sets are brought
 * into a canonical form whose equality implies equal answers for every peer, protocol and port; anything else counts
 * as different.
 */
import type { CompiledRule, EndCriteria } from './compiled';
import type { CompiledEngine } from './engine';
import { isWorkloadEndpoint } from './entity';
import { isUnconditional, ownEnd } from './isolation';
import type { Party, Subject } from './party';
import type { Direction } from './policy';
import { printSelector } from './selector';
import type { EquivalenceReport, Scope } from './verdict';
import type { GoverningTier } from './walk';

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
        criteria.nets?.map((net) => `${net.first}-${net.last}`) ?? null,
        criteria.notNets?.map((net) => `${net.first}-${net.last}`) ?? null,
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

interface EndpointClass {
  readonly subject: Subject;
  readonly party: (engine: CompiledEngine) => Party;
  readonly pods: { namespace: string; name: string }[];
}

function classes(a: CompiledEngine, b: CompiledEngine): EndpointClass[] {
  const found = new Map<string, EndpointClass>();
  for (const pod of a.snapshot.pods) {
    if (!isWorkloadEndpoint(pod)) continue;
    // Equal in both worlds: either may mention prefixes the other does not.
    const key = `${a.world.podParty(pod, null).classId} ${b.world.podParty(pod, null).classId}`;
    const known = found.get(key);
    if (known === undefined)
      found.set(key, {
        subject: a.world.subjectOf(pod),
        party: (engine) => engine.world.podParty(pod, null),
        pods: [{ namespace: pod.namespace, name: pod.name }],
      });
    else if (known.pods.length < 10) known.pods.push({ namespace: pod.namespace, name: pod.name });
  }
  const running = new Set(
    a.snapshot.pods
      .filter(isWorkloadEndpoint)
      .map((pod) => `${pod.namespace}/${pod.workload.kind}/${pod.workload.name}`),
  );
  for (const workload of a.snapshot.workloads) {
    if (workload.hostNetwork || running.has(`${workload.namespace}/${workload.kind}/${workload.name}`))
      continue;
    const subject = a.world.templateSubject(workload.namespace, workload.name, workload.kind);
    if (subject === null) continue;
    const party = a.world.templateParty(subject);
    found.set(`template ${party.classId} ${workload.namespace}/${workload.name}`, {
      subject,
      party: (engine) => engine.world.templateParty(subject),
      pods: [{ namespace: workload.namespace, name: workload.name }],
    });
  }
  return [...found.values()];
}

export function proveEquivalence(a: CompiledEngine, b: CompiledEngine, scope: Scope): EquivalenceReport {
  const differing: EquivalenceReport['differing'][number][] = [];
  let total = 0;
  for (const { subject, party, pods } of classes(a, b)) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      total++;
      const [before, after] = [a, b].map((engine) =>
        canonicalForm(engine.governing(subject, direction, scope), direction, party(engine)),
      );
      if (before !== after)
        differing.push({
          direction,
          pods,
          why: `${direction.toLowerCase()} of ${pods[0]?.namespace}/${pods[0]?.name} could be decided otherwise`,
        });
    }
  }
  for (const host of a.world.hostEndpoints()) {
    const selected = (engine: CompiledEngine): string =>
      engine.snapshot.policies
        .filter((policy) => engine.select(policy).hostEndpoints.includes(host.name))
        .map((policy) => JSON.stringify(policy))
        .sort()
        .join('\n');
    total++;
    if (selected(a) !== selected(b))
      differing.push({
        direction: 'Ingress',
        pods: [],
        hostEndpoint: host.name,
        why: `host endpoint ${host.name} would be selected by other policies`,
      });
  }
  return { total, equal: total - differing.length, differing };
}
