/**
 * What governs a direction of a subject, as a text whose equality implies equal verdicts for every peer, protocol and port
 * (calico-policy §0, §4.4). Rules are compared by what they ask for, never by whom they match today, so it holds for
 * peers to come as well.
 */
import type { GoverningTier } from '../evaluate/rule-list';
import { type RuleForm, ruleForm, type Viewpoint } from './rule-form';
import { listKey, type Step, type StepList, settledList, shortened } from './step-list';

/** `quick` proves less: it compares no pairs of rules. */
export type Strength = 'quick' | 'strong';

const decides = (form: RuleForm): form is Step => form.action !== 'Log';

function tierList({ tier, policies }: GoverningTier, viewpoint: Viewpoint): StepList {
  const steps = policies.flatMap((policy) =>
    (policy[viewpoint.direction] ?? []).flatMap((rule): Step[] => {
      if (rule.action === 'Log') return [];
      const form = ruleForm(rule, policy, viewpoint);
      return form !== 'never' && decides(form) ? [form] : [];
    }),
  );
  return { steps, end: tier.defaultAction };
}

const passes = ({ steps }: StepList): boolean => steps.some(({ action }) => action === 'Pass');

/** The same list where passing on means what is decided there without a question. */
const passingTo = ({ steps, end }: StepList, then: StepList['end']): StepList => ({
  steps: steps.map((step) => (step.action === 'Pass' ? { ...step, action: then } : step)),
  end: end === 'Pass' ? then : end,
});

/** Puts a tier before those after it: joined where nothing jumps, replacing them where nothing comes through. */
function before(
  first: StepList,
  later: readonly StepList[],
  reduce: (list: StepList) => StepList,
): StepList[] {
  const [next, ...rest] = later;
  if (next === undefined || (first.end !== 'Pass' && !passes(first))) return [first];
  if (next.steps.length === 0) return withoutEmpty(reduce(passingTo(first, next.end)), rest);
  if (passes(first)) return [first, ...later];
  return withoutEmpty(reduce({ steps: [...first.steps, ...next.steps], end: next.end }), rest);
}

const withoutEmpty = (list: StepList, rest: readonly StepList[]): StepList[] =>
  list.steps.length === 0 && list.end === 'Pass' ? [...rest] : [list, ...rest];

export function canonicalForm(
  tiers: readonly GoverningTier[],
  viewpoint: Viewpoint,
  strength: Strength,
): string {
  const reduce = strength === 'quick' ? shortened : settledList;
  // After the last tier the namespace's profile allows everything (§4.5).
  let lists: StepList[] = [{ steps: [], end: 'Allow' }];
  for (const tier of [...tiers].reverse()) lists = before(reduce(tierList(tier, viewpoint)), lists, reduce);
  return lists.map(listKey).join('\n');
}
