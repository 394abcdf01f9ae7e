/** Core's own state over a busy cluster: everything of it but sockets. */
import { type ClusterCapabilities, knownResources, toWire } from '@/lib/cluster';
import { currentCandidate } from '@/lib/core/rollout/current-candidate';
import { ClusterState } from '@/lib/core/state/cluster-state';
import type { PictureParts } from '@/lib/core/state/moment';
import type { EdgeSummary, FlowHistory } from '@/lib/flows';
import { isClusterKind, type Policy, type Snapshot } from '@/lib/policy';
import { defaultGatePolicy, noDecisions } from '@/lib/rollout';
import { type BusySize, busyEdges, busySnapshot } from './busy-cluster';
import { clusterObjects, podObject } from './cluster-objects';
import { MemoryApi } from './memory-api';
import { recordedWeek } from './recorded-week';

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
  #history: FlowHistory | null = null;

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
    this.#history = await recordedWeek(this.#edges, this.#began);
  }

  get edges(): readonly EdgeSummary[] {
    return this.#edges;
  }

  get history(): FlowHistory {
    if (this.#history === null) throw new Error('Start the cluster before its history is read.');
    return this.#history;
  }

  async stop(): Promise<void> {
    this.state.stop();
    await this.#history?.close();
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
    const capabilities = this.#capabilities;
    const { history, state } = this;
    return {
      cluster: state,
      flows: { history, status: () => [], recording: () => ({ state: 'recording' }) },
      identity: () => ({ name: 'busy', context: null, server: 'https://127.0.0.1:6443' }),
      readOnly: false,
      waves: () => null,
      settings: () => ({ gate: defaultGatePolicy, exemptions: [], production: true }),
      decisions: () => noDecisions,
      record: () => null,
      isJournalRead: () => true,
      candidate: () => (cluster) => currentCandidate(null, cluster.facts),
      activity: () => [],
      guardSeenAt: () => null,
      revision: () => this.#revision,
      capabilities: () => capabilities,
      now: seconds,
    };
  }
}
