/** Whether earlier rules take everything that a rule asks for: one of them, or several that share its ports or addresses. */
import { hasPorts } from '../model/protocol';
import { allAddresses, everyPort } from './end-form';
import { type IntervalSet, minus } from './interval-set';
import { type RuleForm, ruleKey, withPart } from './rule-form';
import { ruleImplies } from './rule-implication';

type Part = 'addresses' | 'ports';

/** The numbers a rule asks for in one dimension; null where they are not a set of numbers. */
function numbersOf(form: RuleForm, end: 'own' | 'peer', part: Part): IntervalSet | null {
  const value = form[end];
  if (part === 'addresses') return value?.addresses ?? allAddresses[form.version];
  if (form.protocol === null || !hasPorts(form.protocol) || (value?.notPorts ?? null) !== null) return null;
  if ((value?.ports ?? null) === null) return everyPort;
  return value?.ports?.names.length === 0 ? value.ports.numbers : null;
}

/** Earlier rules that ask for no more than `form` but in one dimension, and there cover it together. */
function together(
  form: RuleForm,
  earlier: readonly RuleForm[],
  end: 'own' | 'peer',
  part: Part,
): RuleForm[] | null {
  const whole = numbersOf(form, end, part);
  if (whole === null) return null;
  let left: IntervalSet = whole;
  const used: RuleForm[] = [];
  for (const other of earlier) {
    const theirs = numbersOf(other, end, part);
    if (theirs === null) continue;
    const rest = minus(left, theirs);
    if (rest.length === left.length && rest.every((range, at) => range.join() === left[at]?.join())) continue;
    const narrowed =
      part === 'addresses'
        ? withPart(form, end, { addresses: other[end]?.addresses ?? null })
        : withPart(form, end, { ports: other[end]?.ports ?? null });
    if (!ruleImplies(narrowed, other)) continue;
    used.push(other);
    left = rest;
    if (left.length === 0) return used;
  }
  return null;
}

/** Rules of `earlier` that match whatever `form` matches, its twin if it has one; null where that is not proven. */
export function coveredBy(form: RuleForm, earlier: readonly RuleForm[]): readonly RuleForm[] | null {
  const key = ruleKey(form);
  const twin = earlier.find((other) => other.action === form.action && ruleKey(other) === key);
  const one = twin ?? earlier.find((other) => ruleImplies(form, other));
  if (one !== undefined) return [one];
  for (const end of ['own', 'peer'] as const)
    for (const part of ['ports', 'addresses'] as const) {
      const several = together(form, earlier, end, part);
      if (several !== null) return several;
    }
  return null;
}
