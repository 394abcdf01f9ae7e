/** The plan in words: each write in order, with its effect on traffic. */
import { displayName, type Policy, type PolicyRef, policyTier } from '@/lib/policy';
import { refOf } from './policy-spec';
import type { PlanStep, RolloutPlan, WorkloadRef } from './record';

const podsText = (pods: number): string => `${pods} ${pods === 1 ? 'pod' : 'pods'}`;

/** `cart and frontend`, `cart, frontend and 3 more`. */
export function workloadNames(workloads: readonly WorkloadRef[]): string {
  const names = workloads.map(({ name }) => name);
  const [first = '', second = ''] = names;
  if (names.length <= 2) return names.join(' and ');
  return `${first}, ${second} and ${names.length - 2} more`;
}

export const bare = (policy: Policy): string => displayName(policy.name, policyTier(policy));

export function planLines(
  plan: Omit<RolloutPlan, 'steps' | 'hash'>,
  pods: number,
  confirmSeconds: number,
): PlanStep[] {
  const { canary } = plan;
  const minutes = Math.round(confirmSeconds / 60);
  const step = (verb: PlanStep['verb'], ref: PolicyRef | null, title: string, effect: string): PlanStep => ({
    verb,
    ref: ref === null ? null : refOf(ref),
    title,
    effect,
  });
  const where = (policy: Policy): string =>
    policy.namespace === null ? bare(policy) : `${policy.namespace}/${bare(policy)}`;
  return [
    step('lower', plan.bridge, `Lower ${bare(plan.bridge)}`, 'no effect'),
    ...plan.allows.map(({ enforced }) =>
      step('place', enforced, `Place ${where(enforced)}`, 'no effect yet'),
    ),
    step('place', plan.deny, `Place ${where(plan.deny)}`, 'no effect yet'),
    ...(canary === null
      ? [step('raise', plan.bridge, `Raise ${bare(plan.bridge)}`, `${pods} pods`)]
      : [
          step(
            'raise-canary',
            plan.bridge,
            `Raise for ${workloadNames(canary.workloads)}`,
            podsText(canary.pods),
          ),
          step('raise', plan.bridge, 'Raise for the rest', podsText(pods - canary.pods)),
        ]),
    step(
      'confirm',
      null,
      'Confirm, or it lowers by itself',
      confirmSeconds < 120 ? `${confirmSeconds} s` : `${minutes} min`,
    ),
    ...plan.allows.map(({ staged, enforced }) =>
      step('remove-staged', staged, `Remove staged ${where(enforced)}`, 'no effect'),
    ),
    plan.stagedRest === null
      ? step('remove-staged', plan.staged, `Remove staged ${bare(plan.stagedPolicy)}`, 'no effect')
      : step('reduce-staged', plan.staged, `Reduce staged ${bare(plan.stagedPolicy)}`, 'no effect'),
    ...plan.earlierDenies.map((policy) => step('remove-deny', policy, `Remove ${bare(policy)}`, 'no effect')),
    step('remove-bridge', plan.bridge, `Remove ${bare(plan.bridge)}`, 'no effect'),
  ];
}
