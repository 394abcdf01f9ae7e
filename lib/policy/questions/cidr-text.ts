/** Prefixes as people write them. */
import ipaddr from 'ipaddr.js';
import { type Cidr, isOneAddress } from '../model/address';

const bits = { 4: 32, 6: 128 } as const;

/** `10.0.0.0/8`; a bare address for a prefix of one. */
export function cidrText(net: Cidr): string {
  const total = bits[net.version];
  const bytes = Array.from({ length: total / 8 }, (_, index) =>
    Number((net.first >> BigInt(total - 8 * (index + 1))) & 255n),
  );
  const address = ipaddr.fromByteArray(bytes).toString();
  const size = net.last - net.first + 1n;
  return isOneAddress(net) ? address : `${address}/${total - (size.toString(2).length - 1)}`;
}
