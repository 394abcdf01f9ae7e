/** Destination ports of a rule as two ranges of numbers. */
import type { CompiledRule } from '../compile/compiled';

export interface PortBounds {
  /** First and last port; a first above its last holds none. */
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
  /** The rule asks for exactly these ports; else for some of them. */
  readonly exact: boolean;
}

const every = [0, 65_535] as const;
const none = [1, 0] as const;

/** Two ranges that hold every port the rule may match. */
export function portBounds({ destination }: CompiledRule): PortBounds {
  const ports = destination?.ports ?? null;
  if (ports === null) return { first: every, second: none, exact: true };
  // A name may stand for any port.
  if (ports.names.length > 0) return { first: every, second: none, exact: false };
  const [first = none, ...others] = ports.ranges;
  const second =
    others.length === 0
      ? none
      : ([Math.min(...others.map(([low]) => low)), Math.max(...others.map(([, high]) => high))] as const);
  return { first, second, exact: others.length <= 1 };
}
