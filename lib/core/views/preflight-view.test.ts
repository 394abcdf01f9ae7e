import { describe, expect, test } from 'vitest';
import { preflightSchema } from '@/lib/api';
import { np } from '@/lib/policy/testing/world';
import { granted, type Permissions } from '../permissions';
import type { Picture } from '../picture';
import { everyone, type Parts, pictureOf } from '../testing/picture';
import { recorded } from '../testing/recorded';
import { gapOf, gateOf, recordOf, wavePlan } from '../testing/rollout';
import { now, shopWorld } from '../testing/shop-world';
import { preflightView } from './preflight-view';

const show = (parts: Parts = {}, permissions: Permissions = everyone) =>
  preflightSchema.parse(preflightView(pictureOf(parts), permissions));
const check = (id: string, parts: Parts = {}, permissions: Permissions = everyone) =>
  show(parts, permissions).checks.find((item) => item.id === id);

const refused = { allowed: false, reason: 'Needs create on tiers', rule: 'kind: ClusterRole\n' };
const capable = (more: Partial<Picture['capabilities']>): Parts => ({
  more: { capabilities: { ...pictureOf().capabilities, ...more } },
});
const source = (state: Picture['sources'][number]['state']): Parts => ({
  more: { sources: pictureOf().sources.map((item) => ({ ...item, state })) },
});

/** A picture in which nothing stands in the way. */
function ready(): Parts {
  const { wave, plan } = wavePlan();
  const gate = gateOf([]);
  const [line] = gate.lines;
  if (line === undefined) throw new Error('a gate has lines');
  const lines = (['bridge-no-op', 'essential-flows'] as const).map((id) => ({
    ...line,
    id,
    figure: '4 of 4',
    detail: 'proven',
  }));
  return {
    world: {
      hostEndpoints: [],
      namespaces: [...shopWorld.namespaces, { name: 'drawbridge', labels: {}, terminating: false }],
    },
    edges: [
      recorded('monitoring/prometheus -> net:pub', 'tcp/443', {
        pendingTrace: [
          {
            kind: 'Profile',
            tier: '',
            namespace: null,
            name: 'kns.monitoring',
            action: 'Allow',
            policyIndex: 0,
            ruleIndex: 0,
          },
        ],
      }),
    ],
    rollout: {
      wave,
      plan: { ok: true, plan, notes: [] },
      gate: { ...gate, lines },
      guardSeenAt: now - 4,
    },
    more: { kinds: [{ kind: 'Pod', state: 'live', lastEventAt: now * 1_000, count: 7, message: null }] },
  };
}

describe('the sentence of preflight', () => {
  test('says when nothing stands in the way', () => {
    const view = show(ready());
    expect(view.checks.filter(({ state }) => state !== 'pass')).toEqual([]);
    expect(view.sentence).toBe('Ready to stage and to enforce: every check passes.');
    expect(view.subline).toBe(
      '27 checks against prod-eu-1, Calico v3.32.1. Checked now, and again before every write.',
    );
  });

  test('counts what stands before enforcing', () => {
    const parts = ready();
    const silent = { ...parts, rollout: { ...parts.rollout, guardSeenAt: null } };
    expect(show(silent).sentence).toBe('Ready to stage. One thing stands before enforcing.');
    expect(show(silent, { ...everyone, enforce: refused }).sentence).toBe(
      'Ready to stage. Two things stand before enforcing.',
    );
  });

  test('says when not even staging is possible', () => {
    expect(show(capable({ stagedKinds: false })).sentence).toBe(
      'Not ready to stage: one thing stands in the way.',
    );
    expect(show({}, { ...everyone, stage: refused }).sentence).toBe(
      'Not ready to stage: one thing stands in the way.',
    );
  });
});

describe('Cluster', () => {
  test('a kind that does not exist here is named, and stands in nobody’s way', () => {
    const absent = {
      kind: 'ClusterNetworkPolicy',
      reason: 'not-served',
      message: 'clusternetworkpolicies.policy.networking.k8s.io is not served by this cluster',
    } as const;
    expect(check('kinds-readable', capable({ missing: [absent] }))).toMatchObject({
      state: 'pass',
      detail: expect.stringMatching(/kinds? read; not served here: ClusterNetworkPolicy$/),
    });
    const open = (parts: Parts) => show(parts).checks.filter(({ state }) => state !== 'pass').length;
    expect(open(capable({ missing: [absent] }))).toBe(open({}));
  });

  test.each<[string, Parts, string]>([
    ['calico', capable({ flavour: 'none' }), 'fail'],
    ['calico', capable({ calico: { ...shopWorld.capabilities, version: null } }), 'inconclusive'],
    ['calico', capable({ flavour: 'crd-only' }), 'inconclusive'],
    ['staged-kinds', capable({ stagedKinds: false }), 'fail'],
    [
      'staged-kinds',
      capable({ missing: [{ kind: 'StagedKubernetesNetworkPolicy', reason: 'not-served', message: '' }] }),
      'inconclusive',
    ],
    ['tiers', capable({ tiers: false }), 'inconclusive'],
    [
      'kinds-readable',
      capable({ missing: [{ kind: 'HostEndpoint', reason: 'forbidden', message: 'Grant list on it.' }] }),
      'inconclusive',
    ],
    ['namespaces', capable({ namespaces: ['shop'] }), 'inconclusive'],
    ['policies-valid', { policies: [np('shop/default.bad', { selector: 'app ==' })] }, 'inconclusive'],
    ['dns', { world: { services: [] } }, 'inconclusive'],
    ['exempt', { world: { namespaces: [] } }, 'inconclusive'],
    ['kinds-current', {}, 'waiting'],
    [
      'kinds-current',
      { more: { kinds: [{ kind: 'Pod', state: 'stale', lastEventAt: 1, count: 0, message: 'timeout' }] } },
      'inconclusive',
    ],
  ])('%s is never passed over (%#)', (id, parts, state) => {
    const found = check(id, parts);
    expect(found).toMatchObject({ group: 'Cluster', state });
    expect(found?.remedy).not.toBeNull();
  });

  test('says which kind is late, and since when', () => {
    const kinds = [
      { kind: 'Pod', state: 'stale', lastEventAt: (now - 90) * 1_000, count: 7, message: null },
    ] as const;
    expect(check('kinds-current', { more: { kinds } })).toMatchObject({
      detail: 'Pod not current, last heard of 1 min ago',
    });
  });
});

describe('Evidence', () => {
  test.each<[string, Parts, string, string]>([
    ['sources', { more: { sources: [] } }, 'fail', 'No flow source is connected'],
    ['sources', source({ state: 'connecting' }), 'waiting', 'goldmane is connecting'],
    [
      'sources',
      source({ state: 'stale', newestWindowEnd: now - 600, since: now - 500, error: 'connection refused' }),
      'fail',
      'goldmane does not answer: connection refused',
    ],
    ['pending', {}, 'inconclusive', '0 of 10 edges'],
    ['pending', { edges: [] }, 'waiting', 'No edge was seen since the last change'],
    ['observed', { since: now - 3_600 }, 'waiting', '1 h of 7 d'],
    ['host-endpoints', {}, 'inconclusive', 'Flow logs skip legacy-erp'],
    [
      'cron-jobs',
      {
        world: {
          workloads: shopWorld.workloads.map((item) =>
            item.schedule === null ? item : { ...item, schedule: '10 3 1 * *' },
          ),
        },
      },
      'inconclusive',
      '0 of 1 CronJob; not shop/reports',
    ],
    [
      'complete',
      {
        gaps: [
          {
            kind: 'window-missing',
            subject: 'goldmane',
            from: now - 86_400,
            to: now - 43_200,
            message: 'no answer',
            remedy: null,
          },
        ],
      },
      'inconclusive',
      '92.8 %, 1 gap; the setting asks for 99 %',
    ],
  ])('%s: %#', (id, parts, state, detail) => {
    expect(check(id, parts)).toMatchObject({ group: 'Evidence', state, detail });
  });
});

describe('Your rights', () => {
  test('a missing right says which, and brings the rule to copy', () => {
    expect(check('right-enforce', {}, { ...everyone, enforce: refused })).toEqual({
      id: 'right-enforce',
      group: 'Your rights',
      name: 'Lower and raise the bridge, place policies',
      state: 'fail',
      detail: 'Needs create on tiers',
      remedy: 'kind: ClusterRole\n',
    });
    expect(check('right-stage', {}, { ...everyone, stage: granted })?.state).toBe('pass');
  });
});

describe('Way back', () => {
  test.each<[string, Parts, string, string]>([
    ['guard', {}, 'inconclusive', 'Nothing was heard of the guard'],
    ['guard', { rollout: { guardSeenAt: now - 90 } }, 'inconclusive', 'Last checked 1 min ago'],
    ['guard', { rollout: { guardSeenAt: now - 4 } }, 'pass', 'checked 4 s ago'],
    ['journal', {}, 'inconclusive', 'Drawbridge’s namespace is not there or not visible'],
    ['break-glass', {}, 'waiting', 'The kubectl lines are given with the plan'],
    ['break-glass', capable({ flavour: 'none' }), 'fail', 'Without Calico’s API there is no bridge'],
    ['other-rollout', { rollout: { record: recordOf('armed') } }, 'waiting', 'Wave 1 is under way'],
    [
      'other-rollout',
      { rollout: { record: recordOf('needs-human', { note: 'default.pg differs' }) } },
      'fail',
      'Wave 1 needs a person: default.pg differs',
    ],
    ['other-rollout', { rollout: { record: recordOf('committed') } }, 'pass', 'the journal is free'],
    ['essential-flows', {}, 'waiting', 'Computed once a default deny is staged'],
  ])('%s: %#', (id, parts, state, detail) => {
    expect(check(id, parts)).toMatchObject({ group: 'Way back', state, detail });
  });

  test('what the gate found stands here with its first gap', () => {
    const gate = gateOf([gapOf('bridge', 'shop/orders differs', { kind: 'accept' })]);
    const lines = gate.lines.map((line) => ({
      ...line,
      id: 'bridge-no-op' as const,
      figure: '3 of 4',
      detail: 'classes',
    }));
    expect(check('bridge-no-op', { rollout: { gate: { ...gate, lines } } })).toMatchObject({
      state: 'inconclusive',
      detail: '3 of 4, classes; 1 gap, first: shop/orders differs',
      remedy: 'It counts as a block.',
    });
  });
});
