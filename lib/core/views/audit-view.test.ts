import { describe, expect, test } from 'vitest';
import { auditSchema } from '@/lib/api';
import { allow, gnp, np, snp } from '@/lib/policy/testing/world';
import { type Parts, pictureOf } from '../testing/picture';
import { bridgeOf } from '../testing/rollout';
import { stagedPolicies } from '../testing/shop-world';
import { auditView } from './audit-view';

const hints = async (parts: Parts) => auditSchema.parse(await auditView(pictureOf(parts))).hints;
const toPg = allow({ protocol: 'TCP', destination: { selector: "app == 'pg'", ports: [5432] } });

describe('hints on rules', () => {
  test('number rules as written, from 1, and name the rules that stand in the way', async () => {
    const policies = [
      np('shop/a', { order: 1, selector: "app == 'orders'", types: ['Egress'], egress: [allow({}), toPg] }),
      np('shop/b', { order: 2, selector: "app == 'orders'", types: ['Egress'], egress: [toPg] }),
    ];
    const found = await hints({ policies });
    const place = (name: string, rule: number) => ({
      policy: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name },
      direction: 'Egress',
      rule,
    });
    expect(found).toMatchObject([
      { kind: 'shadowed', ...place('a', 2), by: [place('a', 1)] },
      { kind: 'duplicate', ...place('b', 1), by: [place('a', 2)] },
    ]);
  });

  test('say which rule no recorded edge needed, and not of one that decided some', async () => {
    const used = allow({ protocol: 'TCP', destination: { ports: [5432] } });
    const spare = allow({ protocol: 'TCP', destination: { ports: [9999] } });
    const policies = [
      np('shop/orders', { selector: "app == 'orders'", types: ['Egress'], egress: [used, spare] }),
    ];
    expect(await hints({ policies })).toMatchObject([
      {
        kind: 'never-used',
        rule: 2,
        reason: expect.stringMatching(/^It decided none of the \d+ recorded flows/),
      },
    ]);
  });

  test('say nothing where no edge was recorded: not seen is not unused', async () => {
    const spare = allow({ protocol: 'TCP', destination: { ports: [9999] } });
    const policies = [
      snp('shop/orders', { selector: "app == 'orders'", types: ['Egress'], egress: [spare] }),
    ];
    expect(await hints({ policies, edges: [] })).toEqual([]);
  });

  test('leave out what Calico owns', async () => {
    const tiers = [{ name: 'calico-system', order: 100, defaultAction: 'Pass' as const }];
    const policies = [gnp('calico-system.x', { tier: 'calico-system', selector: "app == 'nobody'" })];
    expect(await hints({ world: { tiers }, policies })).toEqual([]);
    expect(await hints({ policies: [gnp('x', { selector: "app == 'nobody'" })] })).toMatchObject([
      { kind: 'selects-nothing', direction: null, rule: null },
    ]);
  });

  test('do not blame the bridge: neither it nor what waits behind it is said to do nothing', async () => {
    const { bridge } = bridgeOf('lowered');
    const behind = stagedPolicies;
    const policies = [
      ...behind,
      gnp(bridge?.ref.name ?? '', {
        order: -1,
        selector: "app == 'orders'",
        types: ['Egress'],
        egress: [allow({})],
      }),
      np('shop/later', { order: 5, selector: "app == 'orders'", types: ['Egress'], egress: [toPg] }),
    ];
    const named = (await hints({ policies, rollout: bridgeOf('lowered') })).map(({ policy }) => policy.name);
    expect(named).not.toContain(bridge?.ref.name);
    expect(named).not.toContain('later');
    expect((await hints({ policies })).map(({ policy }) => policy.name)).toContain('later');
  });
});
