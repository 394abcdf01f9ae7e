/** Names for what decided an answer of the plain evaluator, by which it is shown that more than lives in a world is reached. */
import type { Direction, KubernetesRule, Policy } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { endsOf, isMachine } from '../plain/plain-ends';
import type { PlainAnswer } from '../plain/plain-evaluate';
import type { PlainHost } from '../plain/plain-host-list';
import type { PlainPacket } from '../plain/plain-packet';
import type { PlainSide } from '../plain/plain-side';
import type { PlainHit } from '../plain/plain-trace';
import { calicoRuleFeatures, kubernetesRuleFeatures } from './rule-features';

/** The rule as written that an expanded index came from (§5.1). */
function writtenRule(rules: readonly KubernetesRule[], index: number): KubernetesRule | undefined {
  let left = index;
  return rules.find(({ peers = [], ports = [] }) => {
    const protocols = new Set(ports.map(({ protocol = 'TCP' }) => protocol)).size;
    left -= Math.max(1, protocols) * Math.max(1, peers.length);
    return left < 0;
  });
}

function ofRule(policy: Policy, direction: Direction, index: number): string[] {
  const list = direction === 'Ingress' ? 'ingress' : 'egress';
  if ('subject' in policy) return [];
  if ('podSelector' in policy) {
    const rule = writtenRule(policy[list] ?? [], index);
    return rule === undefined ? [] : kubernetesRuleFeatures(rule).map((name) => `kubernetes ${name}`);
  }
  const rule = policy[list][index];
  return rule === undefined ? [] : calicoRuleFeatures(rule);
}

function ofHit({ by, action, index }: PlainHit, direction: Direction): string[] {
  if ('profile' in by)
    return [by.profile.startsWith('kns.') ? 'namespace profile' : `host profile ${by.profile} ${action}`];
  const { policy, tier } = by;
  if (index < 0) return [`end of tier ${action}`, `end of ${tier}`];
  const staged = 'stagedAction' in policy || policy.kind.startsWith('Staged');
  return [
    `${policy.kind} ${action}`,
    `rule of ${tier}`,
    ...(staged
      ? [`stagedAction ${('stagedAction' in policy ? policy.stagedAction : undefined) ?? 'absent'}`]
      : []),
    ...ofRule(policy, direction, index),
  ];
}

function ofSide(side: PlainSide | null, direction: Direction): string[] {
  if (side === null) return [];
  return [
    `${direction} ${side.verdict}`,
    ...side.hits.flatMap((hit) => ofHit(hit, direction)),
    ...(side.hits.length === 0 ? [`${direction} ${side.verdict} without a hit`] : []),
  ];
}

/** Without a hit: a failsafe port or transport between nodes, where allowed; no policy and no profile, where denied. */
function ofHost({ list, verdict, direction, hits }: PlainHost): string[] {
  if (verdict === 'unknown') return ['host guard not known'];
  const said = `host ${list} ${verdict}`;
  return [
    said,
    `host ${list} ${direction}`,
    ...(hits.length === 0 ? [`${said} without a hit`] : []),
    ...hits.flatMap((hit) => ofHit(hit, direction)),
  ];
}

export function answerFeatures(
  snapshot: Snapshot,
  packet: PlainPacket,
  answer: PlainAnswer,
): ReadonlySet<string> {
  const { from, to } = endsOf(snapshot, packet);
  return new Set([
    `${packet.src.includes(':') ? 'IPv6' : 'IPv4'} ${answer.verdict}`,
    ...(from.pod !== null && from.pod === to.pod ? [`hairpin ${answer.verdict}`] : []),
    ...(isMachine(from) && to.pod !== null && from.node === to.node ? ['own host to pod'] : []),
    ...(isMachine(to) && from.pod !== null && from.node === to.node
      ? [`pod to own host ${answer.egress?.verdict}`]
      : []),
    ...(answer.verdict === 'unknown' &&
    answer.egress === null &&
    answer.ingress === null &&
    answer.host.length === 0
      ? ['service address']
      : []),
    ...ofSide(answer.egress, 'Egress'),
    ...ofSide(answer.ingress, 'Ingress'),
    ...answer.host.flatMap(ofHost),
  ]);
}
