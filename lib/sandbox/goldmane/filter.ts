/** Goldmane's filters: OR inside a member, AND across members, empty is no restriction (flow-logs §1.8). */
import type {
  GoldmaneFilter,
  GoldmaneFlowKey,
  GoldmanePolicyHit,
  GoldmanePolicyMatch,
  GoldmaneStringMatch,
} from '@/lib/flows/goldmane/messages';
import { hitsOf } from './flow-key';

/** Stored names that also match what a user interface shows for them. */
const displayed: Readonly<Record<string, string>> = { pub: 'PUBLIC NETWORK', pvt: 'PRIVATE NETWORK' };

const textMatches = (match: GoldmaneStringMatch, text: string): boolean =>
  match.type === 'Fuzzy' ? text.includes(match.value) : text === match.value;

const anyMatches = (matches: readonly GoldmaneStringMatch[], ...texts: string[]): boolean =>
  matches.length === 0 || matches.some((match) => texts.some((text) => textMatches(match, text)));

const nameMatches = (matches: readonly GoldmaneStringMatch[], name: string): boolean => {
  const shown = displayed[name];
  return shown === undefined ? anyMatches(matches, name) : anyMatches(matches, name, shown);
};

const unset = (match: GoldmaneStringMatch | null): boolean => match === null || match.value === '';

export const policyMatches = (match: GoldmanePolicyMatch, hit: GoldmanePolicyHit): boolean =>
  (match.kind === 'KindUnspecified' || match.kind === hit.kind) &&
  (match.tier === null || unset(match.tier) || textMatches(match.tier, hit.tier)) &&
  (match.namespace === null || unset(match.namespace) || textMatches(match.namespace, hit.namespace)) &&
  (match.name === null || unset(match.name) || textMatches(match.name, hit.name)) &&
  (match.action === 'ActionUnspecified' || match.action === hit.action);

export function filterMatches(filter: GoldmaneFilter | null, key: GoldmaneFlowKey): boolean {
  if (filter === null) return true;
  return (
    nameMatches(filter.source_names, key.source_name) &&
    anyMatches(filter.source_namespaces, key.source_namespace) &&
    nameMatches(filter.dest_names, key.dest_name) &&
    anyMatches(filter.dest_namespaces, key.dest_namespace) &&
    anyMatches(filter.protocols, key.proto) &&
    (filter.dest_ports.length === 0 || filter.dest_ports.some(({ port }) => port === key.dest_port)) &&
    (filter.actions.length === 0 || filter.actions.includes(key.action)) &&
    (filter.reporter === 'ReporterUnspecified' || filter.reporter === key.reporter) &&
    (filter.pending_actions.length === 0 ||
      (key.policies?.pending_policies ?? []).some((hit) => filter.pending_actions.includes(hit.action))) &&
    // A trigger is not searched: end-of-tier rows are found by kind and tier only.
    (filter.policies.length === 0 ||
      hitsOf(key).some((hit) => filter.policies.some((match) => policyMatches(match, hit))))
  );
}
