/** Identity of a flow in Goldmane: the whole key including both traces, in the order they were sent (flow-logs §1.14). */
import type { GoldmaneFlowKey, GoldmanePolicyHit } from '@/lib/flows/goldmane/messages';

const hitText = (hit: GoldmanePolicyHit): string =>
  `${hit.policy_index}|${hit.tier}|${hit.kind}:${hit.namespace}/${hit.name}|${hit.action}|${hit.rule_index}${
    hit.trigger === null
      ? ''
      : `<${hit.trigger.tier}|${hit.trigger.kind}:${hit.trigger.namespace}/${hit.trigger.name}>`
  }`;

export const flowKeyText = (key: GoldmaneFlowKey): string =>
  [
    key.source_type,
    key.source_namespace,
    key.source_name,
    key.dest_type,
    key.dest_namespace,
    key.dest_name,
    key.dest_port,
    key.dest_service_namespace,
    key.dest_service_name,
    key.dest_service_port_name,
    key.dest_service_port,
    key.proto,
    key.reporter,
    key.action,
    key.policies?.enforced_policies.map(hitText).join(';') ?? '',
    key.policies?.pending_policies.map(hitText).join(';') ?? '',
  ].join('\n');

/** All hits of a key, enforced first. */
export const hitsOf = (key: GoldmaneFlowKey): readonly GoldmanePolicyHit[] => [
  ...(key.policies?.enforced_policies ?? []),
  ...(key.policies?.pending_policies ?? []),
];

/** An end-of-tier hit stands for the policy that made the tier apply. */
export const decidingPolicy = (hit: GoldmanePolicyHit): GoldmanePolicyHit =>
  hit.kind === 'EndOfTier' && hit.trigger !== null ? hit.trigger : hit;
