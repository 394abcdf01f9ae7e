/** Addresses and prefixes as big integers, and sets of possible addresses for ends that a record names only roughly. */
import ipaddr from 'ipaddr.js';

export interface Cidr {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bits = { 4: 32, 6: 128 } as const;

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Parses `10.0.0.0/8`, a bare address, or an unmasked prefix; null when it is none (octal and short forms are refused). */
export function parseCidr(text: string): Cidr | null {
  const [address = '', length, rest] = text.split('/');
  if (rest !== undefined || !ipaddr.isValid(address)) return null;
  if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return null;
  const parsed = ipaddr.parse(address);
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const prefix = length === undefined ? bits[version] : Number(length);
  if (prefix > bits[version]) return null;
  const hostBits = BigInt(bits[version] - prefix);
  const first = (toBigInt(parsed.toByteArray()) >> hostBits) << hostBits;
  return { version, first, last: first + (1n << hostBits) - 1n };
}

const within = (inner: Cidr, outer: Cidr): boolean =>
  inner.version === outer.version && inner.first >= outer.first && inner.last <= outer.last;
const overlap = (a: Cidr, b: Cidr): boolean =>
  a.version === b.version && a.first <= b.last && b.first <= a.last;

/** Addresses an end may have: any of `include` that lies in none of `exclude`. One address for a concrete end. */
export interface AddressSet {
  readonly include: readonly Cidr[];
  readonly exclude: readonly Cidr[];
}

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === null) throw new RangeError(`not a CIDR: ${text}`);
  return parsed;
};

const privateNets = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(cidr);
const everywhere4 = cidr('0.0.0.0/0');
const everywhere6 = cidr('::/0');

/** `pvt` is RFC 1918 IPv4 only; `pub` is everything else, IPv6 included where the cluster has any (flow-logs §1.6). */
export function zoneAddresses(zone: 'pub' | 'pvt', hasIPv6: boolean): AddressSet {
  if (zone === 'pvt') return { include: privateNets, exclude: [] };
  return { include: hasIPv6 ? [everywhere4, everywhere6] : [everywhere4], exclude: privateNets };
}

/** Some pod address nobody knows. */
export const anyAddress = (hasIPv6: boolean): AddressSet => ({
  include: hasIPv6 ? [everywhere4, everywhere6] : [everywhere4],
  exclude: [],
});

export const theseAddresses = (include: readonly Cidr[]): AddressSet => ({ include, exclude: [] });

export type Relation = 'all' | 'none' | 'some';

/** How many of the possible addresses lie in `net`. `some` also where it is not proven. */
export function relation(addresses: AddressSet, net: Cidr): Relation {
  if (addresses.exclude.some((excluded) => within(net, excluded))) return 'none';
  if (!addresses.include.some((part) => overlap(part, net))) return 'none';
  return addresses.include.every((part) => within(part, net)) ? 'all' : 'some';
}

/** The same for a list of prefixes: `all` if one of them, or the two halves of everything, cover the set. */
export function relationToAny(addresses: AddressSet, nets: readonly Cidr[]): Relation {
  let some = false;
  for (const net of nets) {
    const one = relation(addresses, net);
    if (one === 'all') return 'all';
    some ||= one === 'some';
  }
  if (!some) return 'none';
  return addresses.include.every((part) => covered(part, nets)) ? 'all' : 'some';
}

/** Whether the prefixes together cover one prefix, walking its gaps from the left. */
function covered(part: Cidr, nets: readonly Cidr[]): boolean {
  let at = part.first;
  const sorted = nets.filter((net) => overlap(net, part)).sort((a, b) => (a.first < b.first ? -1 : 1));
  for (const net of sorted) {
    if (net.first > at) return false;
    if (net.last >= at) at = net.last + 1n;
  }
  return at > part.last;
}

export function version(addresses: AddressSet): 4 | 6 | null {
  const [first] = addresses.include;
  if (first === undefined) return null;
  return addresses.include.every((part) => part.version === first.version) ? first.version : null;
}
