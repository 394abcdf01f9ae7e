/** Does a rule match? Yes, no, or cannot be told from what is known (calico-policy §3). */
import type { CompiledRule } from '../compile/compiled';
import { protocols } from '../model/protocol';
import type { UnknownReason } from '../model/verdict';
import type { Party } from '../world/party';
import type { ServiceEndpoints } from '../world/service-directory';
import { isNoPortOf, matchEnd } from './match-end';
import { type Match, negate, unknown } from './match-value';

export { fits, matchEntity, matchNets } from './match-address';
export type { Match } from './match-value';

/** The flow with its protocol as a number, and the facts every rule may ask for; null = the flow does not say. */
export interface Packet {
  readonly protocol: number;
  readonly port: number | null;
  readonly srcPort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

export type FindService = (namespace: string, name: string) => ServiceEndpoints | null;

function matchIcmp(wanted: { readonly type?: number; readonly code?: number }, packet: Packet): Match {
  if (packet.protocol !== protocols.icmp && packet.protocol !== protocols.icmp6) return false;
  if (wanted.type !== undefined) {
    if (packet.icmpType === null)
      return unknown('no-icmp-type', `Rule asks for ICMP type ${wanted.type}, flow has none`, {
        field: 'icmp',
        needs: 'the ICMP type',
      });
    if (packet.icmpType !== wanted.type) return false;
  }
  if (wanted.code === undefined) return true;
  if (packet.icmpCode === null)
    return unknown('no-icmp-type', `Rule asks for ICMP code ${wanted.code}, flow has none`, {
      field: 'icmp',
      needs: 'the ICMP code',
    });
  return packet.icmpCode === wanted.code;
}

/** What is left open where everything that can be judged matches. */
const unjudged = (field: string): UnknownReason =>
  unknown('unsupported-field', `Rule asks for ${field}, which cannot be judged here`, {
    field,
    needs: `the meaning of ${field}`,
  });

/** AND of three values: a plain no wins over a cannot-tell, whose first reason is kept. */
export function matchRule(
  rule: CompiledRule,
  source: Party,
  destination: Party,
  packet: Packet,
  find: FindService,
): Match {
  if (rule.protocol !== null && rule.protocol !== packet.protocol) return false;
  if (rule.notProtocol !== null && rule.notProtocol === packet.protocol) return false;
  if (rule.ipVersion !== null && rule.ipVersion !== destination.version) return false;
  const icmp = rule.icmp === null ? true : matchIcmp(rule.icmp, packet);
  if (icmp === false) return false;
  const notIcmp = rule.notIcmp === null ? true : negate(matchIcmp(rule.notIcmp, packet));
  if (notIcmp === false) return false;
  const { source: criteriaOfSource, destination: criteriaOfDestination } = rule;
  // Ports are cheaper than the labels of the source.
  if (isNoPortOf(criteriaOfDestination, packet)) return false;
  const nameProtocol = rule.protocol ?? protocols.tcp;
  const from =
    criteriaOfSource === null ||
    matchEnd({ criteria: criteriaOfSource, party: source, packet, side: 'source', nameProtocol }, find);
  if (from === false) return false;
  const to =
    criteriaOfDestination === null ||
    matchEnd(
      { criteria: criteriaOfDestination, party: destination, packet, side: 'destination', nameProtocol },
      find,
    );
  if (to === false) return false;
  for (const part of [icmp, notIcmp, from, to]) if (part !== true) return part;
  return rule.unjudged === null ? true : unjudged(rule.unjudged);
}
