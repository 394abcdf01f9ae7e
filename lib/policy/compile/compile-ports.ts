/** Ports and protocols as Calico's rules write them (calico-policy §1.4, §3.2). */
import type { RulePort } from '../model/policy';
import { policyProtocol } from '../model/protocol';
import { InvalidPolicy, type PortMatch } from './compiled';

const name = /^[a-zA-Z0-9_.-]{1,128}$/;
const numeric = /^(\d+)(?::(\d+))?$/;

/** A number, a string of digits, or an inclusive range `a:b`; null = not numeric. */
function rangeOf(port: RulePort): readonly [number, number] | null {
  if (typeof port === 'number') return [port, port];
  const [, first, last] = numeric.exec(port) ?? [];
  return first === undefined ? null : [Number(first), Number(last ?? first)];
}

/**
 * @throws InvalidPolicy for what does not decode, and for port 0, which Felix' own validator refuses.
 */
export function portsOf(ports: readonly RulePort[] | null | undefined, path: string): PortMatch | null {
  if (ports == null || ports.length === 0) return null;
  const ranges: (readonly [number, number])[] = [];
  const names: string[] = [];
  for (const port of ports) {
    const range = rangeOf(port);
    if (range === null) {
      if (!name.test(String(port))) throw new InvalidPolicy(path, `${JSON.stringify(port)} is no port`);
      names.push(String(port));
      continue;
    }
    const [first, last] = range;
    if (!Number.isInteger(first) || first < 1 || last > 65_535 || first > last)
      throw new InvalidPolicy(
        path,
        `${JSON.stringify(port)} is no port: ports go from 1 to 65535, ranges from low to high`,
      );
    ranges.push(range);
  }
  return { ranges, names };
}

/** @throws InvalidPolicy for a protocol that Felix does not know; it drops the policy then (§1.5). */
export function protocolOf(protocol: string | number | null | undefined, path: string): number | null {
  if (protocol == null) return null;
  const number = policyProtocol(protocol);
  if (number === null)
    throw new InvalidPolicy(
      path,
      `unknown protocol ${JSON.stringify(protocol)}; write TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite or a number from 1 to 255`,
    );
  return number;
}
