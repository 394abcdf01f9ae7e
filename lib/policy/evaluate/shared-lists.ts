/** Lists of rules with their answers, shared by all engines of one world: a what-if asks anew only where its policies differ. */
import type { CompiledPolicy } from '../compile/compiled';
import type { Direction } from '../model/policy';
import type { Scope } from '../model/verdict';
import type { World } from '../world/world';
import { Decisions } from './decisions';
import { ListPrograms } from './list-programs';
import type { RuleList } from './rule-list';
import type { Ending } from './walk';

export class SharedLists {
  /** Equal for equal hits, whichever engine of the world is asked. */
  readonly decisions = new Decisions();
  /** Profiles of namespaces, by direction and name: one object for all engines, as lists know hits by their rules. */
  readonly endings = new Map<string, Ending>();
  /**
   * By the policy that came last, which is what a what-if adds: whoever asks what-ifs for days in a world that stands still
   * keeps none of their lists.
   */
  readonly #byLatest = new WeakMap<CompiledPolicy, Map<string, RuleList>>();
  readonly #withoutPolicies = new Map<string, RuleList>();
  readonly #ids = new WeakMap<CompiledPolicy, number>();
  #next = 0;
  #programs: ListPrograms | null = null;

  constructor(private readonly world: World) {}

  /** Made when the first question of many flows is asked. */
  get programs(): ListPrograms {
    this.#programs ??= new ListPrograms(this.world, this.decisions);
    return this.#programs;
  }

  /** The list of exactly these policies in this order. */
  of(
    policies: readonly CompiledPolicy[],
    direction: Direction,
    scope: Scope,
    make: () => RuleList,
  ): RuleList {
    const ids = policies.map((policy) => this.#idOf(policy));
    const lists = this.#listsOf(policies[ids.indexOf(Math.max(...ids))]);
    const key = `${direction} ${scope} ${ids.join(' ')}`;
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list = make();
    lists.set(key, list);
    return list;
  }

  #listsOf(latest: CompiledPolicy | undefined): Map<string, RuleList> {
    if (latest === undefined) return this.#withoutPolicies;
    const known = this.#byLatest.get(latest);
    if (known !== undefined) return known;
    const made = new Map<string, RuleList>();
    this.#byLatest.set(latest, made);
    return made;
  }

  #idOf(policy: CompiledPolicy): number {
    const known = this.#ids.get(policy);
    if (known !== undefined) return known;
    this.#ids.set(policy, this.#next);
    return this.#next++;
  }
}
