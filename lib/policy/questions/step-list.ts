/** Conditional rules in order, then what happens to the rest; and what can be left out of it without any connection noticing. */
import { allAddresses, everyPort } from './end-form';
import { intervalKey, union } from './interval-set';
import { isUnconditional, type RuleForm, ruleKey, withPart } from './rule-form';
import { ruleImplies } from './rule-implication';

export type Decision = 'Allow' | 'Deny' | 'Pass';
export type Step = RuleForm & { readonly action: Decision };

export interface StepList {
  readonly steps: readonly Step[];
  readonly end: Decision;
}

/** Pairs of steps are compared; longer lists keep what only such a comparison would show. */
const maxCompared = 400;

/** What follows a rule that matches everything is not reached; its action is the end. */
function cut({ steps, end }: StepList): StepList {
  const last = steps.findIndex(isUnconditional);
  const final = steps[last];
  return final === undefined ? { steps, end } : { steps: steps.slice(0, last), end: final.action };
}

/** Steps right before the end that do what the end does anyway change nothing, however they match. */
function trim({ steps, end }: StepList): StepList {
  const last = steps.findLastIndex(({ action }) => action !== end);
  return { steps: steps.slice(0, last + 1), end };
}

/** A step that an earlier one implies is never reached, whatever either of them does. */
const reached = (steps: readonly Step[]): Step[] =>
  steps.filter((step, index) => !steps.slice(0, index).some((earlier) => ruleImplies(step, earlier)));

/** Rules that differ in nothing but their addresses, or their ports, are one rule over the union. */
function joinBy(steps: readonly Step[], end: 'own' | 'peer', part: 'addresses' | 'ports'): Step[] {
  const groups = new Map<string, Step>();
  for (const [index, step] of steps.entries()) {
    const value = step[end]?.[part] ?? null;
    const id = value === null ? `${index}` : ruleKey(withPart(step, end, { [part]: null }));
    const known = groups.get(id);
    groups.set(id, known === undefined ? step : joined(known, step, end, part));
  }
  return [...groups.values()];
}

function joined(a: Step, b: Step, end: 'own' | 'peer', part: 'addresses' | 'ports'): Step {
  const [one, other] = [a[end], b[end]];
  if (one === null || other === null) return a;
  if (part === 'addresses') {
    const addresses = union(one.addresses ?? [], other.addresses ?? []);
    const open = intervalKey(addresses) === intervalKey(allAddresses[a.version]);
    return withPart(a, end, { addresses: open ? null : addresses });
  }
  const numbers = union(one.ports?.numbers ?? [], other.ports?.numbers ?? []);
  const names = [...new Set([...(one.ports?.names ?? []), ...(other.ports?.names ?? [])])].sort();
  const open = intervalKey(numbers) === intervalKey(everyPort) && names.length === 0;
  return withPart(a, end, { ports: open ? null : { numbers, names } });
}

/** Within a run of one action neither order nor twins matter: joined, without what another one implies, sorted. */
function settled(run: readonly Step[]): Step[] {
  let steps: readonly Step[] = run;
  for (const end of ['own', 'peer'] as const)
    for (const part of ['ports', 'addresses'] as const) steps = joinBy(steps, end, part);
  let kept = steps
    .map((step) => ({ step, key: ruleKey(step) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ step }) => step);
  // One by one: what proves a step needless has to stay, or be proven needless by another that stays.
  for (const step of kept)
    if (kept.some((other) => other !== step && ruleImplies(step, other)))
      kept = kept.filter((other) => other !== step);
  return kept;
}

function runs(steps: readonly Step[]): Step[][] {
  const found: Step[][] = [];
  for (const step of steps) {
    const last = found[found.length - 1];
    if (last?.[0]?.action === step.action) last.push(step);
    else found.push([step]);
  }
  return found;
}

export const listKey = ({ steps, end }: StepList): string =>
  JSON.stringify([steps.map((step) => [step.action, ruleKey(step)]), end]);

/** The list without twins, what is not reached and what changes nothing; cheap. */
export function shortened(list: StepList): StepList {
  const seen = new Set<string>();
  const steps = list.steps.filter((step) => {
    const key = ruleKey(step);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return trim(cut({ steps, end: list.end }));
}

/** The list that is equal for more lists that answer alike: pairs of steps are compared, runs are put in order. */
export function settledList(list: StepList): StepList {
  let current = shortened(list);
  if (current.steps.length > maxCompared) return current;
  for (;;) {
    const steps = runs(reached(current.steps)).flatMap(settled);
    const next = trim(cut({ steps, end: current.end }));
    if (listKey(next) === listKey(current)) return next;
    current = next;
  }
}
