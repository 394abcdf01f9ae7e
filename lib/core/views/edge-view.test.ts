import { describe, expect, test } from 'vitest';
import { edgeDetailSchema } from '@/lib/api';
import { gnp } from '@/lib/policy/testing/world';
import { candidateOf, everyone, type Parts, pictureOf } from '../testing/picture';
import { idOf, recorded, shopEdges } from '../testing/recorded';
import { now, stagedPolicies, start } from '../testing/shop-world';
import { edgeView } from './edge-view';

const show = async (id: string, parts: Parts = {}) =>
  edgeDetailSchema.parse(await edgeView(pictureOf(parts), id, everyone));

const reports = idOf('shop/reports -> db/pg', 'tcp/5432');
const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');
const nights = [13, 14, 15, 16, 17, 19].map((date) => Date.UTC(2026, 10, date, 2) / 1_000 + 30);
const sightings = nights.flatMap((at) =>
  (['src', 'dst'] as const).map((reporter) => ({
    id: reports,
    at,
    reporter,
    action: 'allow' as const,
    connections: 3,
  })),
);
const silentNight = {
  kind: 'node-silent' as const,
  subject: 'worker-7',
  from: Date.UTC(2026, 10, 18, 1, 41) / 1_000,
  to: Date.UTC(2026, 10, 18, 2, 33) / 1_000,
  message: 'worker-7 was silent',
  remedy: null,
};

describe('one edge', () => {
  test('that was not seen in the range is not known', async () => {
    expect(await edgeView(pictureOf(), 'shop~a.shop~b.tcp.1', everyone)).toBeNull();
  });

  test('says what it is, its verdict today and its verdict then', async () => {
    const view = await show(orders);
    expect(view.subline).toBe(
      'TCP 8080 · Deployment to Deployment · 9,000 connections since Thu 12 Nov 10:42',
    );
    expect([view.today, view.pending]).toEqual(['allow', 'deny']);
    expect(view.explain).toEqual([
      'frontend → orders TCP 8080 is allowed today because no enforced policy selects frontend for egress.',
      'With staged policies enforced it is denied: staged default-deny selects frontend for egress and none of the rules matches, so the end of tier default denies it.',
      'frontend → orders TCP 8080 is allowed today because no enforced policy selects orders for ingress.',
      'With staged policies enforced it is denied: staged default-deny selects orders for ingress and none of the rules matches, so the end of tier default denies it.',
    ]);
  });

  test('tells both sides as ladders of tiers, enforced and pending', async () => {
    const [source, destination] = (await show(orders)).sides;
    expect(source?.title).toBe('Source side, egress of shop/frontend');
    expect(destination?.title).toBe('Destination side, ingress of shop/orders');
    expect(source?.enforced.rungs.at(-1)).toEqual({
      tier: 'profile',
      text: 'kns.shop allows',
      deciding: true,
      action: 'allow',
    });
    expect(source?.pending.rungs.at(-1)).toEqual({
      tier: 'default',
      text: 'staged default-deny selects it, no rule matches, end of tier: Deny',
      deciding: true,
      action: 'deny',
    });
  });

  test('names the side that cannot be seen', async () => {
    const host = await show(idOf('host:legacy-erp -> shop/orders', 'tcp/8080'));
    expect(host.missingSides).toEqual([
      'The source is host legacy-erp: the host’s own side is not visible in flow logs',
    ]);
    expect(host.sides.map(({ side }) => side)).toEqual(['destination']);
    const set = await show(idOf('shop/orders -> set:shop/payment-api', 'tcp/443'));
    expect(set.missingSides).toEqual([
      'The destination is an address of network set payment-api: it has no policy of its own here',
    ]);
  });

  test('proposes the narrowest rule, and says what it opens', async () => {
    const { smallestRule } = await show(reports);
    expect(smallestRule).toEqual({
      text: 'Allow egress from app == "reports" in shop to pods with app == "pg" in db, TCP 5432',
      opens: 'Opens 1 pair of workloads, and that pair was used',
    });
  });

  test('proposes nothing where staged policies allow it already', async () => {
    expect((await show(idOf('shop/frontend -> kube-system/coredns', 'udp/53'))).smallestRule).toBeNull();
  });

  test('says why no rule can be proposed', async () => {
    const view = await show(idOf('shop/frontend -> net:pub', 'tcp/443'));
    expect(view.smallestRule).toBeNull();
    expect(view.explain.at(-1)).toMatch(/^No rule is proposed: /);
  });

  test('an edge without a verdict is unknown today or then, with the reason', async () => {
    const view = await show(idOf('shop/orders -> net:pvt', 'udp/123'));
    expect(view.pending).toBe('unknown');
    expect(view.sides[0]?.pending.reason).toBe('Rule asks for 10.20.0.0/16, flow has no address');
  });
});

describe('when an edge runs', () => {
  test('a nightly job has a box a night; a night that was not observed is unknown', async () => {
    const { runs } = await show(reports, { sightings, gaps: [silentNight] });
    expect(runs).toEqual({
      title: 'When it runs',
      schedule: 'CronJob, 0 2 * * *',
      boxes: ['Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed', 'Thu'].map((label) => ({
        label,
        connections: label === 'Wed' ? null : 3,
        observed: label !== 'Wed',
      })),
      text: 'Seen in 6 of 7 runs. The run of Wed 18 Nov 02:00 was not observed whole, so it is unknown.',
    });
  });

  test('a night that was observed without the edge is a zero', async () => {
    const { runs } = await show(reports, { sightings });
    expect(runs.boxes[5]).toEqual({ label: 'Wed', connections: 0, observed: true });
    expect(runs.text).toBe('Seen in 6 of 7 runs.');
  });

  test('other edges have a box a day', async () => {
    const seen = [{ id: orders, at: now - 600, reporter: 'src', action: 'allow', connections: 4 }] as const;
    const { runs } = await show(orders, { sightings: seen, gaps: [silentNight] });
    expect(runs.title).toBe('When it was seen');
    expect(runs.boxes.map(({ label }) => label)).toEqual([
      'Thu',
      'Fri',
      'Sat',
      'Sun',
      'Mon',
      'Tue',
      'Wed',
      'Thu',
    ]);
    expect(runs.boxes.at(-1)).toEqual({ label: 'Thu', connections: 4, observed: true });
    expect(runs.text).toBe(
      'Seen on 1 of 8 days. The day of Wed 18 Nov was not observed whole, so it is unknown.',
    );
  });
});

describe('what Calico itself says', () => {
  const spoken = (action: 'Allow' | 'Deny') => {
    const summary = recorded('shop/frontend -> shop/orders', 'tcp/8080');
    const hit = {
      kind: 'EndOfTier' as const,
      tier: 'default',
      namespace: null,
      name: '',
      action,
      policyIndex: 0,
      ruleIndex: -1,
    };
    if (summary.src === null) throw new Error('the source reports');
    return [{ ...summary, src: { ...summary.src, pendingState: 'known' as const, pendingTrace: [hit] } }];
  };

  test('stands beside each side, with whether it agrees', async () => {
    const agreed = await show(orders, { edges: spoken('Deny') });
    expect(agreed.sides[0]?.calico).toEqual({ verdict: 'deny', agrees: true, text: 'Calico says Deny too' });
    expect(agreed.sides[1]?.calico).toEqual({
      verdict: null,
      agrees: null,
      text: 'This flow source brings no pending verdicts',
    });
  });

  test('makes the edge unknown where it disagrees', async () => {
    const view = await show(orders, { edges: spoken('Allow') });
    expect(view.pending).toBe('unknown');
    expect(view.sides[0]?.calico.text).toBe('Calico says Allow, Drawbridge Deny');
    expect(view.explain.at(-1)).toBe(
      'The verdict is unknown all the same: Calico’s own pending verdict at the source is allow, Drawbridge’s is not.',
    );
  });

  test('an empty pending trace is not computed, never allowed', async () => {
    const edges = [recorded('shop/frontend -> shop/orders', 'tcp/8080', { pendingState: 'not-computed' })];
    const view = await show(orders, { edges });
    expect(view.sides[0]?.calico.text).toBe('Calico’s pending trace is empty: not computed, not allowed');
  });
});

describe('while the bridge is lowered', () => {
  test('the pending verdict is that behind it', async () => {
    const bridge = gnp('default.drawbridge-bridge', {
      order: -1,
      namespaceSelector: 'has(projectcalico.org/name)',
      types: ['Ingress', 'Egress'],
      ingress: [{ action: 'Allow' }],
      egress: [{ action: 'Allow' }],
    });
    const policies = [...stagedPolicies, bridge];
    const view = await show(orders, {
      policies,
      edges: shopEdges,
      since: start,
      rollout: { ...candidateOf(policies), bridge: { ref: bridge, state: 'lowered' } },
    });
    expect([view.today, view.pending]).toEqual(['allow', 'deny']);
    expect(view.sides[0]?.enforced.rungs.at(-1)?.text).toContain('drawbridge-bridge rule 1 allows');
    expect(view.sides[0]?.pending.rungs.at(-1)?.text).toContain('default-deny selects it');
  });
});
