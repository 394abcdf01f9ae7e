/** Verdicts of the plain evaluator for every pair of endpoints of a world, whatever policies stand in it. */
import type { Policy, Snapshot } from '@/lib/policy';
import { nodeAddresses } from '@/lib/policy/testing/arbitrary-vocabulary';
import { type PlainPacket, plainEvaluate } from '@/lib/policy/testing/plain-verdict';
import { specHash } from '../policy-spec';

const outside = ['203.0.113.9', '2001:db8::9'] as const;
const probes = [
  { protocol: 6, dstPort: 8080 },
  { protocol: 17, dstPort: 53 },
  { protocol: 1, dstPort: 0 },
] as const;

/** Every pair of endpoints, and of endpoints and what is outside, in both directions. */
function everyPacket(world: Snapshot): PlainPacket[] {
  const pods = world.pods.filter(
    ({ hostNetwork, phase, node }) => !hostNetwork && phase === 'Running' && node !== null,
  );
  const ends = [...pods.flatMap(({ ips }) => ips), ...outside, ...nodeAddresses.n1.slice(0, 2)];
  const own = new Set(pods.flatMap(({ ips }) => ips));
  const family = (ip: string): boolean => ip.includes(':');
  return ends.flatMap((src) =>
    ends
      .filter((dst) => family(src) === family(dst) && (own.has(src) || own.has(dst)) && src !== dst)
      .flatMap((dst) =>
        probes.map(({ protocol, dstPort }) => ({
          protocol: protocol === 1 && family(src) ? 58 : protocol,
          src,
          dst,
          srcPort: 40_000,
          dstPort,
          icmpType: 8,
          icmpCode: 0,
        })),
      ),
  );
}

/** Verdicts of the plain evaluator, each set of policies once. */
export class Judge {
  readonly #known = new Map<string, readonly string[]>();
  readonly packets: readonly PlainPacket[];

  constructor(readonly world: Snapshot) {
    this.packets = everyPacket(world);
  }

  verdicts(policies: readonly Policy[]): readonly string[] {
    const key = policies.map(specHash).sort().join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const snapshot = { ...this.world, policies };
    const found = this.packets.map((packet) => plainEvaluate(snapshot, packet, 'enforced').verdict);
    this.#known.set(key, found);
    return found;
  }

  /** Packets that were allowed and are not. */
  lost(was: readonly string[], policies: readonly Policy[]): PlainPacket[] {
    const is = this.verdicts(policies);
    return this.packets.filter((_, at) => was[at] === 'allow' && is[at] !== 'allow');
  }
}
