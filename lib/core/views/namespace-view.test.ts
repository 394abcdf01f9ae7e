import { describe, expect, test } from 'vitest';
import { namespaceSchema } from '@/lib/api';
import { finish } from '@/lib/policy';
import { gnp } from '@/lib/policy/testing/world';
import { noDecisions } from '@/lib/rollout';
import { decided, everyone, type Parts, pictureOf } from '../testing/picture';
import { recorded, shopEdges } from '../testing/recorded';
import { now, todayPolicies } from '../testing/shop-world';
import { namespaceSteps } from './namespace-view';

const show = (name: string, parts: Parts = {}) =>
  namespaceSchema.parse(
    finish(namespaceSteps(pictureOf(parts), everyone, new URLSearchParams({ ns: name }))),
  );

const enforcedDeny = gnp('default.default-deny', {
  namespaceSelector: 'projectcalico.org/name == "shop"',
  types: ['Ingress', 'Egress'],
});

describe('the sentence of a namespace', () => {
  test.each<[string, Parts, string, string]>([
    ['shop', {}, 'shop: 3 pods staged, 9 edges to decide before it can deny', 'All of it is open today.'],
    [
      'db',
      {},
      'db: 1 pod staged, every edge is decided',
      'pg already denies by default on ingress. All else is open today.',
    ],
    [
      'monitoring',
      {},
      'monitoring: 2 pods without a default deny, nothing is staged',
      'All of it is open today.',
    ],
    [
      'kube-system',
      {},
      'kube-system: exempt, because it runs DNS, kube-proxy and other parts of Kubernetes',
      'No candidate touches it.',
    ],
    ['shop', { policies: [enforcedDeny] }, 'shop: 3 pods deny by default', 'Both directions are enforced.'],
  ])('%s', (name, parts, sentence, subline) => {
    const view = show(name, parts);
    expect([view.sentence, view.subline]).toEqual([sentence, subline]);
  });

  test('there is none for a namespace that is not there', () => {
    const none = namespaceSteps(pictureOf(), everyone, new URLSearchParams({ ns: 'gone' }));
    expect(finish(none)).toBeNull();
  });
});

describe('the map of a namespace', () => {
  const { map } = show('shop');
  const box = (label: string) => map.boxes.find((item) => item.label === label);

  test('puts callers left, own workloads by call depth in the middle, the called right', () => {
    const columns = map.boxes
      .map(({ column, depth, label, sub }) => `${column} ${depth} ${label}, ${sub}`)
      .sort();
    expect(columns).toEqual([
      'called 0 db, pg · TCP 5432',
      'called 0 kube-system, coredns · UDP 53',
      'called 0 payment-api, NetworkSet · TCP 443',
      'called 0 private network, UDP 123',
      'called 0 public network, TCP 443',
      'caller 0 legacy-erp, host · TCP 8080',
      'caller 0 monitoring, prometheus · TCP 9102',
      'inside 0 frontend, 2 pods',
      'inside 0 reports, nightly 02:00',
      'inside 1 orders, 1 pod',
    ]);
  });

  test('shows gates as they are enforced or staged, and hosts as not visible', () => {
    expect(box('frontend')).toMatchObject({ ingressGate: 'staged', egressGate: 'staged' });
    expect(box('db')).toMatchObject({ ingressGate: 'enforced', egressGate: 'staged' });
    expect(box('monitoring')).toMatchObject({ ingressGate: 'none' });
    expect(box('legacy-erp')).toMatchObject({ ingressGate: 'not-visible', notVisible: true });
  });

  test('draws each pair once with its worst verdict and all its edges', () => {
    const edges = [
      ...shopEdges,
      recorded('shop/frontend -> kube-system/coredns', 'tcp/5353', { connections: 1 }),
    ];
    const view = show('shop', { edges }).map;
    const pair = view.edges.filter(({ to }) => to === 'called:workload/kube-system/coredns');
    expect(pair).toMatchObject([{ verdict: 'would-deny', label: 'UDP 53 and TCP 5353' }]);
    expect(pair[0]?.edges).toHaveLength(2);
  });

  test('has 40 boxes at most; quiet ones fold, those to decide never first', () => {
    const busy = Array.from({ length: 60 }, (_, index) =>
      recorded(`shop/frontend -> kube-system/dns-${index}`, 'udp/53', { connections: 100_000 + index }),
    );
    const quiet = recorded('shop/orders -> set:shop/payment-api', 'tcp/443', { connections: 1 });
    const view = show('shop', { policies: todayPolicies, edges: [...busy, quiet] }).map;
    expect(view.boxes).toHaveLength(40);
    expect(view.folded).toBe(60 + 1 + 3 - 40);
    const all = busy.map(({ id }) => decided(id, 'deny').edges);
    const decisions = { ...noDecisions, edges: Object.assign({}, ...all) };
    const staged = show('shop', { edges: [...busy, quiet], decisions }).map;
    expect(staged.boxes.some(({ label }) => label === 'payment-api')).toBe(true);
  });

  test('joins only boxes that are shown', () => {
    const ids = new Set(map.boxes.map(({ id }) => id));
    expect(map.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
  });
});

describe('the rest of the page', () => {
  test('workloads with most to decide come first', () => {
    const rows = show('shop').workloads.map(({ name, wouldDeny, unknown, pods }) => [
      name,
      wouldDeny,
      unknown,
      pods,
    ]);
    expect(rows).toEqual([
      ['orders', 5, 1, 1],
      ['frontend', 3, 0, 2],
      ['reports', 1, 0, 0],
    ]);
  });

  test('a job shows its schedule, a quiet workload no last traffic', () => {
    expect(show('shop').workloads.find(({ name }) => name === 'reports')).toMatchObject({
      schedule: '0 2 * * *',
      lastTraffic: now - 15,
    });
    expect(show('monitoring').workloads.find(({ name }) => name === 'grafana')?.lastTraffic).toBeNull();
  });

  test('policies that select something here stand in the order in which they decide', () => {
    expect(show('db').policies).toEqual([
      {
        ref: { kind: 'NetworkPolicy', namespace: 'db', name: 'allow-pg' },
        tier: 'default',
        staged: false,
        selects: 1,
      },
      {
        ref: { kind: 'StagedGlobalNetworkPolicy', namespace: null, name: 'default.default-deny' },
        tier: 'default',
        staged: true,
        selects: 1,
      },
    ]);
  });

  test('undecided edges are those that its own sides would deny or cannot judge', () => {
    expect(show('shop').undecided).toHaveLength(9);
    expect(show('db').undecided).toHaveLength(0);
  });

  test('evidence names what was watched and what has no verdict', () => {
    expect(show('shop').evidence).toEqual([
      { title: '7 d observed', detail: 'Since Thu 12 Nov, 100 % observed.' },
      {
        title: '2 edges of shop without addresses',
        detail: 'The other end is only told as public or private: which addresses it has is not known.',
      },
      {
        title: '1 edge without a verdict',
        detail: 'What has no verdict counts as a block until someone decides.',
      },
    ]);
  });
});

describe('what was not observed of a workload', () => {
  test('is said in its row, where anything was not', () => {
    const gap = {
      kind: 'lost-events' as const,
      subject: 'goldmane',
      from: now - 7_200,
      to: now - 7_200 + 52 * 60,
      message: 'goldmane lost events',
      remedy: null,
    };
    const blind = (parts: Parts) =>
      show('shop', parts).workloads.find(({ name }) => name === 'orders')?.blind;
    expect(blind({})).toBeNull();
    expect(blind({ gaps: [gap] })).toEqual({ text: '52 min seen in part', own: false });
    expect(blind({ since: now - 86_400 })).toEqual({ text: '6 d not seen', own: false });
  });

  test('stands with the directions of which only the other ends tell', () => {
    const edges = shopEdges.map((edge) =>
      edge.edge.dst.name === 'orders' && edge.src !== null ? { ...edge, dst: null } : edge,
    );
    expect(show('shop', { edges }).workloads.find(({ name }) => name === 'orders')?.blind).toEqual({
      text: 'ingress told by the other side only',
      own: true,
    });
  });
});
