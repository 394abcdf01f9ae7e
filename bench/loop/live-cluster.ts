/** Core's own state over a busy cluster: everything of it but sockets, flows' storage and pages. */
import { type ClusterCapabilities, knownResources, toWire } from '@/lib/cluster';
import { currentCandidate } from '@/lib/core/rollout/current-candidate';
import { ClusterState } from '@/lib/core/state/cluster-state';
import type { PictureParts } from '@/lib/core/state/moment';
import { MemoryHistory } from '@/lib/core/testing/memory-history';
import type { EdgeSummary } from '@/lib/flows';
import { observe } from '@/lib/flows/observe';
import { isClusterKind, type Policy, type Snapshot } from '@/lib/policy';
import { defaultGatePolicy, noDecisions } from '@/lib/rollout';
import { type BusySize, busyEdges, busySnapshot } from './busy-cluster';
import { clusterObjects, podObject } from './cluster-objects';
import { MemoryApi } from './memory-api';

const daySeconds = 86_400;
const seconds = (): number => Date.now() / 1_000;

export class LiveCluster {
  readonly snapshot: Snapshot;
  readonly state: ClusterState;
  readonly #api: MemoryApi;
  readonly #began = Math.floor(seconds());
  #revision = { cluster: 0, flows: 0, rollout: 0, decisions: 0 };
  #version = 1;
  #edges: readonly EdgeSummary[] = [];

  constructor(private readonly size: BusySize) {
    this.snapshot = busySnapshot(size);
    this.#api = new MemoryApi(clusterObjects(this.snapshot));
    this.state = new ClusterState(this.#api, this.#capabilities, seconds);
  }

  async start(): Promise<void> {
    await this.state.start(() => {
      this.#revision = { ...this.#revision, cluster: this.#revision.cluster + 1 };
    });
    this.#edges = busyEdges(this.size, this.state.snapshot, this.#began);
  }

  get edges(): readonly EdgeSummary[] {
    return this.#edges;
  }

  stop(): void {
    this.state.stop();
  }

  /** A pod is ready, or no more; a window of flows arrives; now and then somebody edits a policy. */
  change(at: number): void {
    const { pods, policies } = this.snapshot;
    const pod = pods[at % pods.length];
    if (pod !== undefined) this.#api.modify('Pod', podObject(pod, ++this.#version));
    const policy = policies[at % policies.length];
    if (at % 4 === 0 && policy !== undefined && !isClusterKind(policy)) this.#edit(policy);
    this.#revision = { ...this.#revision, flows: this.#revision.flows + 1 };
  }

  #edit(policy: Exclude<Policy, { readonly subject: unknown }>): void {
    this.#api.modify(policy.kind, toWire(policy, { resourceVersion: String(++this.#version) }));
  }

  /** Of the last days, up to the newest window. */
  range(days: number): { readonly from: number; readonly to: number } {
    return { from: this.#began - days * daySeconds, to: this.#began };
  }

  get #capabilities(): ClusterCapabilities {
    return {
      kubernetesVersion: 'v1.34.1',
      flavour: 'native',
      calico: this.snapshot.capabilities,
      stagedKinds: true,
      tiers: true,
      resources: Object.entries(knownResources).map(([kind, resource]) => ({ ...resource, kind })),
      namespaces: null,
      missing: [],
    };
  }

  parts(): PictureParts {
    const week = this.range(7);
    const observed = observe({
      range: week,
      extent: week,
      stretches: [{ source: 'goldmane', ...week }],
      gaps: [],
    });
    const history = new MemoryHistory(this.edges, [], observed);
    const capabilities = this.#capabilities;
    const { state } = this;
    return {
      cluster: state,
      flows: { history, status: () => [] },
      identity: () => ({ name: 'busy', context: null, server: 'https://127.0.0.1:6443' }),
      readOnly: false,
      settings: () => ({ gate: defaultGatePolicy, exemptions: [], production: true }),
      decisions: () => noDecisions,
      record: () => null,
      isJournalRead: () => true,
      candidate: () =>
        currentCandidate(null, { snapshot: state.snapshot, objectOf: (ref) => state.objectOf(ref) }),
      activity: () => [],
      guardSeenAt: () => null,
      revision: () => this.#revision,
      capabilities: () => capabilities,
      now: seconds,
    };
  }
}
