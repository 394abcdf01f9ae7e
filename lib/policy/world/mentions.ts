/** What rules ask for: the prefixes and labels by which endpoints have to be told apart. */
import type { CompiledPolicy, CompiledRule, EndCriteria } from '../compile/compiled';
import { type Cidr, netKey, parseCidr } from '../model/address';
import type { Snapshot } from '../model/snapshot';
import { finish, type Steps } from '../model/steps';
import { leavesOf, type Selector } from '../selector/selector';

export interface Mentions {
  /** By key; a superset does no harm. */
  readonly nets: ReadonlyMap<string, Cidr>;
  readonly labels: ReadonlySet<string>;
}

function labelsOf(selector: Selector, into: Set<string>): void {
  for (const leaf of leavesOf(selector)) if ('key' in leaf) into.add(leaf.key);
}

/** Nets of rules and endpoints of the Services that rules name; labels of all their selectors. */
export const mentionsOf = (
  policies: Iterable<CompiledPolicy>,
  moreRules: readonly CompiledRule[],
  snapshot: Pick<Snapshot, 'services'>,
): Mentions => finish(mentionSteps(policies, moreRules, snapshot));

/** The same, a policy a step. */
export function* mentionSteps(
  policies: Iterable<CompiledPolicy>,
  moreRules: readonly CompiledRule[],
  snapshot: Pick<Snapshot, 'services'>,
): Steps<Mentions> {
  const nets = new Map<string, Cidr>();
  const labels = new Set<string>();
  const named = new Set<string>();
  const look = (end: EndCriteria | null): void => {
    if (end === null) return;
    if (end.pos !== null) labelsOf(end.pos, labels);
    if (end.neg !== null) labelsOf(end.neg, labels);
    for (const net of end.nets ?? []) nets.set(netKey(net), net);
    for (const net of end.notNets ?? []) nets.set(netKey(net), net);
    if (end.service !== null) named.add(`${end.service.namespace}/${end.service.name}`);
  };
  const lookAt = (rules: readonly CompiledRule[]): void => {
    for (const { source, destination } of rules) {
      look(source);
      look(destination);
    }
  };
  lookAt(moreRules);
  for (const { subject, Ingress, Egress } of policies) {
    labelsOf(subject, labels);
    lookAt(Ingress ?? []);
    lookAt(Egress ?? []);
    yield;
  }
  for (const service of named.size === 0 ? [] : snapshot.services) {
    if (!named.has(`${service.namespace}/${service.name}`)) continue;
    for (const net of service.endpoints.map(({ ip }) => parseCidr(ip)))
      if (net !== null) nets.set(netKey(net), net);
  }
  return { nets, labels };
}
