/** Addresses and prefixes as big integers, and sets of possible addresses for ends that a record names only roughly. */
import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

export interface Cidr {
  readonly version: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const bits = { 4: 32, 6: 128 } as const;
const zero = 48;
/** A dot as what is left of it after `zero` is taken away. */
const dot = -2;
/** Bits before the IPv4 address in `::ffff:0:0/96`. */
const mappedBits = 96;

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * Parses `10.0.0.0/8`, a bare address, or an unmasked prefix; null when it is none. As in Calico octal and short forms and
 * zones (`fe80::1%eth0`) are refused, and an IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is IPv4.
 */
export function parseCidr(text: string): Cidr | null {
  return plainIpv4(text) ?? parseAny(text);
}

/** Nearly every address there is: four decimal numbers without leading zeros. */
function plainIpv4(text: string): Cidr | null {
  if (text.length > 15) return null;
  let address = 0;
  let part = -1;
  let parts = 0;
  for (let at = 0; at <= text.length; at++) {
    const digit = at === text.length ? dot : text.charCodeAt(at) - zero;
    if (digit === dot) {
      if (part < 0 || part > 255 || ++parts > 4) return null;
      address = address * 256 + part;
      part = -1;
    } else if (digit < 0 || digit > 9 || part === 0) return null;
    else part = part < 0 ? digit : part * 10 + digit;
  }
  if (parts !== 4) return null;
  const first = BigInt(address);
  return { version: 4, first, last: first };
}

function parseAny(text: string): Cidr | null {
  const [shown = '', length, rest] = text.split('/');
  // ipaddr.js takes `::10.0.0.1` for an IPv4 address; it is an IPv6 one.
  const address = /^::\d+\./.test(shown) ? `0${shown}` : shown;
  if (rest !== undefined || address.includes('%') || !ipaddr.isValid(address)) return null;
  const quad = address.slice(address.lastIndexOf(':') + 1);
  const isDotted = quad === address || quad.includes('.');
  if (isDotted && !ipaddr.IPv4.isValidFourPartDecimal(quad)) return null;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const written = ipaddr.parse(address);
  const writtenBits = written.kind() === 'ipv4' ? bits[4] : bits[6];
  const writtenPrefix = length === undefined ? writtenBits : Number(length);
  if (writtenPrefix > writtenBits) return null;
  const parsed = writtenPrefix >= mappedBits ? ipaddr.process(address) : written;
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  const prefix = writtenBits === bits[version] ? writtenPrefix : writtenPrefix - mappedBits;
  const hostBits = BigInt(bits[version] - prefix);
  const first = (toBigInt(parsed.toByteArray()) >> hostBits) << hostBits;
  return { version, first, last: first + (1n << hostBits) - 1n };
}

export const isOneAddress = (net: Cidr): boolean => net.first === net.last;

/** Equal for equal prefixes, however they were written. */
export const netKey = (net: Cidr): string =>
  isOneAddress(net) ? `${net.version}:${net.first}` : `${net.version}:${net.first}-${net.last}`;

/** `0.0.0.0/0` or `::/0`. */
export const isEverything = (net: Cidr): boolean =>
  net.first === 0n && net.last === (1n << BigInt(bits[net.version])) - 1n;

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
const everywhere = { 4: cidr('0.0.0.0/0'), 6: cidr('::/0') } as const;

/** `pvt` is RFC 1918 IPv4 only; `pub` is everything else (flow-logs §1.6). `known` are prefixes that records name otherwise. */
export function zoneAddresses(
  zone: 'pub' | 'pvt',
  version: Family,
  known: readonly Cidr[],
): AddressSet | null {
  const exclude = known.filter((net) => net.version === version);
  if (version === 6) return zone === 'pvt' ? null : { include: [everywhere[6]], exclude };
  return zone === 'pvt'
    ? { include: privateNets, exclude }
    : { include: [everywhere[4]], exclude: [...privateNets, ...exclude] };
}

/** Some address nobody knows. */
export const anyAddress = (version: Family): AddressSet => ({ include: [everywhere[version]], exclude: [] });

export const oneOf = (net: Cidr): AddressSet => ({ include: [net], exclude: [] });

export type Relation = 'all' | 'none' | 'some';

/** How many of the possible addresses lie in `net`. `some` also where it is not proven. */
export function relation(addresses: AddressSet, net: Cidr): Relation {
  if (!addresses.include.some((part) => overlap(part, net))) return 'none';
  if (addresses.include.every((part) => within(part, net))) return 'all';
  return addresses.exclude.some((excluded) => within(net, excluded)) ? 'none' : 'some';
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
