/** What a rule asks of one end of a connection, in a form in which equal criteria look equal (calico-policy §2.6, §3). */
import type { EndCriteria, PortMatch } from '../compile/compiled';
import type { Cidr, Family } from '../model/address';
import { hasPorts } from '../model/protocol';
import type { Selector } from '../selector/selector';
import { type IntervalSet, intervalKey, intervals, isWithin, minus } from './interval-set';
import { isNothing, normalSelector, selectorKey } from './selector-form';
import { selectorImplies } from './selector-implication';

export interface PortForm {
  readonly numbers: IntervalSet;
  /** Names, each standing for the numbers it has at the entities that `who` fits. */
  readonly names: readonly string[];
}

/** null = no criterion. Addresses are those of one family, `notNets` taken off. */
export interface EndForm {
  readonly who: Selector | null;
  /** Only where `who` is not asked for: otherwise it is part of that, entity by entity. */
  readonly notWho: Selector | null;
  readonly addresses: IntervalSet | null;
  readonly ports: PortForm | null;
  readonly notPorts: PortForm | null;
  readonly service: EndCriteria['service'];
}

/** `never`: no connection of this family can meet the criteria. */
export type OrNever<T> = T | 'never';

export const everyPort: IntervalSet = [[0n, 65_535n]];
export const allAddresses: Record<Family, IntervalSet> = {
  4: [[0n, (1n << 32n) - 1n]],
  6: [[0n, (1n << 128n) - 1n]],
};

const ownFamily = (nets: readonly Cidr[], version: Family): IntervalSet =>
  intervals(nets.filter((net) => net.version === version).map((net) => [net.first, net.last] as const));

/** Prefixes of the other family are removed; a list that becomes empty drops the rule for this one (§3.1). */
export function addressForm(
  { nets, notNets }: Pick<EndCriteria, 'nets' | 'notNets'>,
  version: Family,
): OrNever<IntervalSet | null> {
  if (nets === null && notNets === null) return null;
  const inside = nets === null ? allAddresses[version] : ownFamily(nets, version);
  const outside = notNets === null ? [] : ownFamily(notNets, version);
  if (notNets !== null && outside.length === 0) return 'never';
  const left = minus(inside, outside);
  if (left.length === 0) return 'never';
  return intervalKey(left) === intervalKey(allAddresses[version]) ? null : left;
}

const portForm = ({ ranges, names }: PortMatch): PortForm => ({
  numbers: intervals(ranges.map(([first, last]) => [BigInt(first), BigInt(last)] as const)),
  names: [...new Set(names)].sort(),
});

type Ports = Pick<EndForm, 'ports' | 'notPorts'>;

/** Numbers alone are one set; names are kept, because the entity at the address gives them their number (§3.2). */
function portsOf(criteria: EndCriteria, protocol: number | null): OrNever<Ports> {
  const ports = criteria.ports === null ? null : portForm(criteria.ports);
  const notPorts = criteria.notPorts === null ? null : portForm(criteria.notPorts);
  const ported = protocol !== null && hasPorts(protocol);
  if (protocol !== null && !ported) return ports === null ? { ports: null, notPorts: null } : 'never';
  if (ports !== null && ports.numbers.length === 0 && ports.names.length === 0) return 'never';
  const named = [ports, notPorts].some((form) => form !== null && form.names.length > 0);
  if (!ported || named) return { ports, notPorts };
  const numbers = minus(ports?.numbers ?? everyPort, notPorts?.numbers ?? []);
  if (numbers.length === 0) return 'never';
  const open = intervalKey(numbers) === intervalKey(everyPort);
  return { ports: open ? null : { numbers, names: [] }, notPorts: null };
}

function whoOf({ pos, neg }: EndCriteria): OrNever<Pick<EndForm, 'who' | 'notWho'>> {
  if (pos === null) {
    const notWho = neg === null ? null : normalSelector(neg);
    return { who: null, notWho: notWho === null || isNothing(notWho) ? null : notWho };
  }
  const who = normalSelector(neg === null ? pos : { op: 'and', of: [pos, { op: 'not', of: neg }] });
  return isNothing(who) ? 'never' : { who, notWho: null };
}

/** null for an end of which nothing is asked. */
export function endForm(
  criteria: EndCriteria | null,
  version: Family,
  protocol: number | null,
): OrNever<EndForm | null> {
  if (criteria === null) return null;
  const who = whoOf(criteria);
  const addresses = addressForm(criteria, version);
  const ports = portsOf(criteria, protocol);
  if (who === 'never' || addresses === 'never' || ports === 'never') return 'never';
  const form: EndForm = { ...who, addresses, ...ports, service: criteria.service };
  return Object.values(form).every((part) => part === null) ? null : form;
}

const portKey = (form: PortForm | null): unknown =>
  form === null ? null : [intervalKey(form.numbers), form.names];

/** Equal for equal criteria. */
export const endKey = (form: EndForm | null): unknown =>
  form === null
    ? null
    : [
        form.who === null ? null : selectorKey(form.who),
        form.notWho === null ? null : selectorKey(form.notWho),
        form.addresses === null ? null : intervalKey(form.addresses),
        portKey(form.ports),
        portKey(form.notPorts),
        form.service === null ? null : [form.service.namespace, form.service.name],
      ];

const textOf = (selector: Selector | null): string | null =>
  selector === null ? null : selectorKey(selector);
const sameService = (a: EndForm['service'], b: EndForm['service']): boolean =>
  a?.namespace === b?.namespace && a?.name === b?.name;

function portsImply(a: EndForm, b: EndForm): boolean {
  if (b.ports !== null) {
    if (a.ports === null || !isWithin(a.ports.numbers, b.ports.numbers)) return false;
    if (!a.ports.names.every((name) => b.ports?.names.includes(name))) return false;
  }
  if (b.notPorts === null) return true;
  // Excluded names are those of the entities that `who` fits: fewer of them would let more through.
  const sameNames = textOf(a.who) === textOf(b.who) && textOf(a.notWho) === textOf(b.notWho);
  return sameNames && JSON.stringify(portKey(a.notPorts)) === JSON.stringify(portKey(b.notPorts));
}

/** Whether every end that meets `a` meets `b`; false also where that is not proven. */
export function endImplies(a: EndForm | null, b: EndForm | null): boolean {
  if (b === null) return true;
  if (a === null) return false;
  if (b.who !== null && (a.who === null || !selectorImplies(a.who, b.who))) return false;
  if (b.notWho !== null && (a.notWho === null || !selectorImplies(b.notWho, a.notWho))) return false;
  if (b.addresses !== null && (a.addresses === null || !isWithin(a.addresses, b.addresses))) return false;
  if (b.service !== null && !sameService(a.service, b.service)) return false;
  return portsImply(a, b);
}
