/** The live cluster: one snapshot and one engine a revision. */
import {
  ClusterCache,
  type ClusterCapabilities,
  type KubeObject,
  type KubeTransport,
  policyKinds,
  writtenAt,
} from '@/lib/cluster';
import { type Engine, type PolicyRef, policyKey, type Snapshot } from '@/lib/policy';
import { ClusterRevision } from './cluster-revision';

/** What decides verdicts besides pods: when this changes, traces of older windows speak of another world. */
const decisiveKinds = ['Tier', 'NetworkSet', 'GlobalNetworkSet', ...policyKinds] as const;

/** Of a policy that is still the same object, the text is too. */
const texts = new WeakMap<object, string>();

function textOf(item: object): string {
  const text = texts.get(item) ?? JSON.stringify(item);
  texts.set(item, text);
  return text;
}

const decisiveText = ({ tiers, policies, networkSets }: Snapshot): string =>
  [tiers, policies, networkSets].map((items) => items.map(textOf).join()).join('\n');

export class ClusterState {
  readonly cache: ClusterCache;
  #current: ClusterRevision | null = null;
  #decisive: { readonly objects: readonly KubeObject[]; readonly text: string } | null = null;
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

  /** The newest revision, to be kept by whoever needs everything of one moment. */
  get current(): ClusterRevision {
    if (this.#current?.facts.revision !== this.revision) this.#current = this.#take();
    return this.#current;
  }

  get snapshot(): Snapshot {
    return this.current.facts.snapshot;
  }

  get engine(): Engine {
    return this.current.engine;
  }

  /** When a policy, tier or network set last changed: by what this process saw, and by what the objects say. */
  get policiesChangedAt(): number {
    return this.#changedAt;
  }

  objectOf(ref: PolicyRef): KubeObject | null {
    return this.cache.object(ref.kind, ref.namespace, ref.name);
  }

  #take(): ClusterRevision {
    const objects = new Map<string, KubeObject>();
    for (const kind of policyKinds)
      for (const object of this.cache.objects(kind)) {
        const { namespace = null, name } = object.metadata;
        objects.set(policyKey({ kind, namespace, name }), object);
      }
    const facts = {
      revision: this.revision,
      snapshot: this.cache.snapshot(),
      policiesChangedAt: this.#changedAt,
      objectOf: (ref: PolicyRef) => objects.get(policyKey(ref)) ?? null,
    };
    return new ClusterRevision(facts, this.#current?.made ?? null);
  }

  #noteChange(): void {
    const objects = decisiveKinds.flatMap((kind) => this.cache.objects(kind));
    const before = this.#decisive;
    // Pods come and go every second, and then these are the very objects they were.
    if (before !== null && isSame(objects, before.objects)) return;
    const text = decisiveText(this.cache.snapshot());
    this.#decisive = { objects, text };
    if (text !== before?.text) {
      // The first picture is not a change: how old it is stands in the objects.
      const seen = before === null ? 0 : this.now();
      this.#changedAt = Math.max(seen, this.#changedAt, ...objects.map((object) => writtenAt(object) ?? 0));
    }
    // Its snapshot is made: what comes until somebody asks belongs to the next revision.
    this.#current = this.#take();
  }
}

const isSame = (a: readonly KubeObject[], b: readonly KubeObject[]): boolean =>
  a.length === b.length && a.every((object, at) => object === b[at]);
