import { describe, expect, test } from 'vitest';
import { namespacesSchema } from '@/lib/api';
import { finish } from '@/lib/policy';
import { gnp } from '@/lib/policy/testing/world';
import { decided, type Parts, pictureOf } from '../testing/picture';
import { idOf, recorded } from '../testing/recorded';
import { gapOf, gateOf, recordOf } from '../testing/rollout';
import { now, todayPolicies } from '../testing/shop-world';
import { namespacesSteps } from './namespaces-view';

const show = (parts: Parts = {}) => namespacesSchema.parse(finish(namespacesSteps(pictureOf(parts))));
const row = (name: string, parts: Parts = {}) => show(parts).rows.find((item) => item.name === name);

const dns = recorded('shop/frontend -> kube-system/coredns', 'udp/53');
const enforcedDeny = gnp('default.default-deny', {
  namespaceSelector: 'projectcalico.org/name == "shop"',
  types: ['Ingress', 'Egress'],
});

describe('the page of namespaces', () => {
  test('counts namespaces by stage and leaves out what is none', () => {
    expect(show().sentence).toBe('2 namespaces are staged, 1 is open, 1 is exempt.');
    expect(show({ policies: [enforcedDeny] }).sentence).toBe(
      '1 namespace denies by default, 2 are open, 1 is exempt.',
    );
  });

  test('stands in the order of work', () => {
    expect(show().rows.map(({ name }) => name)).toEqual(['shop', 'db', 'monitoring', 'kube-system']);
  });

  test('an edge counts where its own side would deny it', () => {
    expect(row('shop')).toMatchObject({ wouldDeny: 8, unknown: 1 });
    expect(row('db')).toMatchObject({ wouldDeny: 0, unknown: 0 });
  });

  test('where nothing is staged, nothing is computed: never a zero', () => {
    expect(row('monitoring')).toMatchObject({ wouldDeny: null, unknown: null });
    expect(row('shop', { policies: todayPolicies })).toMatchObject({ wouldDeny: null });
  });

  test('coverage is told per direction', () => {
    expect(row('db')?.ingress).toEqual({ enforced: 1, staged: 0, none: 0, total: 1 });
    expect(row('db')?.egress).toEqual({ enforced: 0, staged: 1, none: 0, total: 1 });
  });

  test('exempt namespaces stay listed with reason and owner', () => {
    expect(row('kube-system')).toMatchObject({
      exempt: { reason: 'runs DNS, kube-proxy and other parts of Kubernetes', owner: 'Kubernetes' },
      next: { text: 'Stays out of scope', href: null },
    });
  });

  test('says which pods no policy can select', () => {
    expect(show().notVisible).toBe(
      '1 of 2 pods in kube-system uses the host network: no policy can select it by label.',
    );
  });

  test('says which right is missing where only some namespaces may be listed', () => {
    const { capabilities } = pictureOf();
    expect(show().limited).toBeNull();
    expect(show({ more: { capabilities: { ...capabilities, namespaces: ['shop'] } } }).limited).toBe(
      'Missing: list on namespaces. Only shop is shown; what other namespaces hold is unknown.',
    );
  });
});

describe('the next step of a namespace', () => {
  const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');

  test.each<[string, string, Parts, { text: string; href: string | null }]>([
    [
      'decides edges',
      'shop',
      {},
      { text: 'Decide 9 edges', href: '/flows?ns=shop&verdict=would-deny,unknown' },
    ],
    [
      'leaves decided edges out',
      'shop',
      { decisions: decided(orders, 'deny') },
      { text: 'Decide 8 edges', href: '/flows?ns=shop&verdict=would-deny,unknown' },
    ],
    ['stages what is open', 'monitoring', {}, { text: 'Stage a default deny', href: '/rollout' }],
    ['observes until the gate was asked', 'db', {}, { text: 'Keep observing', href: '/rollout' }],
    [
      'closes gaps of the gate',
      'db',
      { rollout: { gate: gateOf([gapOf('a', 'a', { kind: 'accept' })]) } },
      { text: 'Close 1 gap of the gate', href: '/rollout' },
    ],
    [
      'observes while only time is missing',
      'db',
      { rollout: { gate: gateOf([gapOf('a', 'a', { kind: 'wait', until: now })]) } },
      { text: 'Keep observing', href: '/rollout' },
    ],
    [
      'lowers the bridge',
      'db',
      { rollout: { gate: gateOf([]) } },
      { text: 'Lower the bridge', href: '/rollout' },
    ],
    [
      'follows the wave under way',
      'db',
      { rollout: { record: recordOf('placing') } },
      { text: 'Wave 1 is under way', href: '/rollout' },
    ],
    [
      'looks at what is denied',
      'shop',
      { policies: [enforcedDeny], edges: [dns] },
      { text: 'Look at 1 denied edge', href: '/flows?ns=shop&verdict=denied' },
    ],
    [
      'knows what is denied on purpose',
      'shop',
      { policies: [enforcedDeny], edges: [dns], decisions: decided(dns.id, 'deny') },
      { text: '1 denied edge, on purpose', href: '/flows?ns=shop&verdict=denied' },
    ],
    [
      'is nothing where nothing is denied',
      'shop',
      { policies: [enforcedDeny], edges: [] },
      { text: 'No denied edge', href: null },
    ],
  ])('%s', (_, name, parts, next) => {
    expect(row(name, parts)?.next).toEqual(next);
  });
});
