/** Everything that governs one direction of an endpoint, flattened: the rules of all tiers in the order they are asked. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { Direction, Tier } from '../model/policy';
import type { PolicyHit, SideEvaluation } from '../model/verdict';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import type { Packet } from './match';
import { Reach } from './reach';
import { RuleFilter } from './rule-filter';

/** The policies of one tier that govern a direction of a subject, in order, for one scope; never empty. */
export interface GoverningTier {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
  /** Names the end-of-tier hit: last enforced policy in scope enforced, first policy in scope staged (§6.3). */
  readonly trigger: CompiledPolicy;
}

export interface ListedRule {
  readonly rule: CompiledRule;
  readonly policy: CompiledPolicy;
}

/** Sides by their traces, a hit a level. */
interface SideNode {
  readonly sides: { allow?: SideEvaluation; deny?: SideEvaluation };
  readonly next: Map<PolicyHit, SideNode>;
}

/** Below this the rules are asked one by one: that is as fast as a filter, and simpler (performance §5). */
const filteredFrom = 64;

/** Numbers of rules that may match, ascending; the rest certainly do not. */
export interface Candidates {
  /** The first candidate at or after `from`; the number of rules when there is none. */
  next(from: number): number;
}

export class RuleList {
  readonly rules: readonly ListedRule[];
  /** Per tier, the number after that of its last rule. */
  readonly ends: readonly number[];
  /** Answers by packet, then by classes of the two parties: packets are few, pairs are many. Filled by the evaluator. */
  readonly answers = new Map<number, Map<number, SideEvaluation>>();
  readonly #hits = new Map<object, PolicyHit>();
  readonly #sides: SideNode = { sides: {}, next: new Map() };
  readonly reach: Reach;
  readonly #everyRule: Candidates;
  #filter: RuleFilter | null = null;

  constructor(
    readonly direction: Direction,
    readonly tiers: readonly GoverningTier[],
    private readonly world: World,
  ) {
    const rules: ListedRule[] = [];
    const ends: number[] = [];
    for (const { policies } of tiers) {
      for (const policy of policies)
        for (const rule of policy[direction] ?? []) if (rule.action !== 'Log') rules.push({ rule, policy });
      ends.push(rules.length);
    }
    this.rules = rules;
    this.ends = ends;
    this.reach = new Reach(
      rules.map(({ rule }) => rule),
      direction === 'Ingress' ? 'source' : 'destination',
      world,
    );
    this.#everyRule = { next: (from) => from };
  }

  /** The hit of a rule or of a tier's end, which is the same whoever meets it: thousands of answers share it. */
  hitOf(of: object, make: () => PolicyHit): PolicyHit {
    const known = this.#hits.get(of);
    if (known !== undefined) return known;
    const hit = make();
    this.#hits.set(of, hit);
    return hit;
  }

  /** The one object for all sides that are decided so. */
  side(verdict: 'allow' | 'deny', trace: readonly PolicyHit[]): SideEvaluation {
    let node = this.#sides;
    for (const hit of trace) {
      let next = node.next.get(hit);
      if (next === undefined) {
        next = { sides: {}, next: new Map() };
        node.next.set(hit, next);
      }
      node = next;
    }
    node.sides[verdict] ??= { verdict, trace };
    return node.sides[verdict];
  }

  candidates(source: Party, destination: Party, packet: Packet): Candidates {
    if (this.rules.length < filteredFrom) return this.#everyRule;
    this.#filter ??= new RuleFilter(
      this.rules.map(({ rule }) => rule),
      this.world,
    );
    return this.#filter.candidates(source, destination, packet);
  }
}
