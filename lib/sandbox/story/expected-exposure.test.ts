import { describe, expect, it } from 'vitest';
import { calicoCapabilities, snapshotFromObjects } from '@/lib/cluster';
import { compile, type Policy, type Snapshot } from '@/lib/policy';
import { edgeFlow } from '@/lib/rollout/edge-flow';
import { recordedEdge } from '../recording/edge-rows';
import type { StoryEdge, StoryEnd } from '../traffic/story-edge';
import { storyEdges } from '../traffic/story-edges';
import { TrafficWorld } from '../traffic/traffic-world';
import { judgesOf } from '../traffic/verdicts';
import { expectedExposure } from './expected-exposure';
import { type StorySize, storyObjects } from './index';

const endText = (end: StoryEnd): string => {
  switch (end.type) {
    case 'workload':
      return `${end.namespace}/${end.name}`;
    case 'network-set':
      return `set:${end.namespace ?? '-'}/${end.name}`;
    case 'host':
      return `host:${end.node}`;
    case 'service':
      return `svc:${end.namespace}/${end.name}`;
    case 'address':
      return `ip:${end.ip}`;
  }
};
const lineOf = ({ src, dst, protocol, port }: StoryEdge): string =>
  `${endText(src)} > ${endText(dst)} ${protocol}/${port}`;

const dnsPods = {
  namespaceSelector: 'projectcalico.org/name == "kube-system"',
  selector: 'k8s-app == "kube-dns"',
};

/** The documented default deny, staged. */
const stagedDeny: Policy = {
  kind: 'StagedGlobalNetworkPolicy',
  namespace: null,
  name: 'default.default-deny',
  tier: 'default',
  order: null,
  selector: '',
  namespaceSelector:
    'has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system", "calico-system", "tigera-operator", "drawbridge"}',
  types: ['Ingress', 'Egress'],
  ingress: [],
  egress: [
    { action: 'Allow', protocol: 'UDP', destination: { ...dnsPods, ports: [53] } },
    { action: 'Allow', protocol: 'TCP', destination: { ...dnsPods, ports: [53] } },
  ],
  stagedAction: 'Set',
};

const snapshotOf = (size: StorySize): Snapshot =>
  snapshotFromObjects(
    storyObjects({ size, now: Date.UTC(2026, 10, 19) }),
    calicoCapabilities('v3.31.2', 'aggregated'),
  );

/** What the engine says of each line, judged at the workload as a recorded edge is. */
function engineSays(size: StorySize): string[] {
  const snapshot = snapshotOf(size);
  const world = new TrafficWorld(snapshot);
  const bare = judgesOf(snapshot);
  const engine = compile({ ...snapshot, policies: [...snapshot.policies, stagedDeny] });
  return storyEdges.flatMap((story) => {
    const [row] = recordedEdge(world, bare, story)?.rows(1) ?? [];
    if (row === undefined) return [`${lineOf(story)} has no end in this cluster`];
    const flow = edgeFlow(row.edge);
    const [today, then] = [engine.evaluate(flow, 'enforced'), engine.evaluate(flow, 'staged')];
    const sides = (verdict: string, { egress, ingress }: typeof today): string =>
      [
        ...(egress?.verdict === verdict ? ['source'] : []),
        ...(ingress?.verdict === verdict ? ['destination'] : []),
      ].join(' ');
    if (today.verdict === 'deny') return [`${lineOf(story)} denied ${sides('deny', today)}`];
    if (!story.pendingComputed) return [`${lineOf(story)} unknown destination`];
    if (then.verdict === 'unknown') return [`${lineOf(story)} unknown ${sides('unknown', then)}`];
    return then.verdict === 'deny' ? [`${lineOf(story)} would-deny ${sides('deny', then)}`] : [];
  });
}

describe('the list written with the story', () => {
  const written = expectedExposure
    .map(({ line, port, verdict, sides }) => `${line} ${port} ${verdict} ${sides.join(' ')}`)
    .sort();

  it.each(['full', 'small'] as const)('is what the engine says of the %s story, line by line', (size) => {
    expect(engineSays(size).sort()).toEqual(written);
  });

  it('names only lines of the story, each once', () => {
    const lines = new Set(storyEdges.map(lineOf));
    const named = expectedExposure.map(({ line, port }) => `${line} ${port}`);
    expect(named.filter((line) => !lines.has(line))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });
});
