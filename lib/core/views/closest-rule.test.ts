import { describe, expect, test } from 'vitest';
import { type EdgeDetailView, edgeDetailSchema, type SideTraceView } from '@/lib/api';
import type { EdgeSummary } from '@/lib/flows';
import type { Policy } from '@/lib/policy';
import { allow, deny, gnp, np, snp } from '@/lib/policy/testing/world';
import { candidateOf, everyone, pictureOf } from '../testing/picture';
import { recorded } from '../testing/recorded';
import { stagedDeny, timePolicy } from '../testing/shop-world';
import { edgeView } from './edge-view';

const orders = 'app == "orders"';
const closed = gnp('default.closed', { order: 9, selector: orders, types: ['Ingress'] });
const toOrders = recorded('shop/frontend -> shop/orders', 'tcp/8080');

async function detail(
  policies: readonly Policy[],
  edge: EdgeSummary = toOrders,
  more: Parameters<typeof pictureOf>[0] = {},
): Promise<EdgeDetailView> {
  const picture = pictureOf({ policies, edges: [edge], ...more });
  return edgeDetailSchema.parse(await edgeView(picture, edge.id, everyone));
}
async function side(
  name: SideTraceView['side'],
  policies: readonly Policy[],
  edge?: EdgeSummary,
): Promise<SideTraceView> {
  const found = (await detail(policies, edge)).sides.find((one) => one.side === name);
  if (found === undefined) throw new Error(`there is no ${name} side`);
  return found;
}

describe('the rule that came closest', () => {
  test('is named with what it asks for and what the connection has instead', async () => {
    const web = snp('shop/default.allow-web', {
      selector: orders,
      types: ['Ingress'],
      ingress: [allow({ source: { selector: 'app == "web"' } })],
    });
    expect((await side('destination', [web, stagedDeny()])).closest).toBe(
      'Closest: staged allow-web rule 1, it asks for a source with app == "web"; frontend has app = "frontend"',
    );
  });

  test('lists up to three criteria that are not met, and counts the rest', async () => {
    const far = np('shop/default.far', {
      selector: orders,
      types: ['Ingress'],
      ingress: [
        allow({
          protocol: 'UDP',
          source: { selector: 'app == "web" && has(tier)', nets: ['192.0.2.0/24'] },
          destination: { ports: [53] },
        }),
      ],
    });
    expect((await side('destination', [far])).closest).toBe(
      'Closest: far rule 1, it asks for UDP (the connection is TCP), for a source with app == "web" (frontend has app = "frontend"), for a source with has(tier) (frontend has no label tier) and for 2 things more',
    );
    const two = np('shop/default.two', {
      selector: orders,
      types: ['Ingress'],
      ingress: [
        allow({ protocol: 'TCP', source: { selector: 'app == "web"' }, destination: { ports: [53] } }),
      ],
    });
    expect((await side('destination', [two])).closest).toBe(
      'Closest: two rule 1, it asks for a source with app == "web" (frontend has app = "frontend") and for destination port 53 (the connection has 8080)',
    );
  });

  test('that matches and comes too late is told with what decides before it', async () => {
    const policy = np('shop/default.a', {
      selector: orders,
      types: ['Ingress'],
      ingress: [deny(), allow()],
    });
    expect((await side('destination', [policy])).closest).toBe(
      'Closest: a rule 2 matches, but a rule 1 decides before it',
    );
  });

  test('is none where no rule allows anything', async () => {
    expect((await side('destination', [closed])).closest).toBe(
      'Closest: no rule of the policies that govern orders for ingress allows anything',
    );
  });

  test('is that of what is enforced where pending policies would allow it', async () => {
    const opened = snp('shop/default.open', {
      order: 1,
      selector: orders,
      types: ['Ingress'],
      ingress: [allow()],
    });
    const view = await side('destination', [closed, opened]);
    expect([view.enforced.verdict, view.pending.verdict]).toEqual(['deny', 'allow']);
    expect(view.closest).toBe(
      'Closest today: no rule of the policies that govern orders for ingress allows anything',
    );
  });

  test('is not asked for on a side that is allowed today and then', async () => {
    expect(await side('source', [])).toMatchObject({ closest: null, settledBy: null });
  });

  test('is looked for behind the bridge, as the pending trace is', async () => {
    const bridge = gnp('default.drawbridge-bridge', {
      order: -1,
      namespaceSelector: 'has(projectcalico.org/name)',
      types: ['Ingress', 'Egress'],
      ingress: [allow()],
      egress: [allow()],
    });
    const policies = [closed, bridge];
    const { sides } = await detail(policies, toOrders, {
      rollout: { ...candidateOf(policies), bridge: { ref: bridge, state: 'lowered' } },
    });
    expect(sides[1]?.closest).toBe(
      'Closest: no rule of the policies that govern orders for ingress allows anything',
    );
  });
});

describe('what would settle an unknown', () => {
  const time = recorded('shop/orders -> net:pvt', 'udp/123');
  const recordedIcmp = recorded('shop/frontend -> shop/orders', 'icmp/0');
  const icmp = { ...recordedIcmp, edge: { ...recordedIcmp.edge, port: null } };
  const ping = np('shop/default.ping', {
    order: 1,
    selector: orders,
    types: ['Ingress'],
    ingress: [allow({ protocol: 'ICMP', icmp: { type: 8 } })],
  });

  test('stands under its side, beside the rule that cannot be judged', async () => {
    expect(await side('source', [timePolicy, stagedDeny()], time)).toMatchObject({
      closest:
        'Closest: staged orders rule 1, it asks for a destination in 10.20.0.0/16; the address of the destination is not known',
      settledBy: "Would be settled by: the address behind 'pvt'",
    });
  });

  test('is said once where today is unknown for the same reason', async () => {
    const view = await side('destination', [ping], icmp);
    expect([view.enforced.verdict, view.pending.verdict]).toEqual(['unknown', 'unknown']);
    expect(view.settledBy).toBe('Would be settled by: the ICMP type');
  });

  test('is said of today alone where pending policies settle it', async () => {
    const open = snp('shop/default.open', {
      order: 0,
      selector: orders,
      types: ['Ingress'],
      ingress: [allow()],
    });
    expect(await side('destination', [ping, open], icmp)).toMatchObject({
      settledBy: 'Today’s would be settled by: the ICMP type',
    });
  });

  test('names both where today and then lack different things', async () => {
    const ranges = np('shop/default.ranges', {
      order: 1,
      selector: orders,
      types: ['Ingress'],
      ingress: [allow({ source: { nets: ['192.0.2.0/24'] } })],
    });
    const ports = snp('shop/default.ports', {
      order: 0,
      selector: orders,
      types: ['Ingress'],
      ingress: [allow({ protocol: 'TCP', source: { ports: [1024] } })],
    });
    const edge = recorded('net:pub -> shop/orders', 'tcp/8080');
    expect((await side('destination', [ranges, ports], edge)).settledBy).toBe(
      "Would be settled by: the source port; today’s by the address behind 'pub'",
    );
  });

  test('is said for the whole edge where an end is not known and no side can be judged', async () => {
    const gone = recorded('shop/gone -> shop/orders', 'tcp/8080');
    const { sides, missingSides } = await detail([stagedDeny()], gone);
    expect(sides).toEqual([]);
    expect(missingSides).toEqual([
      'No side can be judged: No pod, template or owner of shop/gone is in the cluster any more. Would be settled by: the labels and the address of that endpoint',
    ]);
  });

  test('is said in words where a pod talks to itself: both sides are denied, and still it is unknown', async () => {
    const { explain } = await detail([stagedDeny()], recorded('shop/orders -> shop/orders', 'tcp/8080'));
    expect(explain).toContain(
      'A pod that talks to itself through a Service is not settled by policy alone; a connection of the pod to itself, tried, would settle it.',
    );
  });
});
