/** Random edits of policies that often change no verdict: what a proof of equality must see through, and must not fall for. */
import fc from 'fast-check';
import type { CalicoPolicy, EntityRule, Policy, Rule } from '../../model/policy';

export interface Edit {
  readonly kind: keyof typeof edits;
  readonly policy: number;
  readonly direction: 'ingress' | 'egress';
  readonly rule: number;
  readonly other: number;
}

type Rules = readonly Rule[];

const ends = ['source', 'destination'] as const;

/** One rule as two that together match the same, by its ports or its prefixes. */
function split(rule: Rule): Rules {
  for (const end of ends)
    for (const list of ['ports', 'nets'] as const) {
      const entity: EntityRule | undefined = rule[end];
      const values: readonly (string | number)[] = entity?.[list] ?? [];
      if (values.length < 2) continue;
      return values.map((value) => ({ ...rule, [end]: { ...entity, [list]: [value] } }));
    }
  return [{ ...rule, protocol: 'TCP' }, rule];
}

const narrower = (rule: Rule, salt: number): Rule => ({
  ...rule,
  action: salt % 2 === 0 ? 'Allow' : 'Deny',
  source: {
    ...rule.source,
    ...(salt % 3 === 0 ? { nets: ['10.0.1.10/32'] } : { selector: "app == 'web' && has(app)" }),
  },
});

const flipped = { Allow: 'Deny', Deny: 'Allow', Pass: 'Allow', Log: 'Log' } as const;

const edits = {
  swap: (rules: Rules, at: number, other: number): Rules =>
    rules.map((rule, index) =>
      index === at ? (rules[other] ?? rule) : index === other ? (rules[at] ?? rule) : rule,
    ),
  twin: (rules: Rules, at: number): Rules => [...rules, ...rules.slice(at, at + 1)],
  split: (rules: Rules, at: number): Rules =>
    rules.flatMap((rule, index) => (index === at ? split(rule) : [rule])),
  'narrower after': (rules: Rules, at: number, other: number): Rules => [
    ...rules,
    ...rules.slice(at, at + 1).map((rule) => narrower(rule, other)),
  ],
  'narrower before': (rules: Rules, at: number, other: number): Rules =>
    rules.flatMap((rule, index) => (index === at ? [narrower(rule, other), rule] : [rule])),
  drop: (rules: Rules, at: number): Rules => rules.filter((_, index) => index !== at),
  flip: (rules: Rules, at: number): Rules =>
    rules.map((rule, index) => (index === at ? { ...rule, action: flipped[rule.action] } : rule)),
  'deny the rest': (rules: Rules): Rules => [...rules, { action: 'Deny' }],
  'other words': (rules: Rules, at: number): Rules =>
    rules.map((rule, index) =>
      index === at && rule.source?.selector !== undefined
        ? { ...rule, source: { ...rule.source, selector: `!(!(${rule.source.selector}))` } }
        : rule,
    ),
} as const;

export const arbitraryEdits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(edits).filter((kind): kind is Edit['kind'] => kind in edits)),
    policy: fc.nat(5),
    direction: fc.constantFrom('ingress' as const, 'egress' as const),
    rule: fc.nat(2),
    other: fc.nat(2),
  }),
  { minLength: 1, maxLength: 3 },
);

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;

export const applyEdits = (policies: readonly Policy[], list: readonly Edit[]): Policy[] =>
  list.reduce<Policy[]>(
    (current, { kind, policy: at, direction, rule, other }) =>
      current.map((policy, index) =>
        index === at % current.length && isCalico(policy)
          ? { ...policy, [direction]: edits[kind](policy[direction], rule, other) }
          : policy,
      ),
    [...policies],
  );
