/** What governs a direction of an endpoint: its policies, per tier, as one list that all endpoints alike share. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { Compilation, PolicySet } from '../compile/policy-set';
import type { Direction } from '../model/policy';
import type { Labels } from '../model/snapshot';
import type { Steps } from '../model/steps';
import type { PolicyDiagnostic, Scope } from '../model/verdict';
import type { World } from '../world/world';
import { type Attachment, Attachments, type Reattached } from './attachments';
import { type GoverningTier, RuleList } from './rule-list';
import type { SharedLists } from './shared-lists';

/** A pod's list of policies, or one of the four of a host endpoint (§4.8). */
export type ListKind = 'pod' | 'untracked' | 'pre-dnat' | 'forward' | 'normal';

const flagsOf: Record<Exclude<ListKind, 'pod'>, readonly CompiledPolicy['hostList'][]> = {
  untracked: ['untracked'],
  'pre-dnat': ['pre-dnat'],
  forward: ['normal-and-forward'],
  normal: ['normal', 'normal-and-forward'],
};

const belongsTo = (policy: CompiledPolicy, kind: ListKind): boolean =>
  kind === 'pod' ? !policy.hostOnly : flagsOf[kind].includes(policy.hostList);

export class PolicyLists {
  readonly #attachments: Attachments;
  readonly #lists = new Map<Attachment, Map<string, RuleList>>();

  constructor(
    private set: PolicySet,
    private readonly world: World,
    readonly shared: SharedLists,
  ) {
    this.#attachments = new Attachments(set, world.labelClasses, () => world.classifyAll());
  }

  /** Finds out which policies select which classes of labels, before the first question. */
  attachSteps(): Steps<void> {
    return this.#attachments.attachSteps();
  }

  get diagnostics(): readonly PolicyDiagnostic[] {
    return this.set.diagnostics;
  }

  get tiers(): PolicySet['tiers'] {
    return this.set.tiers;
  }

  /** Every rule of every policy. */
  *rules(): Generator<CompiledRule> {
    for (const policy of this.set.compiled) {
      yield* policy.Ingress ?? [];
      yield* policy.Egress ?? [];
    }
  }

  /** What governs a direction of an endpoint with these labels, per tier, in one scope. */
  governing(
    entity: { readonly labels: Labels },
    direction: Direction,
    scope: Scope,
    kind: ListKind = 'pod',
  ): readonly GoverningTier[] {
    return this.list(entity, direction, scope, kind).tiers;
  }

  list(
    { labels }: { readonly labels: Labels },
    direction: Direction,
    scope: Scope,
    kind: ListKind = 'pod',
  ): RuleList {
    return this.listOfClass(this.world.labelClasses.of(labels), direction, scope, kind);
  }

  /** @param row number of the class of labels */
  listOfClass(row: number, direction: Direction, scope: Scope, kind: ListKind = 'pod'): RuleList {
    return this.listOf(this.#attachments.of(row), direction, scope, kind);
  }

  exchanged(remove: readonly Compilation[], put: readonly Compilation[]): PolicySet | null {
    return this.set.exchanged(remove, put);
  }

  /** Exchanges the policies; the classes of labels that have others now. */
  exchange(set: PolicySet, remove: readonly CompiledPolicy[], put: readonly CompiledPolicy[]): Reattached[] {
    this.set = set;
    return this.#attachments.exchange({ set, remove, put });
  }

  listOf(attachment: Attachment, direction: Direction, scope: Scope, kind: ListKind = 'pod'): RuleList {
    let lists = this.#lists.get(attachment);
    if (lists === undefined) {
      lists = new Map();
      this.#lists.set(attachment, lists);
    }
    const key = `${direction} ${scope} ${kind}`;
    let list = lists.get(key);
    if (list === undefined) {
      list = this.#make(attachment, direction, scope, kind);
      lists.set(key, list);
    }
    return list;
  }

  #make({ policies }: Attachment, direction: Direction, scope: Scope, kind: ListKind): RuleList {
    const governing = policies.filter(
      (policy) =>
        belongsTo(policy, kind) && policy[direction] !== null && (scope === 'staged' || !policy.staged),
    );
    return this.shared.of(governing, direction, scope, () => {
      const tiers: GoverningTier[] = [];
      for (const { tier } of this.set.tiers) {
        const own = governing.filter((policy) => policy.tier === tier.name);
        const trigger = scope === 'staged' ? own[0] : own[own.length - 1];
        if (trigger !== undefined) tiers.push({ tier, policies: own, trigger });
      }
      return new RuleList(direction, tiers, this.world);
    });
  }
}
