/** Who stands at the ends of a rule, in words: `3 workloads in 1 namespace`, `any address in 203.0.113.0/24 (256 addresses)`. */
import type { RuleReach } from '@/lib/policy';
import { count, listed } from './words';

type Subjects = RuleReach['subjects'];
type Peers = RuleReach['peers'];

/** From here on nobody reads digits. */
const manyAddresses = 1_000_000_000_000n;
const raised = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'] as const;

/** `256 addresses`, `about 1.8 × 10¹⁹ addresses`. */
export function addressCount(addresses: bigint, more = ''): string {
  const noun = `${more}${addresses === 1n ? 'address' : 'addresses'}`;
  if (addresses < manyAddresses) return `${addresses.toLocaleString('en-US')} ${noun}`;
  const digits = addresses.toString();
  const power = [...String(digits.length - 1)].map((digit) => raised[Number(digit)]).join('');
  return `about ${digits[0]}.${digits[1]} × 10${power} ${noun}`;
}

/** Empty where there is nobody. */
function known({ workloads, namespaces, hostEndpoints }: Subjects): string[] {
  const pods = `${count(workloads.length, 'workload')} in ${count(namespaces.length, 'namespace')}`;
  return [
    ...(workloads.length === 0 ? [] : [pods]),
    ...(hostEndpoints.length === 0 ? [] : [count(hostEndpoints.length, 'host endpoint')]),
  ];
}

export const subjectWords = (subjects: Subjects): string => known(subjects).join(', ') || 'nobody known now';

const isOneAddress = (range: string): boolean => !range.includes('/');

/** The addresses a rule names beside the workloads and host endpoints that are known; null where there are none. */
export function addressWords(peers: Peers): string | null {
  const { addresses, outside, ranges, excepted, networkSets } = peers;
  const but = excepted ? ' but exceptions' : '';
  if (addresses === 'any' || outside === 'any') return `any address${but}`;
  const isAlone = known(peers).length === 0;
  if (ranges.length > 0) {
    if (ranges.every(isOneAddress) && addresses === BigInt(ranges.length))
      return `${ranges.length === 1 ? 'address' : 'addresses'} ${listed(ranges)}`;
    return `any address in ${listed(ranges)}${but} (${addressCount(addresses)}${isAlone ? '' : ' in all'})`;
  }
  if (networkSets.length > 0) {
    const names = networkSets.map(({ namespace, name }) =>
      namespace === null ? name : `${namespace}/${name}`,
    );
    const sets = networkSets.length === 1 ? 'network set' : 'network sets';
    return `${sets} ${listed(names)} (${addressCount(outside, isAlone ? '' : 'more ')})`;
  }
  return outside === 0n ? null : addressCount(outside, isAlone ? '' : 'more ');
}

export function peerWords(peers: Peers): string {
  const who = known(peers);
  const addresses = addressWords(peers);
  if (peers.addresses === 'any')
    return who.length === 0 ? `${addresses}` : `${addresses}, among them ${who.join(' and ')}`;
  return [...who, ...(addresses === null ? [] : [addresses])].join(', ') || 'nobody known now';
}
