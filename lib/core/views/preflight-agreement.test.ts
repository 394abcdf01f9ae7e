import { describe, expect, test } from 'vitest';
import { preflightSchema } from '@/lib/api';
import type { PolicyHit } from '@/lib/policy';
import { snp } from '@/lib/policy/testing/world';
import { decided, everyone, type Parts, pictureOf } from '../testing/picture';
import { edgeKey, idOf, recorded, shopEdges } from '../testing/recorded';
import { shopWorld, stagedPolicies, start } from '../testing/shop-world';
import { preflightView } from './preflight-view';

const show = (parts: Parts = {}) => preflightSchema.parse(preflightView(pictureOf(parts), everyone));
const check = (parts: Parts = {}) => show(parts).checks.find(({ id }) => id === 'calico-agrees');

const ended: PolicyHit = {
  kind: 'EndOfTier',
  tier: 'default',
  namespace: null,
  name: '',
  action: 'Deny',
  policyIndex: 0,
  ruleIndex: -1,
};
const allowed: PolicyHit = {
  ...ended,
  kind: 'Profile',
  tier: '',
  name: 'kns.shop',
  action: 'Allow',
  ruleIndex: 0,
};
const orders = (pendingTrace: readonly PolicyHit[]) =>
  recorded('shop/frontend -> shop/orders', 'tcp/8080', { pendingTrace });
const id = idOf('shop/frontend -> shop/orders', 'tcp/8080');

/** The set's prefix is a /28: the data plane finds it, Calico's evaluator does not. */
const smallSet: Parts = {
  world: {
    networkSets: shopWorld.networkSets.map((set) => ({ ...set, nets: ['203.0.113.16/28'] })),
  },
  policies: [
    ...stagedPolicies,
    snp('shop/default.payment', {
      order: 500,
      selector: 'app == "orders"',
      types: ['Egress'],
      egress: [{ action: 'Allow', destination: { selector: 'name == "payment-api"' } }],
    }),
  ],
};
const toSet = recorded('shop/orders -> set:shop/payment-api', 'tcp/443', { pendingTrace: [ended] });

describe('the check', () => {
  test('passes with the number of sides that agree, and its share', () => {
    expect(check({ edges: [orders([ended])] })).toMatchObject({
      group: 'Evidence',
      name: 'Calico’s own verdicts agree',
      state: 'pass',
      detail: '2 of 2 sides agree, 100 %',
      remedy: null,
    });
  });

  test('never passes on nothing: it says why nothing was compared and what to do', () => {
    expect(check({ edges: [] })).toMatchObject({
      state: 'inconclusive',
      detail: 'Nothing to compare: no edge has been recorded',
    });
    expect(check({ edges: shopEdges })).toMatchObject({
      state: 'inconclusive',
      detail: expect.stringMatching(
        /^Nothing to compare: \d+ sides of a flow source without pending traces$/,
      ),
      remedy: 'Connect Goldmane: it brings Calico’s pending verdicts.',
    });
    const old = recorded('shop/frontend -> shop/orders', 'tcp/8080', {
      pendingTrace: [ended],
      lastSeen: start + 30,
    });
    expect(check({ edges: [old] })?.detail).toBe(
      'Nothing to compare: 2 sides not seen since the policies last changed',
    );
  });

  test('fails on what nothing explains, whatever the share', () => {
    expect(check({ edges: [orders([allowed])] })).toMatchObject({
      state: 'fail',
      detail: '0 of 2 sides agree, 0 %; 2 sides differ and nothing explains it',
      remedy: expect.stringMatching(/^One of the two is wrong/),
    });
  });

  test('passes once each such edge is decided by name, and says so', () => {
    expect(check({ edges: [orders([allowed])], decisions: decided(id, 'accept-unknown') })).toMatchObject({
      state: 'pass',
      detail: '0 of 2 sides agree, 0 %; 2 sides decided by name',
    });
    expect(check({ edges: [orders([allowed])], decisions: decided(id, 'later') })?.state).toBe('fail');
  });

  test('notes known differences and other traces without failing on them', () => {
    const other: PolicyHit = { ...ended, kind: 'GlobalNetworkPolicy', name: 'default.x', ruleIndex: 2 };
    expect(check({ ...smallSet, edges: [toSet, orders([other])] })).toMatchObject({
      state: 'pass',
      detail:
        '2 of 3 sides agree, 66.6 %; 2 sides by another trace; 1 side where Calico’s evaluator is known to differ',
    });
  });
});

describe('the list', () => {
  test('shows both traces in the form of this release, where they part and which side', () => {
    const { agreement } = show({ edges: [orders([allowed])] });
    expect(agreement).toMatchObject({ compared: 2, agreeing: 0, percent: 0, unexplained: 2, total: 2 });
    expect(agreement.disagreements[0]).toMatchObject({
      edge: { id },
      side: 'source',
      calico: { verdict: 'allow', trace: ['0|__PROFILE__|pro:kns.shop|allow|0'] },
      drawbridge: { verdict: 'deny', trace: ['0|default|sgnp:default.default-deny|deny|-1'] },
      verdictDiffers: true,
      differs: 'Calico: profile kns.shop allows. Drawbridge: end of tier default denies',
      known: null,
      decidedBy: null,
    });
  });

  test('names the known difference, and who decided an edge', () => {
    expect(show({ ...smallSet, edges: [toSet] }).agreement.disagreements[0]).toMatchObject({
      known: 'network set with a small prefix',
      differs:
        'Calico: end of tier default denies. Drawbridge: rule 1 of staged payment in tier default allows',
    });
    const decisions = decided(id, 'accept-unknown');
    expect(show({ edges: [orders([allowed])], decisions }).agreement.disagreements[0]?.decidedBy).toBe(
      'mara.lindt',
    );
  });

  test('counts what was not compared, by reason', () => {
    const empty = recorded('shop/orders -> db/pg', 'tcp/5432', { pendingState: 'not-computed' });
    expect(show({ edges: [orders([ended]), empty, ...shopEdges.slice(5, 6)] }).agreement.notCompared).toEqual(
      [
        { why: 'for which Calico computed no pending trace', sides: 2 },
        { why: 'of a flow source without pending traces', sides: 1 },
      ],
    );
  });

  test('is cut at fifty, with the whole count', () => {
    const edges = Array.from({ length: 40 }, (_, port) => {
      const edge = { ...edgeKey('shop/frontend -> shop/orders', `tcp/${9_000 + port}`) };
      return { ...orders([allowed]), edge, id: `edge-${port}` };
    });
    const { agreement } = show({ edges });
    expect([agreement.disagreements.length, agreement.total]).toEqual([50, 80]);
  });
});
