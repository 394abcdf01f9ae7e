import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as api from '@/lib/api';
import { calicoCapabilities, snapshotFromObjects } from '@/lib/cluster';
import { cronSchedules, type FlowHistory, importRecording, openDuckDbHistory } from '@/lib/flows';
import { compile, finish } from '@/lib/policy';
import {
  buildCandidate,
  type CandidateSpec,
  exemptNamespaces,
  exposeEdges,
  noDecisions,
} from '@/lib/rollout';
import { writeRecording } from '@/lib/sandbox/recording';
import { storyObjects } from '@/lib/sandbox/story';
import { expectedExposure } from '@/lib/sandbox/story/expected-exposure';
import { storyEdges } from '@/lib/sandbox/traffic/story-edges';
import type { Picture } from '../picture';
import { everyone, pictureOf } from '../testing/picture';
import { now } from '../testing/shop-world';
import { activityView } from './activity-view';
import { edgeView } from './edge-view';
import { edgesView } from './edges-view';
import { namespaceSteps } from './namespace-view';
import { namespacesSteps } from './namespaces-view';
import { overviewView } from './overview-view';
import { policiesSteps } from './policies-view';
import { policyView } from './policy-view';
import { preflightView } from './preflight-view';

let folder: string;
let history: FlowHistory;
let picture: Picture;

/** The story with its default deny staged, seen through a week of recorded flows. */
async function storyPicture(): Promise<Picture> {
  const capabilities = calicoCapabilities('v3.31.2', 'aggregated');
  const before = snapshotFromObjects(storyObjects({ size: 'full', now: now * 1_000 }), capabilities);
  const exempt = exemptNamespaces(before);
  const spec: CandidateSpec = {
    kind: 'global',
    namespace: null,
    tier: 'default',
    excluded: exempt.map(({ name }) => name),
  };
  const built = buildCandidate(spec, before);
  if (!built.ok) throw new Error(built.refusal);
  const { policy } = built;
  const snapshot = { ...before, policies: [...before.policies, policy] };
  const engine = compile(snapshot);
  const range = { from: now - 7 * 86_400, to: now };
  const [summaries, observation] = await Promise.all([history.edges(range), history.observation(range)]);
  const schedules = cronSchedules(snapshot);
  const { kind, namespace, name } = policy;
  return pictureOf({
    world: snapshot,
    policies: snapshot.policies,
    edges: [],
    rollout: { candidate: { spec, ref: { kind, namespace, name }, policy, stagedAt: now - 3_600 } },
    more: {
      range,
      observation,
      history,
      schedules,
      exposures: exposeEdges({
        engine,
        summaries,
        decisions: noDecisions,
        now,
        policiesChangedAt: now,
        schedules,
      }),
    },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-views-'));
  const path = join(folder, 'week.ndjson.gz');
  const capabilities = calicoCapabilities('v3.31.2', 'aggregated');
  const snapshot = snapshotFromObjects(storyObjects({ size: 'full', now: now * 1_000 }), capabilities);
  await writeRecording(path, { snapshot, edges: storyEdges, to: now, days: 7, seed: 1 });
  history = await openDuckDbHistory({ path: ':memory:' });
  await importRecording(path, history);
  picture = await storyPicture();
}, 120_000);

afterAll(async () => {
  await history.close();
  await rm(folder, { recursive: true, force: true });
});

const none = new URLSearchParams();
const expected = (verdict: string): number =>
  expectedExposure.filter((edge) => edge.verdict === verdict).length;

describe('the story, on every page', () => {
  test('Flows shows what was written down with the story', async () => {
    const { counts, sentence, subline } = api.edgesSchema.parse(await edgesView(picture, everyone, none));
    expect(counts).toMatchObject({
      wouldDeny: expected('would-deny'),
      unknown: expected('unknown'),
      denied: expected('denied'),
    });
    expect(sentence).toBe('72 edges in use would be denied');
    expect(subline).toBe(
      '63 decisions cover them. 1 is denied on purpose. 2 more are unknown and need a decision too.',
    );
  });

  test('six scrapes are one decision', async () => {
    const query = new URLSearchParams('ns=shop&src=monitoring/prometheus&group=rule');
    const { rows } = api.edgesSchema.parse(await edgesView(picture, everyone, query));
    expect(rows.map(({ edge, why }) => [edge.dst.label, why])).toEqual([
      ['6 workloads', '6 edges, one rule at each side would cover them'],
    ]);
  });

  test('the Overview counts pods once and shows the night that nobody saw', async () => {
    const view = api.overviewSchema.parse(await overviewView(picture));
    expect(view.sentence).toBe(
      '39 of 128 pods deny by default. 89 more are staged, and 72 edges in use would be denied, 1 of them on purpose.',
    );
    expect(view.crossing.map(({ stage, pods }) => [stage, pods])).toEqual([
      ['allow', 0],
      ['stage', 89],
      ['deny', 39],
    ]);
    expect(view.exempt.reduce((sum, { pods }) => sum + pods, 0)).toBe(63);
    expect(view.cannotSee).toContainEqual({
      title: '52 min of worker-7',
      detail: 'Hid 1 run of shop/reports.',
    });
    expect(view.cannotSee.map(({ title }) => title)).toContain(
      'shop/settlement has not run while we watched',
    );
  });

  test('pages agree about the same number', async () => {
    const overview = await overviewView(picture);
    const edges = await edgesView(picture, everyone, none);
    const deny = await policyView(picture, 'StagedGlobalNetworkPolicy//default.default-deny');
    expect(overview.wouldDenyNow).toBe(edges.counts.wouldDeny);
    expect(deny?.card.wouldDeny).toBe(edges.counts.wouldDeny);
    const { rows } = finish(namespacesSteps(picture));
    const boxes = overview.crossing.flatMap(({ namespaces }) => namespaces);
    for (const { name, wouldDeny } of boxes)
      expect(rows.find((row) => row.name === name)?.wouldDeny).toBe(wouldDeny);
  });

  test('the nightly job has a box a night', async () => {
    const view = api.edgeDetailSchema.parse(
      await edgeView(picture, 'shop~reports.shop~postgres.tcp.5432', everyone),
    );
    expect(view.runs.boxes.map(({ connections }) => connections)).toEqual([3, 3, 3, 3, 3, null, 3]);
    expect(view.runs.text).toBe(
      'Seen in 6 of 7 runs. The run of Wed 18 Nov 02:00 was not observed whole, so it is unknown.',
    );
    expect(view.smallestRule?.opens).toBe('Opens 1 pair of workloads, and that pair was used');
  });

  test('every namespace, every policy and every kind of edge has its page', async () => {
    for (const { name } of picture.coverage)
      api.namespaceSchema.parse(finish(namespaceSteps(picture, everyone, new URLSearchParams({ ns: name }))));
    for (const { kind, namespace, name } of picture.snapshot.policies)
      api.policyDetailSchema.parse(await policyView(picture, `${kind}/${namespace ?? ''}/${name}`));
    const kinds = new Map(
      picture.exposures.map((exposure) => [
        `${exposure.verdict} ${exposure.summary.edge.src.type} ${exposure.summary.edge.dst.type}`,
        exposure.id,
      ]),
    );
    for (const id of kinds.values()) api.edgeDetailSchema.parse(await edgeView(picture, id, everyone));
  });

  test('policies, preflight and activity answer', () => {
    const board = api.policiesSchema.parse(finish(policiesSteps(picture, new URLSearchParams('ns=shop'))));
    expect(board.tiers.filter(({ spine }) => !spine).map(({ name }) => name)).toEqual([
      'platform',
      'default',
    ]);
    expect(api.preflightSchema.parse(preflightView(picture, everyone)).checks.length).toBeGreaterThan(20);
    expect(api.activitySchema.parse(activityView(picture, none)).sentence).toBe(
      'Nothing has been written yet.',
    );
  });
});
