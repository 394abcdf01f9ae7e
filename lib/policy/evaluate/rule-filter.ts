/**
 * Which rules of a long list may match a connection: one bit a rule for its source, its destination and its traffic, joined
 * by AND (performance §5, bit vectors for the miss path). Bits may be set too many, never too few: whoever asks has every
 * candidate judged in full.
 */
import type { CompiledRule } from '../compile/compiled';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import { EndBits } from './end-bits';
import type { Packet } from './match';
import type { Candidates } from './rule-list';
import { TrafficBits } from './traffic-bits';

export class RuleFilter {
  readonly #source: EndBits;
  readonly #destination: EndBits;
  readonly #traffic: TrafficBits;

  constructor(rules: readonly CompiledRule[], world: World) {
    this.#source = new EndBits(rules, 'source', world);
    this.#destination = new EndBits(rules, 'destination', world);
    this.#traffic = new TrafficBits(rules, world);
  }

  candidates(source: Party, destination: Party, packet: Packet): Candidates {
    return new Joined(
      this.#source.of(source),
      this.#destination.of(destination),
      this.#traffic.of(packet, destination.version),
    );
  }
}

class Joined implements Candidates {
  constructor(
    private readonly a: Uint32Array,
    private readonly b: Uint32Array,
    private readonly c: Uint32Array,
  ) {}

  next(from: number): number {
    const { a, b, c } = this;
    const words = a.length;
    let word = from >>> 5;
    if (word >= words) return words << 5;
    // Rules before `from` in its own word were asked already.
    let found = (a[word] ?? 0) & (b[word] ?? 0) & (c[word] ?? 0) & (0xffff_ffff << (from & 31));
    while (found === 0) {
      if (++word >= words) return words << 5;
      found = (a[word] ?? 0) & (b[word] ?? 0) & (c[word] ?? 0);
    }
    return (word << 5) + 31 - Math.clz32(found & -found);
  }
}
