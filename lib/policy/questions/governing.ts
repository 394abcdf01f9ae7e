/** What governs one side of a flow, where that side is a known endpoint. */
import { CompiledEngine } from '../engine';
import type { GoverningTier } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Engine, FlowEnd, Scope } from '../model/verdict';
import { resolveEnd } from '../world/flow-end';

/** @throws TypeError for an engine that was not made by `compile()` */
export function compiled(engine: Engine): CompiledEngine {
  if (!(engine instanceof CompiledEngine))
    throw new TypeError('This question is answered for engines made by compile(); pass the engine itself');
  return engine;
}

/** Per tier, in order; empty where the subject is not one known endpoint. */
export function governing(
  engine: Engine,
  subject: FlowEnd,
  direction: Direction,
  scope: Scope,
): readonly GoverningTier[] {
  const { world, policies } = compiled(engine);
  const resolved = resolveEnd(world, subject, null, direction === 'Egress' ? 'source' : 'destination');
  const entity = 'parties' in resolved ? resolved.parties[0]?.subject?.entity : undefined;
  return entity === undefined ? [] : policies.governing(entity, direction, scope);
}
