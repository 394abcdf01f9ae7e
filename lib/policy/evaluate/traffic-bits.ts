/** Rules that protocol, family and destination port do not rule out. */
import type { CompiledRule } from '../compile/compiled';
import type { Family } from '../model/address';
import { protocolNumber, protocols } from '../model/protocol';
import type { World } from '../world/world';
import type { Packet } from './match';
import { BitsMemory, emptyBits, setBit } from './rule-bits';

/** Rules that ask for ports of one protocol, by the stretches of ports that are alike for all of them. */
interface PortStretches {
  /** First port of each stretch, ascending from 0. */
  readonly begins: number[];
  readonly rulesAt: number[][];
  /** Rules that reach over many stretches, asked each time. */
  readonly wide: { readonly first: number; readonly last: number; readonly rule: number }[];
}

/** A range over more stretches than this is kept once instead of in each of them. */
const wideFrom = 64;

const portProtocols: ReadonlySet<number> = new Set([protocols.tcp, protocols.udp, protocols.sctp]);

export class TrafficBits {
  readonly #memory = new BitsMemory();
  readonly #withoutPorts = new Map<number, Uint32Array>();
  readonly #stretches = new Map<number, PortStretches>();

  constructor(
    private readonly rules: readonly CompiledRule[],
    private readonly world: World,
  ) {}

  of({ protocol, port }: Packet, version: Family): Uint32Array {
    const base = protocol * 2 + (version === 4 ? 0 : 1);
    if (!portProtocols.has(protocol)) return this.#portless(base, protocol, version);
    const stretches = this.#stretchesOf(protocol);
    const stretch = port === null ? -1 : stretchOf(stretches.begins, port);
    const key = base * 131_072 + stretch + 1;
    const known = this.#memory.get(key);
    if (known !== undefined) return known;
    const bits = this.#memory.keep(key, this.#portless(base, protocol, version));
    const add = (rule: number): void => {
      if (this.#fits(rule, protocol, version)) setBit(bits, rule);
    };
    if (port === null) for (const [at, rule] of this.rules.entries()) if (asksPorts(rule)) add(at);
    for (const rule of stretches.rulesAt[stretch] ?? []) add(rule);
    for (const { first, last, rule } of stretches.wide)
      if (port !== null && port >= first && port <= last) add(rule);
    return bits;
  }

  #fits(at: number, protocol: number, version: Family): boolean {
    const rule = this.rules[at];
    if (rule === undefined) return false;
    return (
      (rule.protocol === null || rule.protocol === protocol) &&
      rule.notProtocol !== protocol &&
      (rule.ipVersion === null || rule.ipVersion === version)
    );
  }

  #portless(base: number, protocol: number, version: Family): Uint32Array {
    const known = this.#withoutPorts.get(base);
    if (known !== undefined) return known;
    const bits = emptyBits(this.rules.length);
    for (const [at, rule] of this.rules.entries())
      if (!asksPorts(rule) && this.#fits(at, protocol, version)) setBit(bits, at);
    this.#withoutPorts.set(base, bits);
    return bits;
  }

  #stretchesOf(protocol: number): PortStretches {
    const known = this.#stretches.get(protocol);
    if (known !== undefined) return known;
    const ranges = this.rules.flatMap((rule, at) =>
      rule.protocol === null || rule.protocol === protocol
        ? this.#rangesOf(rule, protocol).map(([first, last]) => ({ first, last, rule: at }))
        : [],
    );
    const begins = [...new Set([0, ...ranges.flatMap(({ first, last }) => [first, last + 1])])].sort(
      (a, b) => a - b,
    );
    const stretches: PortStretches = { begins, rulesAt: begins.map(() => []), wide: [] };
    for (const range of ranges) {
      const [from, to] = [stretchOf(begins, range.first), stretchOf(begins, range.last)];
      if (to - from >= wideFrom) stretches.wide.push(range);
      else for (let at = from; at <= to; at++) stretches.rulesAt[at]?.push(range.rule);
    }
    this.#stretches.set(protocol, stretches);
    return stretches;
  }

  /** Numbers, and what the names stand for anywhere: whether at this very destination is judged later. */
  #rangesOf({ destination }: CompiledRule, protocol: number): (readonly [number, number])[] {
    const ports = destination?.ports ?? null;
    if (ports === null) return [];
    const named = ports.names.flatMap((name) => this.world.portsNamed(name));
    const numbers = named.filter((one) => protocolNumber(one.protocol) === protocol).map(({ port }) => port);
    return [...ports.ranges, ...[...new Set(numbers)].map((port) => [port, port] as const)];
  }
}

const asksPorts = (rule: CompiledRule): boolean => (rule.destination?.ports ?? null) !== null;

/** Number of the stretch that holds the port. */
function stretchOf(begins: readonly number[], port: number): number {
  let low = 0;
  let high = begins.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((begins[middle] ?? 0) <= port) low = middle;
    else high = middle - 1;
  }
  return low;
}
