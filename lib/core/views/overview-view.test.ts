import { describe, expect, test } from 'vitest';
import { overviewSchema } from '@/lib/api';
import { gnp } from '@/lib/policy/testing/world';
import { eventOf } from '../testing/events';
import { decided, type Parts, pictureOf } from '../testing/picture';
import { idOf, recorded } from '../testing/recorded';
import { bridgeOf, gapOf, gateOf, recordOf, wavePlan } from '../testing/rollout';
import { now, shopWorld, start, todayPolicies } from '../testing/shop-world';
import { overviewView } from './overview-view';

const show = async (parts: Parts = {}) => overviewSchema.parse(await overviewView(pictureOf(parts)));

const dns = recorded('shop/frontend -> kube-system/coredns', 'udp/53');
const unknown = recorded('shop/orders -> net:pvt', 'udp/123');
const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');
const enforcedDeny = gnp('default.default-deny', {
  namespaceSelector: 'has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system"}',
  types: ['Ingress', 'Egress'],
});
const silentNight = {
  kind: 'node-silent',
  subject: 'worker-7',
  from: Date.UTC(2026, 10, 18, 1, 41) / 1_000,
  to: Date.UTC(2026, 10, 18, 2, 33) / 1_000,
  message: 'worker-7 was silent',
  remedy: null,
} as const;

describe('the sentence of the Overview', () => {
  test.each<[string, Parts, string]>([
    [
      'counts pods that deny, pods staged, and edges that would be denied',
      {},
      '0 of 6 pods deny by default. 4 more are staged, and 8 edges in use would be denied.',
    ],
    [
      'says which of them are denied on purpose',
      { decisions: decided(orders, 'deny') },
      '0 of 6 pods deny by default. 4 more are staged, and 8 edges in use would be denied, 1 of them on purpose.',
    ],
    [
      'says when nothing is staged',
      { policies: todayPolicies },
      '0 of 6 pods deny by default, and nothing is staged.',
    ],
    [
      'gives a zero its range and its completeness',
      { edges: [dns], gaps: [silentNight] },
      '0 of 6 pods deny by default. 4 more are staged, and 0 edges would be denied in 7 days, 99.4 % observed.',
    ],
    [
      'never passes an unknown edge over in silence',
      { edges: [dns, unknown] },
      '0 of 6 pods deny by default. 4 more are staged, and 1 edge in use has no verdict.',
    ],
    [
      'says when no flow was seen at all',
      { edges: [] },
      '0 of 6 pods deny by default. 4 more are staged, and no flows have been recorded yet.',
    ],
    [
      'turns to denials once everything is enforced',
      { policies: [enforcedDeny], edges: [dns] },
      'All 6 pods deny by default, and 1 edge is denied.',
    ],
    [
      'says when nothing is in scope',
      { world: { pods: [] } },
      'No pod is in scope: nothing runs outside exempt namespaces.',
    ],
  ])('%s', async (_, parts, sentence) => {
    expect((await show(parts)).sentence).toBe(sentence);
  });

  test('is followed by since when and how completely was observed', async () => {
    expect((await show({ gaps: [silentNight] })).subline).toBe(
      'Pods in scope, both directions. Observed since Thu 12 Nov, 99.4 % of flow windows complete.',
    );
  });
});

describe('the crossing', () => {
  test('puts each namespace in the bay of its stage, with a square a pod', async () => {
    const bays = (await show()).crossing.map(({ stage, pods, namespaces }) => [
      stage,
      pods,
      namespaces.map(({ name }) => name),
    ]);
    expect(bays).toEqual([
      ['allow', 2, ['monitoring']],
      ['stage', 4, ['shop', 'db']],
      ['deny', 0, []],
    ]);
    const shop = (await show()).crossing[1]?.namespaces[0];
    expect(shop?.squares).toHaveLength(3);
    expect(shop).toMatchObject({ podsPerSquare: 1, wouldDeny: 8, unknown: 1 });
  });

  test('keeps exempt namespaces below it, with their reason', async () => {
    expect((await show()).exempt).toEqual([
      { name: 'kube-system', pods: 2, reason: 'runs DNS, kube-proxy and other parts of Kubernetes' },
    ]);
  });

  test('lets one square stand for several pods above 400', async () => {
    const [pod] = shopWorld.pods;
    if (pod === undefined) throw new Error('the shop has pods');
    const pods = Array.from({ length: 900 }, (_, index) => ({ ...pod, name: `frontend-${index}` }));
    const shop = (await show({ world: { pods }, edges: [] })).crossing[1]?.namespaces[0];
    expect([shop?.podsPerSquare, shop?.squares.length]).toEqual([3, 300]);
  });
});

describe('the next step', () => {
  const next = async (parts: Parts) => (await show(parts)).next;

  test('is to stage a default deny while there is no candidate', async () => {
    expect(await next({ policies: todayPolicies })).toMatchObject({
      kind: 'stage',
      title: 'Next: stage a default deny',
      action: { label: 'Stage a default deny', href: '/rollout' },
    });
  });

  test('is to make staging possible where the cluster has no staged kinds', async () => {
    const { capabilities } = pictureOf();
    const view = await next({
      policies: todayPolicies,
      more: { capabilities: { ...capabilities, stagedKinds: false } },
    });
    expect(view).toMatchObject({ kind: 'wait', action: { href: '/preflight' } });
  });

  test('is to decide the namespace with the most open edges, folded to the rules they need', async () => {
    const { wave } = wavePlan();
    const view = await next({ rollout: { wave } });
    expect(view.kind).toBe('decide');
    expect(view.title).toBe('Next: decide 9 edges in shop');
    expect(view.detail).toBe('They block the gate of wave 1. 1 has no verdict.');
    expect(view.action).toEqual({
      label: 'Review 9 edges',
      href: '/flows?ns=shop&verdict=would-deny,unknown',
    });
    expect(view.rows.map(({ figure, tag }) => [figure, tag])).toEqual([
      ['2 edges', null],
      ['9,000', null],
      ['3,000', null],
      ['2,000', null],
    ]);
    expect(view.more).toBe('4 more, 1 of them new');
  });

  test('offers rules for all of them, each id escaped', async () => {
    const { secondary } = await next({ edges: [recorded('shop/front.end -> shop/orders', 'tcp/1')] });
    expect(secondary?.label).toBe('Propose rules for shop');
    const address = new URL(`http://drawbridge${secondary?.href}`);
    expect(address.searchParams.get('allow')).toBe(idOf('shop/front.end -> shop/orders', 'tcp/1'));
  });

  test('is to wait while no edge was recorded', async () => {
    expect((await next({ edges: [] })).title).toBe('Next: wait for flows');
  });

  test('is the gate once every edge is decided', async () => {
    expect((await next({ edges: [dns] })).title).toBe('Next: wait for the gate');
    expect(await next({ edges: [dns], rollout: { gate: gateOf([]) } })).toMatchObject({
      kind: 'gate',
      title: 'Next: lower the bridge',
      action: { label: 'Lower bridge…', href: '/rollout' },
    });
    const gap = gapOf('cron-jobs/shop/settlement', 'shop/settlement has not run', { kind: 'accept' });
    expect(await next({ edges: [dns], rollout: { gate: gateOf([gap]) } })).toMatchObject({
      kind: 'gate',
      title: 'Next: close 1 gap of the gate',
      detail: 'shop/settlement has not run.',
    });
  });

  test('is to keep observing where only time is missing', async () => {
    const gap = gapOf('observed-long-enough', 'Observed for 6 d 16 h only', {
      kind: 'wait',
      until: now + 28_800,
    });
    expect(await next({ edges: [dns], rollout: { gate: gateOf([gap]) } })).toMatchObject({
      kind: 'wait',
      detail: 'Observed for 6 d 16 h only. Until Thu 19 Nov 18:42 at the least.',
      action: null,
    });
  });

  test.each([
    ['lowered', 'Next: wait until the policies of wave 1 are placed'],
    ['armed', 'Next: raise the bridge of wave 1'],
    ['verifying', 'Next: confirm wave 1, or it is lowered again'],
    ['rolling-back', 'Next: wait until wave 1 is rolled back'],
    ['needs-human', 'Next: look at wave 1'],
  ] as const)('is the rollout while it is %s', async (phase, title) => {
    expect(await next({ rollout: { record: recordOf(phase) } })).toMatchObject({ kind: 'rollout', title });
  });

  test('names the moment at which a raised bridge is lowered by itself', async () => {
    const view = await next({ rollout: { record: recordOf('verifying'), ...bridgeOf('raised') } });
    expect(view.detail).toBe('The bridge is lowered by itself at 10:55 unless someone confirms.');
  });

  test('is nothing once all is enforced, but to look at what is denied', async () => {
    expect(await next({ policies: [enforcedDeny], edges: [dns] })).toMatchObject({
      kind: 'done',
      title: 'Nothing is left to enforce',
      action: { label: 'Look at 1 denied edge', href: '/flows?verdict=denied' },
    });
  });
});

describe('the line of edges that would be denied', () => {
  test('has a point for each write that knew the number, and one for now', async () => {
    const activity = [
      eventOf(now - 60),
      eventOf(now - 600, { wouldDeny: 12 }),
      eventOf(start + 60, { wouldDeny: 20 }),
    ];
    const view = await show({ more: { activity } });
    expect(view.exposureLine).toEqual([
      { at: start + 60, value: 20 },
      { at: now - 600, value: 12 },
      { at: now, value: 8 },
    ]);
    expect(view.exposureNote).toBe('12 edges were covered or decided since Thu 12 Nov.');
    expect(view.wouldDenyNow).toBe(8);
  });

  test('is not computed while nothing is staged', async () => {
    const view = await show({ policies: todayPolicies });
    expect([view.wouldDenyNow, view.exposureLine]).toEqual([null, [{ at: now, value: null }]]);
  });
});

describe('what we cannot see', () => {
  const titles = async (parts: Parts = {}) => (await show(parts)).cannotSee;

  test('names host endpoints, gaps with the runs they hid, and edges without a verdict', async () => {
    expect(await titles({ gaps: [silentNight] })).toEqual([
      {
        title: '1 host endpoint, legacy-erp',
        detail: 'Flow logs skip hosts: what its own side allows is not visible.',
      },
      { title: '52 min of worker-7', detail: 'Hid 1 run of shop/reports.' },
      {
        title: 'monitoring/grafana shows no flow',
        detail: 'Deployment, not one flow of it in 7 d: what it needs is unknown.',
      },
      { title: '1 edge without a verdict', detail: 'Rule asks for 10.20.0.0/16, flow has no address.' },
    ]);
  });

  test('names a job that did not run while we watched', async () => {
    const workloads = shopWorld.workloads.map((item) =>
      item.name === 'reports' ? { ...item, schedule: '10 3 1 * *' } : item,
    );
    expect(await titles({ world: { workloads } })).toContainEqual({
      title: 'shop/reports has not run while we watched',
      detail: 'CronJob, 10 3 1 * *, next on Tue 1 Dec 03:10.',
    });
  });

  test('names the time before the history, and kinds and namespaces that may not be read', async () => {
    const { capabilities } = pictureOf();
    const missing = [{ kind: 'HostEndpoint', reason: 'forbidden', message: 'no right' }] as const;
    const all = await titles({
      since: start + 86_400,
      more: { capabilities: { ...capabilities, namespaces: ['shop', 'db'], missing } },
    });
    expect(all.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        '1 d before the history',
        'All but 2 namespaces',
        '1 kind that may not be read',
      ]),
    );
  });
});

test('the latest activity is brief and leaves sign-ins out', async () => {
  const activity = Array.from({ length: 8 }, (_, index) => eventOf(now - index, { text: `Write ${index}` }));
  const view = await show({ more: { activity: [eventOf(now, { kind: 'sign-in' }), ...activity] } });
  expect(view.activity.map(({ text }) => text)).toEqual([
    'Write 0',
    'Write 1',
    'Write 2',
    'Write 3',
    'Write 4',
  ]);
});

test('a pod that is enforced in one direction and staged in the other counts as staged', async () => {
  expect((await show()).pods).toEqual({ inScope: 6, enforced: 0, staged: 4 });
});
