/** The live cluster, compiled: one engine a revision. */
import {
  ClusterCache,
  type ClusterCapabilities,
  type KubeObject,
  type KubeTransport,
  policyKinds,
  writtenAt,
} from '@/lib/cluster';
import { compile, type Engine, type PolicyRef, type Snapshot } from '@/lib/policy';

/** What decides verdicts besides pods: when this changes, traces of older windows speak of another world. */
const decisiveText = (snapshot: Snapshot): string =>
  JSON.stringify([snapshot.tiers, snapshot.policies, snapshot.networkSets]);

export class ClusterState {
  readonly cache: ClusterCache;
  #engine: { readonly revision: number; readonly value: Engine } | null = null;
  #decisive: string | null = null;
  #changedAt = 0;

  constructor(
    transport: KubeTransport,
    readonly capabilities: ClusterCapabilities,
    private readonly now: () => number,
  ) {
    this.cache = new ClusterCache(transport, capabilities);
  }

  async start(onChange: () => void): Promise<void> {
    this.cache.onChange(() => {
      this.#noteChange();
      onChange();
    });
    await this.cache.start();
  }

  stop(): void {
    this.cache.stop();
  }

  get revision(): number {
    return this.cache.revision;
  }

  get snapshot(): Snapshot {
    return this.cache.snapshot();
  }

  get engine(): Engine {
    if (this.#engine?.revision !== this.revision)
      this.#engine = { revision: this.revision, value: compile(this.snapshot) };
    return this.#engine.value;
  }

  /** When a policy, tier or network set last changed: by what this process saw, and by what the objects say. */
  get policiesChangedAt(): number {
    return this.#changedAt;
  }

  objectOf(ref: PolicyRef): KubeObject | null {
    return this.cache.object(ref.kind, ref.namespace, ref.name);
  }

  #noteChange(): void {
    const text = decisiveText(this.snapshot);
    if (text === this.#decisive) return;
    // The first picture is not a change: how old it is stands in the objects.
    const seen = this.#decisive === null ? 0 : this.now();
    this.#decisive = text;
    const kinds = ['Tier', 'NetworkSet', 'GlobalNetworkSet', ...policyKinds];
    const written = kinds.flatMap((kind) => this.cache.objects(kind)).map((object) => writtenAt(object) ?? 0);
    this.#changedAt = Math.max(seen, this.#changedAt, ...written);
  }
}
