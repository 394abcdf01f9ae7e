/**
 * A rule as one subject meets it, in a form in which equal criteria look equal. What the subject itself meets for certain
 * is left out, so that rules of policies with different subjects can be compared.
 */
import type { CompiledPolicy, CompiledRule, EndCriteria, PortMatch } from '../compile/compiled';
import { fits, matchEntity, matchNets } from '../evaluate/match';
import type { Family } from '../model/address';
import type { Direction, IcmpMatch, RuleAction } from '../model/policy';
import { hasPorts, protocolNumber, protocols } from '../model/protocol';
import type { Party } from '../world/party';
import { type EndForm, endForm, endKey, type OrNever } from './end-form';

/** Whose rules are looked at. `subject` null: any endpoint of this family, nothing of its own end is taken as met. */
export interface Viewpoint {
  readonly direction: Direction;
  readonly version: Family;
  readonly subject: Party | null;
}

export interface RuleForm {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly action: RuleAction;
  readonly version: Family;
  readonly protocol: number | null;
  readonly notProtocol: number | null;
  readonly icmp: IcmpMatch | null;
  readonly notIcmp: IcmpMatch | null;
  readonly peer: EndForm | null;
  readonly own: EndForm | null;
  /** The rule as written, where it asks for something that cannot be judged: then it may match less than its criteria say. */
  readonly opaque: string | null;
}

/** Names that the subject's own entities give their numbers; as they are where another entity may be at its address. */
function resolved(
  ports: PortMatch | null,
  own: EndCriteria,
  subject: Party,
  protocol: number,
): PortMatch | null {
  if (ports === null || ports.names.length === 0) return ports;
  const named = (entity: Party['covers'][number]) =>
    entity.ports.filter(
      (port) => ports.names.includes(port.name) && protocolNumber(port.protocol) === protocol,
    );
  if (subject.touches.some((entity) => named(entity).length > 0)) return ports;
  const numbers = subject.covers.filter((entity) => fits(own, entity)).flatMap(named);
  return { ranges: [...ports.ranges, ...numbers.map(({ port }) => [port, port] as const)], names: [] };
}

/** The criteria on the subject's own end that are not certain for it. */
function openCriteria(
  own: EndCriteria | null,
  subject: Party,
  protocol: number | null,
): OrNever<EndCriteria | null> {
  if (own === null) return null;
  const entity = matchEntity(own, subject);
  const inside = own.nets === null || matchNets(own.nets, false, subject);
  const outside = own.notNets === null || matchNets(own.notNets, true, subject);
  if ([entity, inside, outside].includes(false)) return 'never';
  const ported = protocol !== null && hasPorts(protocol);
  const ports = ported ? resolved(own.ports, own, subject, protocol) : own.ports;
  const notPorts = ported ? resolved(own.notPorts, own, subject, protocol) : own.notPorts;
  // A name that is left is resolved among the entities that the selector fits, so that stays with it.
  const named = [ports, notPorts].some((match) => match !== null && match.names.length > 0);
  const met = entity === true && !named;
  return {
    pos: met ? null : own.pos,
    neg: met ? null : own.neg,
    nets: inside === true ? null : own.nets,
    notNets: outside === true ? null : own.notNets,
    ports,
    notPorts,
    service: own.service,
  };
}

export const isIcmp = (protocol: number): boolean =>
  protocol === protocols.icmp || protocol === protocols.icmp6;

function asWritten({ policy }: CompiledPolicy, direction: Direction, rule: CompiledRule): string {
  const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
  return JSON.stringify('selector' in policy ? rules?.[rule.index] : rules);
}

/** `never` for a rule that no connection of the subject can match. */
export function ruleForm(
  rule: CompiledRule,
  policy: CompiledPolicy,
  { direction, version, subject }: Viewpoint,
): OrNever<RuleForm> {
  const { protocol, notProtocol, icmp, notIcmp, action } = rule;
  if (rule.ipVersion !== null && rule.ipVersion !== version) return 'never';
  if (protocol !== null && protocol === notProtocol) return 'never';
  if (icmp !== null && protocol !== null && !isIcmp(protocol)) return 'never';
  const [mine, theirs] =
    direction === 'Ingress' ? [rule.destination, rule.source] : [rule.source, rule.destination];
  const open = subject === null ? mine : openCriteria(mine, subject, protocol);
  if (open === 'never') return 'never';
  const own = endForm(open, version, protocol);
  const peer = endForm(theirs, version, protocol);
  if (own === 'never' || peer === 'never') return 'never';
  return {
    policy,
    rule,
    action,
    version,
    protocol,
    notProtocol: protocol === null ? notProtocol : null,
    icmp,
    notIcmp: protocol === null || isIcmp(protocol) ? notIcmp : null,
    peer,
    own,
    opaque: rule.unjudged === null ? null : asWritten(policy, direction, rule),
  };
}

/** Equal for rules that match the same connections. The action is no part of it. */
export const ruleKey = ({ protocol, notProtocol, icmp, notIcmp, peer, own, opaque }: RuleForm): string =>
  JSON.stringify([
    protocol,
    notProtocol,
    icmp === null ? null : [icmp.type ?? null, icmp.code ?? null],
    notIcmp === null ? null : [notIcmp.type ?? null, notIcmp.code ?? null],
    endKey(peer),
    endKey(own),
    opaque,
  ]);

/** It matches whatever reaches it. */
export const isUnconditional = ({
  protocol,
  notProtocol,
  icmp,
  notIcmp,
  peer,
  own,
  opaque,
}: RuleForm): boolean =>
  [protocol, notProtocol, icmp, notIcmp, peer, own, opaque].every((part) => part === null);

const unrestricted: EndForm = {
  who: null,
  notWho: null,
  addresses: null,
  ports: null,
  notPorts: null,
  service: null,
};

/** The same rule with another criterion at one end. */
export function withPart<R extends RuleForm>(
  form: R,
  end: 'own' | 'peer',
  part: Partial<Pick<EndForm, 'addresses' | 'ports'>>,
): R {
  const changed: EndForm = { ...(form[end] ?? unrestricted), ...part };
  return { ...form, [end]: Object.values(changed).every((value) => value === null) ? null : changed };
}
