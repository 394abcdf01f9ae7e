/** Does one rule, alone in its policy, match one connection? And what does a policy select? For tests of rules. */
import { compile } from '../engine';
import type { CalicoPolicy, Direction, Policy, Rule } from '../model/policy';
import type { HostEndpoint, Snapshot } from '../model/snapshot';
import type { Flow } from '../model/verdict';
import { allow, flow, gnp, np, withPolicies } from './world';

export interface Probe {
  /** Namespace of the policy; absent = a global policy. */
  readonly in?: string;
  readonly direction?: Direction;
  readonly world?: Partial<Snapshot>;
}

/** A policy for everything it may select, whose only rule allows what it matches. */
export function policyOf(
  rule: Omit<Rule, 'action'>,
  { in: namespace, direction = 'Ingress' }: Probe = {},
): CalicoPolicy {
  const spec = { types: [direction], [direction === 'Ingress' ? 'ingress' : 'egress']: [allow(rule)] };
  return namespace === undefined ? gnp('probe', spec) : np(`${namespace}/probe`, spec);
}

/** @throws Error when that is unknown, when the policy is dropped or when there is no endpoint to ask. */
export function matches(rule: Omit<Rule, 'action'>, question: string | Flow, probe: Probe = {}): boolean {
  const engine = compile(withPolicies([policyOf(rule, probe)], probe.world ?? {}));
  const dropped = engine.diagnostics.find(({ severity }) => severity === 'error');
  if (dropped !== undefined) throw new Error(`${dropped.path}: ${dropped.message}`);
  const answer = engine.evaluate(typeof question === 'string' ? flow(question) : question, 'enforced');
  const side = probe.direction === 'Egress' ? answer.egress : answer.ingress;
  if (side === null || side.trace.length === 0) throw new Error('no endpoint is asked');
  if (side.verdict === 'unknown') throw new Error(`unknown: ${side.reason?.message}`);
  return side.verdict === 'allow';
}

/** Path of the error for which the policy of this rule is dropped; null when it is kept. */
export function droppedAt(rule: Omit<Rule, 'action'>, probe: Probe = {}): string | null {
  const { diagnostics } = compile(withPolicies([policyOf(rule, probe)], probe.world ?? {}));
  return diagnostics.find(({ severity }) => severity === 'error')?.path ?? null;
}

/** Paths of the warnings about this rule. */
export function warningsOf(rule: Omit<Rule, 'action'>, probe: Probe = {}): readonly string[] {
  const { diagnostics } = compile(withPolicies([policyOf(rule, probe)], probe.world ?? {}));
  return diagnostics.filter(({ severity }) => severity === 'warning').map(({ path }) => path);
}

/** Names of pods, as `namespace/name`, and of host endpoints that a policy applies to. */
export function subjectsOf(policy: Policy, world: Partial<Snapshot> = {}): readonly string[] {
  const { pods, hostEndpoints } = compile(withPolicies([], world)).select(policy);
  return [...pods.map(({ namespace, name }) => `${namespace}/${name}`), ...hostEndpoints].sort();
}

export const makeHostEndpoint = (name: string, more: Partial<HostEndpoint> = {}): HostEndpoint => ({
  name,
  labels: {},
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: [],
  profiles: [],
  ports: [],
  ...more,
});
