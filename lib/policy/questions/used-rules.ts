/** Which rules may have decided some of the recorded flows: over all completions of their ends, so that none is missed. */
import type { CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import { matchRule } from '../evaluate/match';
import type { GoverningTier } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Steps } from '../model/steps';
import type { Flow, Scope } from '../model/verdict';
import { type Pair, pairKey, pairsOf } from './flow-pairs';

export interface UsedRules {
  /** Rules that decided one of the flows, or may have: a rule that perhaps matches is one of them. */
  readonly used: ReadonlySet<CompiledRule>;
  /** Flows whose ends are known. */
  readonly judged: number;
  /** Flows that say too little to be asked at all. */
  readonly skipped: number;
}

/** A pair of ends a step. */
export function* usedSteps(engine: CompiledEngine, flows: Iterable<Flow>, scope: Scope): Steps<UsedRules> {
  const used = new Set<CompiledRule>();
  const asked = new Set<string>();
  let [judged, skipped] = [0, 0];
  for (const flow of flows) {
    yield;
    const pairs = pairsOf(engine, flow);
    if (pairs === null) skipped++;
    else judged++;
    for (const pair of pairs ?? []) {
      yield;
      const key = pairKey(pair);
      if (asked.has(key)) continue;
      asked.add(key);
      for (const direction of ['Ingress', 'Egress'] as const) {
        const { subject } = direction === 'Egress' ? pair.source : pair.destination;
        if (subject === null) continue;
        const tiers = engine.policies.governing(subject.entity, direction, scope);
        collect(engine, tiers, direction, pair, used);
      }
    }
  }
  return { used, judged, skipped };
}

/** Down the tiers as far as the connection may get. */
function collect(
  engine: CompiledEngine,
  tiers: readonly GoverningTier[],
  direction: Direction,
  pair: Pair,
  used: Set<CompiledRule>,
): void {
  for (const { tier, policies } of tiers) {
    let [passes, settled] = [false, false];
    for (const rule of policies.flatMap((policy) => policy[direction] ?? [])) {
      if (settled || rule.action === 'Log') continue;
      const match = matchRule(rule, pair.source, pair.destination, pair.packet, (namespace, name) =>
        engine.world.service(namespace, name),
      );
      if (match === false) continue;
      used.add(rule);
      passes ||= rule.action === 'Pass';
      settled = match === true;
    }
    if (!passes && (settled || tier.defaultAction !== 'Pass')) return;
  }
}
