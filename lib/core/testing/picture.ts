/** A whole picture of the small shop at one moment, for tests of views. */
import type { ClusterCapabilities, KubeObject } from '@/lib/cluster';
import { cronSchedules, type EdgeSummary, type Gap, type Observation } from '@/lib/flows';
import { observe } from '@/lib/flows/observe';
import { compile, isClusterKind, type Policy, type PolicyRef, policyKey, type Snapshot } from '@/lib/policy';
import {
  coverage,
  type Decisions,
  defaultGatePolicy,
  type EdgeDecision,
  type ExemptNamespace,
  exemptNamespaces,
  exposeEdges,
  noDecisions,
} from '@/lib/rollout';
import { granted, type Permissions } from '../permissions';
import type { Picture, RolloutPicture } from '../picture';
import { MemoryHistory, type Sighting } from './memory-history';
import { shopEdges } from './recorded';
import { now, shopCandidate, shopWorld, stagedPolicies, start } from './shop-world';

export const everyone: Permissions = {
  stage: granted,
  enforce: granted,
  decide: granted,
  settings: granted,
};

export const noRollout: RolloutPicture = {
  candidate: null,
  wave: null,
  plan: null,
  gate: null,
  record: null,
  bridge: null,
  verification: null,
  breakGlass: null,
};

const capabilities: ClusterCapabilities = {
  kubernetesVersion: 'v1.34.1',
  flavour: 'aggregated',
  calico: shopWorld.capabilities,
  stagedKinds: true,
  tiers: true,
  resources: [],
  namespaces: null,
  missing: [],
};

export interface Parts {
  readonly world?: Partial<Snapshot>;
  readonly policies?: readonly Policy[];
  readonly edges?: readonly EdgeSummary[];
  readonly sightings?: readonly Sighting[];
  readonly gaps?: readonly Gap[];
  readonly decisions?: Decisions;
  readonly exempt?: readonly ExemptNamespace[];
  readonly rollout?: Partial<RolloutPicture>;
  readonly objects?: readonly (readonly [PolicyRef, KubeObject])[];
  /** When the history begins, unix seconds. */
  readonly since?: number;
  readonly more?: Partial<Picture>;
}

export const decided = (
  edge: string,
  kind: EdgeDecision['kind'],
  more: Partial<EdgeDecision> = {},
): Decisions => ({
  ...noDecisions,
  edges: { [edge]: { edge, kind, by: 'mara.lindt', at: now - 60, reason: 'known', until: null, ...more } },
});

/** The staged deny as the candidate under rollout, without gate and plan. */
export function candidateOf(
  policies: readonly Policy[],
  stagedAt: number | null = start,
): Pick<RolloutPicture, 'candidate'> {
  const policy = policies.find(({ kind }) => kind === 'StagedGlobalNetworkPolicy');
  if (policy === undefined || isClusterKind(policy)) return { candidate: null };
  const { kind, namespace, name } = policy;
  return { candidate: { spec: shopCandidate, ref: { kind, namespace, name }, policy, stagedAt } };
}

export function pictureOf(parts: Parts = {}): Picture {
  const policies = parts.policies ?? stagedPolicies;
  const snapshot: Snapshot = { ...shopWorld, ...parts.world, policies };
  const engine = compile(snapshot);
  const summaries = parts.edges ?? shopEdges;
  const decisions = parts.decisions ?? noDecisions;
  const since = parts.since ?? start;
  const rollout = { ...noRollout, ...candidateOf(policies), ...parts.rollout };
  const bridge = rollout.bridge?.ref ?? null;
  const observation: Observation = observe({
    range: { from: start, to: now },
    extent: { from: since, to: now },
    stretches: [{ source: 'goldmane', from: since, to: now }],
    gaps: parts.gaps ?? [],
  });
  const exempt = exemptNamespaces(snapshot, parts.exempt ?? []);
  const schedules = cronSchedules(snapshot);
  const objects = new Map((parts.objects ?? []).map(([ref, object]) => [policyKey(ref), object]));
  return {
    now,
    revision: { cluster: 1, flows: 1, rollout: 1, decisions: 1 },
    cluster: { name: 'prod-eu-1', context: 'prod-eu-1', server: 'https://127.0.0.1:6443' },
    readOnly: false,
    settings: { gate: defaultGatePolicy, exemptions: [], production: true },
    capabilities,
    kinds: [],
    snapshot,
    engine,
    policiesChangedAt: start,
    objectOf: (ref) => objects.get(policyKey(ref)) ?? null,
    exempt,
    coverage: coverage(engine, { exempt, bridge }),
    range: observation.range,
    observation,
    exposures: exposeEdges({
      engine,
      summaries,
      decisions,
      now,
      policiesChangedAt: start,
      schedules,
      bridge,
    }),
    schedules,
    decisions,
    sources: [
      {
        name: 'goldmane',
        state: { state: 'live', newestWindowEnd: now },
        capabilities: {
          kind: 'goldmane',
          windowSeconds: 15,
          lookbackSeconds: 3_600,
          enforcedTrace: true,
          pendingTrace: true,
          endpointTypes: true,
          services: true,
          addresses: false,
          icmpTypes: true,
          bytes: true,
          connectionCounts: true,
          nodesVisible: false,
          hostEndpoints: false,
          gapSignal: 'restart',
        },
      },
    ],
    rollout,
    activity: [],
    history: new MemoryHistory(summaries, parts.sightings ?? [], observation),
    ...parts.more,
  };
}
