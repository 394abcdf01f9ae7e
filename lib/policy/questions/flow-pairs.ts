/** What a flow may be: every completion of its two ends, with what it carries. */
import type { CompiledEngine } from '../engine';
import type { Packet } from '../evaluate/match';
import { packetKey, packetOf, versionOf } from '../evaluate/packet';
import type { Flow } from '../model/verdict';
import { resolveEnd } from '../world/flow-end';
import type { Party } from '../world/party';

export interface Pair {
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
}

/** One pair for all completions that no rule tells apart; null where an end or the protocol is not known. */
export function pairsOf({ world }: CompiledEngine, flow: Flow): Pair[] | null {
  const packet = packetOf(flow);
  if (packet === null) return null;
  const version = versionOf(flow, packet);
  const from = resolveEnd(world, flow.src, version, 'source');
  const to = resolveEnd(world, flow.dst, version, 'destination');
  if (!('parties' in from) || !('parties' in to)) return null;
  const pairs = new Map<string, Pair>();
  for (const source of from.parties)
    for (const destination of to.parties) {
      const pair = { source, destination, packet };
      if (source.version === destination.version && !pairs.has(pairKey(pair))) pairs.set(pairKey(pair), pair);
    }
  return [...pairs.values()];
}

/** Equal keys, equal answers from every rule. */
export const pairKey = ({ source, destination, packet }: Pair): string =>
  `${source.classId} ${destination.classId} ${packetKey(packet)}`;
