/** The cheapest questions first: numbers before addresses before labels (performance §5). */
import type { CompiledRule } from '../compile/compiled';
import type { Family } from '../model/address';
import type { Packet } from './match';

/** Protocol, family and two ranges of destination ports. */
const width = 6;
const any = -1;

/** By numbers alone, which rules of a list cannot match; what is left still has to be judged in full. */
export class Reach {
  readonly #numbers: Int32Array;

  constructor(rules: readonly CompiledRule[]) {
    this.#numbers = new Int32Array(rules.length * width);
    for (const [at, rule] of rules.entries())
      this.#numbers.set([rule.protocol ?? any, rule.ipVersion ?? any, ...portRanges(rule)], at * width);
  }

  /** True where protocol, family or destination port alone show that the rule does not match; false says nothing. */
  excludes(rule: number, { protocol, port }: Packet, version: Family): boolean {
    const numbers = this.#numbers;
    const at = rule * width;
    const asked = numbers[at] ?? any;
    if (asked !== any && asked !== protocol) return true;
    const family = numbers[at + 1] ?? any;
    if (family !== any && family !== version) return true;
    if (port === null) return false;
    return (
      (port < (numbers[at + 2] ?? 0) || port > (numbers[at + 3] ?? 0)) &&
      (port < (numbers[at + 4] ?? 0) || port > (numbers[at + 5] ?? 0))
    );
  }
}

/** Two ranges that hold every port the rule may match. */
function portRanges({ destination }: CompiledRule): readonly [number, number, number, number] {
  const ports = destination?.ports ?? null;
  // A name may stand for any port.
  if (ports === null || ports.names.length > 0) return [0, 65_535, 1, 0];
  const [first, ...others] = ports.ranges;
  const rest = others.length === 0 ? ([1, 0] as const) : bounds(others);
  return first === undefined ? [1, 0, 1, 0] : [first[0], first[1], rest[0], rest[1]];
}

const bounds = (ranges: readonly (readonly [number, number])[]): readonly [number, number] => [
  Math.min(...ranges.map(([low]) => low)),
  Math.max(...ranges.map(([, high]) => high)),
];
