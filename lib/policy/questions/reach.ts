/** Everything that one rule is about: for whom, with whom, on what. */
import { policyKey } from '../model/names';
import type { Direction, PolicyRef, RuleAction } from '../model/policy';
import { finish, type Steps } from '../model/steps';
import type { Engine } from '../model/verdict';
import { describeTraffic } from './describe-traffic';
import { compiled } from './governing';
import { knownEntities } from './peers';
import { type AskedRules, type Reached, subjectSteps, subjectsOf } from './reached';
import { peersOf, type ReachedPeers } from './reached-peers';
import { type WrittenRule, writtenRules } from './written-rule';

export type { Reached } from './reached';
export type { ReachedPeers } from './reached-peers';

/** What the rule itself says. Other rules may decide before it, and the other end has its own policies. */
export interface RuleReach {
  readonly action: RuleAction;
  /** 0-based position in the policy's own list, as written. */
  readonly written: number;
  readonly subjects: Reached;
  readonly peers: ReachedPeers;
  /** `TCP 8080, 9000:9100`. */
  readonly services: string;
  /** Path within the rule of a field that cannot be judged: the rule may be about less than is said here. */
  readonly unjudged: string | null;
}

/** One direction of a policy: rules as Calico counts them, and which written one each came from. */
interface AskedDirection extends AskedRules {
  readonly written: readonly WrittenRule[];
}

/** null where the policy is not there, Felix ignores it, or it does not govern that direction. */
function* askedOf(engine: Engine, ref: PolicyRef, direction: Direction): Steps<AskedDirection | null> {
  const own = compiled(engine);
  const policy = own.policies.tiers
    .flatMap(({ policies }) => policies)
    .find((candidate) => policyKey(candidate.policy) === policyKey(ref));
  const rules = policy?.[direction] ?? null;
  if (policy === undefined || rules === null) return null;
  yield* subjectSteps(own.world);
  const known = { world: own.world, entities: knownEntities(own.world) };
  yield;
  const selection = own.select(policy.policy);
  yield;
  const written = writtenRules(policy.policy, direction, own.snapshot.capabilities);
  return { engine: own, known, policy, selection, rules, direction, written };
}

function* reachOfRules(asked: AskedRules, written: number): Steps<RuleReach | null> {
  const [first] = asked.rules;
  if (first === undefined) return null;
  return {
    action: first.action,
    written,
    subjects: yield* subjectsOf(asked),
    peers: yield* peersOf(asked),
    services: [...new Set(asked.rules.map(describeTraffic))].join(' or '),
    unjudged: asked.rules.find(({ unjudged }) => unjudged !== null)?.unjudged ?? null,
  };
}

function* oneReach(
  engine: Engine,
  ref: PolicyRef,
  direction: Direction,
  index: number,
): Steps<RuleReach | null> {
  const asked = yield* askedOf(engine, ref, direction);
  if (asked === null) return null;
  const rules = asked.rules.slice(index, index + 1);
  return yield* reachOfRules({ ...asked, rules }, asked.written[index]?.index ?? index);
}

/** null for a rule that is not there, or whose direction its policy does not govern. `ruleIndex` counts as traces do. */
export const reachOf = (
  engine: Engine,
  ref: PolicyRef,
  direction: Direction,
  ruleIndex: number,
): RuleReach | null => finish(oneReach(engine, ref, direction, ruleIndex));

export interface WrittenQuestion {
  readonly policy: PolicyRef;
  readonly direction: Direction;
  /** Rules after so many are not asked. */
  readonly limit?: number;
}

/**
 * Every rule of one direction as it is written: a rule of a Kubernetes kind is all that Calico makes of it (calico-policy
 * §5.1). A rule of which it makes none is left out. null where the policy is not there, Felix ignores it, or it does not
 * govern that direction.
 */
export function* writtenReach(
  engine: Engine,
  { policy, direction, limit }: WrittenQuestion,
): Steps<RuleReach[] | null> {
  const asked = yield* askedOf(engine, policy, direction);
  if (asked === null) return null;
  const found: RuleReach[] = [];
  for (const written of [...new Set(asked.written.map(({ index }) => index))].slice(0, limit)) {
    const rules = asked.rules.filter((_, index) => asked.written[index]?.index === written);
    const reach = yield* reachOfRules({ ...asked, rules }, written);
    if (reach !== null) found.push(reach);
  }
  return found;
}
