/** The live cluster: one snapshot and one engine a revision. */
import {
  ClusterCache,
  type ClusterCapabilities,
  type KubeObject,
  type KubeTransport,
  policyKinds,
  writtenAt,
} from '@/lib/cluster';
import { type Engine, finish, type PolicyRef, policyKey, type Snapshot, type Steps } from '@/lib/policy';
import { type ClusterFacts, ClusterRevision } from './cluster-revision';

/** What decides verdicts besides pods: when this changes, traces of older windows speak of another world. */
const decisiveKinds = ['Tier', 'NetworkSet', 'GlobalNetworkSet', ...policyKinds] as const;

/** Of a policy that is still the same object, the text is too. */
const texts = new WeakMap<object, string>();

function textOf(item: object): string {
  const text = texts.get(item) ?? JSON.stringify(item);
  texts.set(item, text);
  return text;
}

const decisiveText = ({ tiers, policies, networkSets }: ReturnType<ClusterCache['decisive']>): string =>
  [tiers, policies, networkSets].map((items) => items.map(textOf).join()).join('\n');

/** What stands in a revision, before its snapshot is made. */
interface Held extends Pick<ClusterFacts, 'revision' | 'policiesChangedAt'> {
  readonly held: ClusterCache['held'];
}

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
    return finish(this.currentSteps());
  }

  /** The revision that is the newest when it is asked for, whatever comes meanwhile. */
  currentSteps(): Steps<ClusterRevision> {
    const { cache, revision, policiesChangedAt } = this;
    return this.#take({ revision, policiesChangedAt, held: cache.held }, cache.snapshotSteps());
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

  /** As it stands in the newest revision. */
  objectOf({ kind, namespace, name }: PolicyRef): KubeObject | null {
    return (
      this.cache
        .held(kind)
        .find(({ metadata }) => metadata.name === name && (metadata.namespace ?? null) === namespace) ?? null
    );
  }

  *#take({ held, ...at }: Held, steps: Steps<Snapshot>): Steps<ClusterRevision> {
    if (this.#current?.facts.revision === at.revision) return this.#current;
    const snapshot = yield* steps;
    const objects = new Map<string, KubeObject>();
    for (const kind of policyKinds)
      for (const object of held(kind)) {
        const { namespace = null, name } = object.metadata;
        objects.set(policyKey({ kind, namespace, name }), object);
      }
    yield;
    // Somebody else may have asked meanwhile.
    const known = this.#current?.facts.revision ?? -1;
    if (this.#current !== null && known === at.revision) return this.#current;
    const objectOf = (ref: PolicyRef): KubeObject | null => objects.get(policyKey(ref)) ?? null;
    const taken = new ClusterRevision({ ...at, snapshot, objectOf }, this.#current?.made ?? null);
    if (known < at.revision) this.#current = taken;
    return taken;
  }

  #noteChange(): void {
    const { held } = this.cache;
    const objects = decisiveKinds.flatMap((kind) => held(kind));
    const before = this.#decisive;
    // Pods come and go every second, and then these are the very objects they were.
    if (before !== null && isSame(objects, before.objects)) return;
    const text = decisiveText(this.cache.decisive());
    this.#decisive = { objects, text };
    if (text !== before?.text) {
      // The first picture is not a change: how old it is stands in the objects.
      const seen = before === null ? 0 : this.now();
      this.#changedAt = Math.max(seen, this.#changedAt, ...objects.map((object) => writtenAt(object) ?? 0));
    }
  }
}

const isSame = (a: readonly KubeObject[], b: readonly KubeObject[]): boolean =>
  a.length === b.length && a.every((object, at) => object === b[at]);
