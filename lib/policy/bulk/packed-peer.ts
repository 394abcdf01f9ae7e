/**
 * What a program asks of a peer, in one number: the class of labels of the one entity at its address plus one (0 = no
 * entity), whether some mentioned prefix holds the address, and the family. −1 for a peer that programs cannot judge.
 */
import type { Party } from '../world/party';

/** More classes of labels than this are judged in full. */
const maxRow = 2 ** 24;
const inNets = 1 << 25;
const isIpv6 = 1 << 26;

export const unpackable = -1;

export function packPeer(party: Party | null): number {
  if (party === null || party.touches.length > 0 || party.rows.length > 1 || party.nets === null)
    return unpackable;
  const row = (party.rows[0] ?? -1) + 1;
  if (row > maxRow) return unpackable;
  return row | (party.nets.length > 0 ? inNets : 0) | (party.version === 6 ? isIpv6 : 0);
}

/** −1 = no entity at the address. */
export const rowOf = (peer: number): number => (peer & (maxRow * 2 - 1)) - 1;
export const isInNets = (peer: number): boolean => (peer & inNets) !== 0;
export const versionOf = (peer: number): 4 | 6 => ((peer & isIpv6) !== 0 ? 6 : 4);
