/** Random label selectors of Kubernetes: empty, labels, every operator (calico-policy §5.1). */
import fc from 'fast-check';
import type { LabelSelector } from '../model/policy';

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

const expressions = (key: string, values: readonly string[]): fc.Arbitrary<Expression> =>
  fc.oneof(
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In', 'NotIn' as const),
      values: fc.subarray([...values], { minLength: 1 }),
    }),
    fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist' as const) }),
  );

const labelSelector = (
  labels: readonly Readonly<Record<string, string>>[],
  expression: fc.Arbitrary<Expression>,
): fc.Arbitrary<LabelSelector> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: fc.constantFrom(...labels).map((matchLabels) => ({ matchLabels })) },
    { weight: 3, arbitrary: expression.map((one) => ({ matchExpressions: [one] })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...labels), expression)
        .map(([matchLabels, one]) => ({ matchLabels, matchExpressions: [one] })),
    },
  );

export const podLabelSelectors = labelSelector(
  [{ app: 'web' }, { app: 'api' }, { role: 'front' }],
  fc.oneof(expressions('app', ['web', 'api', 'db']), expressions('role', ['front', 'back'])),
);
export const namespaceLabelSelectors = labelSelector(
  [{ env: 'prod' }, { 'kubernetes.io/metadata.name': 'shop' }],
  fc.oneof(expressions('env', ['prod', 'dev']), expressions('team', ['red'])),
);
