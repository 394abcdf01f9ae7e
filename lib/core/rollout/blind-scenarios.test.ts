import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EdgeRow, EdgeSummary, EvidenceGapKind, Gap, GapKind } from '@/lib/flows';
import { controlLabel } from '@/lib/flows';
import type { Snapshot, Workload } from '@/lib/policy';
import { evidenceFor } from '../evidence';
import type { Picture } from '../picture';
import { cannotSee } from '../views/cannot-see';
import { silenceItems } from '../views/silence-items';
import { allKnowing, recordedBy, rowsOf, type Script, windowSeconds } from './testing/scripted-source';
import { edges, reported, type Told, type WaveCluster, waveCluster } from './testing/wave-cluster';

let c: WaveCluster;
/** Ends with a window, so that nothing is torn at the edges. */
let range: { readonly from: number; readonly to: number };
let all: readonly EdgeSummary[];

beforeAll(async () => {
  c = await waveCluster();
  const to = Math.floor(c.clock.now() / windowSeconds) * windowSeconds;
  c.clock.time = to - 2 * day;
  await c.stage();
  // The clock of the test stands at the end of a window.
  c.clock.time = to;
  range = { from: to - 7 * day, to };
  all = Object.values(edges).map((key) => reported(c.engine(), key, { from: range.from, to }));
});
afterAll(() => c.stop());

const script = (more: Partial<Script> = {}): Script => ({
  capabilities: allKnowing,
  state: { state: 'live', newestWindowEnd: range.to },
  rows: () => all.flatMap(rowsOf),
  gaps: [],
  ...more,
});

const day = 86_400;

const gap = (kind: GapKind, subject: string): Gap => ({
  kind,
  subject,
  from: range.to - 2 * day,
  to: range.to - day,
  message: `${subject} was not seen`,
  remedy: 'Look at it',
});

const workload = (namespace: string, name: string, more: Partial<Workload> = {}): Workload => ({
  namespace,
  kind: 'Deployment',
  name,
  labels: { app: name },
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: 1,
  schedule: null,
  timeZone: null,
  podPrefixes: [],
  ...more,
});

const with_ =
  (list: readonly Workload[]) =>
  (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    workloads: [...snapshot.workloads, ...list],
  });

/** A copy of a pod of the shop, of another workload. */
const podOf =
  (name: string, more: Partial<Snapshot['pods'][number]> = {}) =>
  (snapshot: Snapshot): Snapshot => {
    const [first] = snapshot.pods.filter(({ namespace }) => namespace === 'shop');
    if (first === undefined) throw new Error('The shop has a pod.');
    const pod = {
      ...first,
      name: `${name}-1`,
      ips: ['10.0.9.9'],
      workload: { namespace: 'shop', kind: 'Deployment', name },
      ...more,
    };
    return { ...snapshot, pods: [...snapshot.pods, pod] };
  };

const rowsBut = (leave: (row: EdgeRow) => boolean) => () => all.flatMap(rowsOf).filter((row) => !leave(row));
const rowsAs = (change: (row: EdgeRow) => EdgeRow) => () => all.flatMap(rowsOf).map(change);

const probe = workload('shop', 'probe', { labels: { app: 'probe', [controlLabel]: 'true' } });

interface Scenario {
  readonly name: string;
  readonly gap: EvidenceGapKind;
  readonly subject: string;
  readonly script?: () => Script | null;
  readonly told?: () => Told;
  /**
   * What of the picture says so beside the gap: the gate does not pass; or, where the traffic is of a class that no source
   * shows and nothing of the wave depends on it, the gap stands on the page of its namespace alone.
   */
  readonly gate: 'stopped' | 'named';
}

const stopped = (
  name: string,
  kind: EvidenceGapKind,
  subject: string,
  parts: Pick<Scenario, 'script' | 'told'>,
): Scenario => ({ name, gap: kind, subject, gate: 'stopped', ...parts });

const recorded = (name: string, kind: GapKind & EvidenceGapKind, subject: string): Scenario =>
  stopped(name, kind, subject, {
    script: () =>
      script({
        gaps: [gap(kind, subject)],
        rows: (start) => (start >= range.to - 2 * day && start < range.to - day ? null : all.flatMap(rowsOf)),
      }),
  });

const scenarios: readonly Scenario[] = [
  stopped('no source is configured', 'source-missing', 'sources', { script: () => null }),
  stopped('the source never connected', 'source-connecting', 'goldmane', {
    script: () => script({ state: { state: 'connecting' } }),
  }),
  stopped('the source stopped', 'source-stale', 'goldmane', {
    script: () =>
      script({
        state: {
          state: 'stale',
          newestWindowEnd: range.to - 7_200,
          since: range.to - 7_000,
          error: 'refused',
        },
      }),
  }),
  stopped(
    'the source answers, and brings no newer window (its clock is behind)',
    'source-stale',
    'goldmane',
    {
      script: () => script({ state: { state: 'live', newestWindowEnd: range.to - 2 * day } }),
    },
  ),
  recorded('one node is silent, and the source says so', 'node-silent', 'node/n1'),
  stopped('one node is silent, and nobody says so', 'node-silent', 'node/n1', {
    // The database runs elsewhere, and goes on seeing what the shop no longer tells.
    told: () => ({
      world: (snapshot) => ({
        ...snapshot,
        pods: snapshot.pods.map((pod) => (pod.namespace === 'db' ? { ...pod, node: 'n2' } : pod)),
      }),
    }),
    script: () =>
      script({
        rows: (start) =>
          all
            .flatMap(rowsOf)
            .filter(({ edge, reporter }) => start < range.to - day || edge[reporter].namespace === 'db'),
      }),
  }),
  recorded('the clock of the source runs ahead', 'clock-ahead', 'goldmane'),
  recorded('the stream was resumed with a gap', 'window-missing', 'goldmane'),
  recorded('Goldmane restarted and lost its memory', 'source-restarted', 'goldmane'),
  recorded('core was away for longer than Goldmane keeps', 'source-unreachable', 'goldmane'),
  recorded('records could not be read', 'records-unreadable', 'goldmane'),
  recorded('one pod used more ports than can be told apart', 'cardinality-limited', 'goldmane'),
  recorded('the source lost events', 'lost-events', 'goldmane'),
  recorded('recording was paused by a full disk', 'recording-paused', 'history'),
  stopped('nobody recorded for an hour, and nobody says why', 'unrecorded', 'history', {
    script: () =>
      script({
        rows: (start) => (start === range.to - 7_200 ? null : all.flatMap(rowsOf)),
      }),
  }),
  stopped('the history was set aside and began anew', 'before-history', 'history', {
    script: () => script({ rows: (start) => (start < range.to - 3_600 ? null : all.flatMap(rowsOf)) }),
  }),
  stopped('evaluation of pending policies is switched off', 'pending-not-computed', 'goldmane', {
    script: () =>
      script({
        rows: rowsAs((row) => ({ ...row, pendingState: 'not-computed', pendingTrace: [] })),
        gaps: [{ ...gap('pending-not-computed', 'goldmane'), to: null }],
      }),
  }),
  stopped('the source brings no pending verdicts', 'pending-unsupported', 'goldmane', {
    script: () =>
      script({
        capabilities: { ...allKnowing, pendingTrace: false },
        rows: rowsAs((row) => ({ ...row, pendingState: 'unsupported', pendingTrace: [] })),
      }),
  }),
  stopped('the policies are younger than all evidence', 'pending-stale', 'namespace/shop', {
    told: () => ({ policiesChangedAt: range.to }),
  }),
  stopped('only the other ends tell of a workload', 'one-reporter', 'shop/api', {
    script: () =>
      script({ rows: rowsBut(({ edge, reporter }) => edge.dst.name === 'api' && reporter === 'dst') }),
  }),
  stopped('a workload shows no flow at all', 'workload-quiet', 'shop/quiet', {
    told: () => ({
      world: (snapshot) => podOf('quiet')(with_([workload('shop', 'quiet')])(snapshot)),
    }),
  }),
  stopped('a CronJob did not run while we watched', 'job-not-run', 'shop/monthly', {
    told: () => ({
      world: with_([workload('shop', 'monthly', { kind: 'CronJob', schedule: '0 4 29 2 *' })]),
    }),
  }),
  stopped('the positive control was not seen', 'control-missing', 'shop/probe', {
    told: () => ({ world: with_([probe]) }),
  }),
  stopped('a kind that decides verdicts may not be read', 'kind-unreadable', 'NetworkSet', {
    told: () => ({
      missing: [{ kind: 'NetworkSet', reason: 'forbidden', message: 'networksets: forbidden' }],
    }),
  }),
  {
    name: 'there are host endpoints, whose traffic is in no flow log',
    gap: 'host-endpoint',
    subject: 'host/gateway',
    gate: 'named',
    script: () => script({ capabilities: { ...allKnowing, hostEndpoints: false } }),
    told: () => ({
      world: (snapshot) => ({
        ...snapshot,
        hostEndpoints: [
          {
            name: 'gateway',
            node: 'n1',
            interfaceName: 'eth0',
            expectedIPs: ['192.168.0.1'],
            labels: { role: 'gateway' },
            profiles: [],
            ports: [],
          },
        ],
      }),
    }),
  },
  {
    name: 'pods use the host network',
    gap: 'host-network',
    subject: 'shop/agent',
    gate: 'named',
    told: () => ({ world: podOf('agent', { hostNetwork: true, ips: ['192.168.0.1'] }) }),
  },
];

/** As a page would have it, after everything went through a source, core and DuckDB. */
async function pictureOf({ script: made, told }: Partial<Scenario>): Promise<Picture> {
  const seen = await recordedBy(made === undefined ? script() : made(), range);
  return c.picture(null, [], {
    ...seen,
    policiesChangedAt: range.to - 2 * day,
    gate: { minObservedSeconds: day },
    ...told?.(),
  });
}

test('with nothing in the way the gate passes, and no gap is named', async () => {
  const picture = await pictureOf({});
  expect(picture.rollout.gate?.lines.filter(({ state }) => state !== 'pass' && state !== 'excluded')).toEqual(
    [],
  );
  expect(picture.rollout.gate?.state).toBe('pass');
  expect(evidenceFor(picture).gaps).toEqual([]);
  expect(cannotSee(picture)).toEqual([]);
});

describe('blind, because', () => {
  test.each(scenarios)('$name: $gap of $subject', async (scenario) => {
    const picture = await pictureOf(scenario);
    const found = evidenceFor(picture).gaps.filter(({ kind }) => kind === scenario.gap);
    expect(found.map(({ subject }) => subject)).toContain(scenario.subject);
    for (const { title, message } of found) expect(`${title}: ${message}`.length).toBeGreaterThan(10);
    if (scenario.gate === 'stopped') expect(picture.rollout.gate?.state).not.toBe('pass');
    const { namespaces } = found[0] ?? { namespaces: null };
    const shown = [
      ...cannotSee(picture),
      ...(namespaces ?? []).flatMap((name) => silenceItems(picture, name)),
    ];
    expect(shown).not.toEqual([]);
  });

  test('a node that is silent again, after a silence that was told and is over, is shown as silent', async () => {
    const silent = scenarios.find(({ name }) => name === 'one node is silent, and nobody says so');
    const script = (): Script | null => {
      const made = silent?.script?.() ?? null;
      return made === null ? null : { ...made, gaps: [gap('node-silent', 'node/n1')] };
    };
    const shown = cannotSee(await pictureOf({ ...silent, script }));
    expect(shown.map(({ title }) => title)).toContain('n1 is silent');
  });

  test('there are at least twenty ways of it, each with another gap or another cause', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(20);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    expect(new Set(scenarios.map(({ gap: kind }) => kind)).size).toBeGreaterThanOrEqual(20);
  });
});
