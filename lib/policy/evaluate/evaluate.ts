/** A flow's verdict: every completion of its ends, each side with a workload endpoint, and what bypasses policy (calico-policy §4.6, §4.7). */

import { compileProfileRules } from '../compile/compile-calico';
import type { Direction } from '../model/policy';
import { protocols } from '../model/protocol';
import type {
  Evaluation,
  Flow,
  FlowEnd,
  Scope,
  SideEvaluation,
  UnknownReason,
  Verdict,
} from '../model/verdict';
import { resolveEnd } from '../world/flow-end';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import { withNeedsOf } from './flow-needs';
import { isEncapsulation, mayBeEncapsulation } from './host-exceptions';
import { evaluateHosts } from './host-lists';
import type { Packet } from './match';
import { packetKey, packetOf, versionOf } from './packet';
import type { PolicyLists } from './policy-lists';
import { evaluateSide } from './walk';

/** More classes of parties than any cluster has; two class numbers fit into one key. */
const maxClasses = 2 ** 26;
/** Neighbour discovery, multicast listeners and router solicitation from a pod to its host (§4.7). */
const alwaysAllowedToHost: ReadonlySet<number> = new Set([130, 131, 132, 133, 135, 136]);

const unknownEvaluation = (reason: UnknownReason): Evaluation => ({
  verdict: 'unknown',
  reason,
  egress: null,
  ingress: null,
});

const isConcrete = (end: FlowEnd): boolean =>
  end.type === 'pod' || end.type === 'ip' || end.type === 'host-endpoint';

interface Judged {
  readonly verdict: Verdict;
  readonly reason?: UnknownReason;
}

/** Both ends must allow. */
function together(sides: readonly (Judged | null)[]): Judged {
  const present = sides.filter((side) => side !== null);
  if (present.some((side) => side.verdict === 'deny')) return { verdict: 'deny' };
  const open = present.find((side) => side.verdict === 'unknown');
  if (open === undefined) return { verdict: 'allow' };
  return open.reason === undefined ? { verdict: 'unknown' } : { verdict: 'unknown', reason: open.reason };
}

const mixed = (what: string): UnknownReason => ({
  code: 'mixed-endpoints',
  message: `The ${what} of this record are not alike: some would be allowed, some denied`,
  needs: `which of the ${what} it was`,
});

/** Agreeing completions are the answer; otherwise it is unknown. */
function agree<T extends Judged>(completions: readonly T[], what: string): T | null {
  const [first] = completions;
  if (first === undefined) return null;
  const open = completions.find((one) => one.verdict === 'unknown');
  if (open !== undefined) return open;
  if (completions.every((one) => one.verdict === first.verdict)) return first;
  return { ...first, verdict: 'unknown', reason: mixed(what) };
}

/** One party per class; per node too where it matters who is on which. */
function distinct(parties: readonly Party[], byNode: boolean): Party[] {
  const found = new Map<string, Party>();
  for (const party of parties) {
    const key = `${party.classId} ${party.isHost} ${byNode || party.isHost ? party.node : ''}`;
    if (!found.has(key)) found.set(key, party);
  }
  return [...found.values()];
}

export interface PairQuestion {
  readonly packet: Packet;
  readonly scope: Scope;
  readonly concrete: boolean;
}

export class Evaluator {
  constructor(
    private readonly policies: PolicyLists,
    private readonly world: World,
  ) {}

  evaluate(flow: Flow, scope: Scope): Evaluation {
    const packet = packetOf(flow);
    if (packet === null)
      return unknownEvaluation({
        code: 'unsupported-field',
        message: `Protocol ${flow.protocol} is not known`,
        needs: 'the number of the protocol',
      });
    const version = versionOf(flow, packet);
    const from = resolveEnd(this.world, flow.src, version, 'source');
    if ('reason' in from) return unknownEvaluation(from.reason);
    const to = resolveEnd(this.world, flow.dst, version, 'destination');
    if ('reason' in to) return unknownEvaluation(to.reason);
    const concrete = isConcrete(flow.src) && isConcrete(flow.dst);
    return withNeedsOf(flow, this.overPairs(from.parties, to.parties, { packet, scope, concrete }));
  }

  /** Over all pairs of completions of the two ends. `concrete`: neither end is what a record says after aggregation. */
  overPairs(from: readonly Party[], to: readonly Party[], question: PairQuestion): Evaluation {
    const { packet, scope, concrete } = question;
    // Whether two parties share a node matters where one of them is a host.
    const withHosts = [...from, ...to].some((party) => party.isHost);
    const pairs = distinct(from, withHosts).flatMap((source) =>
      distinct(to, withHosts)
        .filter((destination) => destination.version === source.version)
        .map((destination) => this.#pair(source, destination, packet, scope, concrete)),
    );
    if (pairs.length === 0)
      return unknownEvaluation({
        code: 'no-address',
        message: 'The two ends have no IP family in common',
        needs: 'addresses of one family at both ends',
      });
    const egress = agree(
      pairs.map((pair) => pair.egress).filter((side) => side !== null),
      'sources',
    );
    const ingress = agree(
      pairs.map((pair) => pair.ingress).filter((side) => side !== null),
      'destinations',
    );
    const { verdict, reason } = agree(pairs, 'ends') ?? { verdict: 'unknown' };
    const host = pairs[0]?.host;
    const why = reason ?? egress?.reason ?? ingress?.reason;
    return {
      verdict,
      ...(verdict === 'unknown' && why !== undefined ? { reason: why } : {}),
      egress,
      ingress,
      ...(host === undefined ? {} : { host }),
    };
  }

  #pair(source: Party, destination: Party, packet: Packet, scope: Scope, concrete: boolean): Evaluation {
    const egress = source.subject === null ? null : this.#side('Egress', source, destination, packet, scope);
    const ingress =
      destination.subject === null ? null : this.#side('Ingress', source, destination, packet, scope);
    const host = concrete
      ? evaluateHosts({ policies: this.policies, world: this.world, source, destination, packet, scope })
      : [];
    const answer = together([egress, ingress, ...host]);
    const hairpin = source.pod !== null && source.pod === destination.pod;
    const sides = { egress, ingress, ...(host.length === 0 ? {} : { host }) };
    if (!hairpin || answer.verdict !== 'deny') return { ...answer, ...sides };
    return {
      verdict: 'unknown',
      reason: {
        code: 'hairpin',
        message: 'A pod that talks to itself through a Service is not settled by policy alone',
        needs: 'a connection of the pod to itself, tried',
      },
      ...sides,
    };
  }

  #side(
    direction: Direction,
    source: Party,
    destination: Party,
    packet: Packet,
    scope: Scope,
  ): SideEvaluation {
    if (direction === 'Egress') {
      const side = this.#egress(source, destination, packet, scope);
      return mayBeEncapsulation(packet) ? orDenied(side, perhapsOverlay) : side;
    }
    if (!source.isHost) return this.#policy(direction, source, destination, packet, scope);
    // Host to a pod of its own node is always allowed, whatever the pod's ingress policy says (§4.7).
    if (source.node !== null && source.node === destination.node) return { verdict: 'allow', trace: [] };
    const side = this.#policy(direction, source, destination, packet, scope);
    const perhapsOwn =
      (source.node === null || destination.node === null) && this.world.mayRunPods(source.node);
    return perhapsOwn ? orAllowed(side, perhapsOwnHost) : side;
  }

  #egress(source: Party, destination: Party, packet: Packet, scope: Scope): SideEvaluation {
    if (isEncapsulation(packet)) return { verdict: 'deny', trace: [] };
    const own = destination.isHost && source.node !== null && source.node === destination.node;
    if (!own) return this.#policy('Egress', source, destination, packet, scope);
    const { protocol, icmpType } = packet;
    if (protocol === protocols.icmp6 && icmpType !== null && alwaysAllowedToHost.has(icmpType))
      return { verdict: 'allow', trace: [] };
    const side = this.#policy('Egress', source, destination, packet, scope);
    const left = afterPolicy(side, this.world.snapshot.capabilities.endpointToHostAction ?? 'Accept');
    return protocol === protocols.icmp6 && icmpType === null ? orAllowed(left, untypedIcmp) : left;
  }

  #policy(
    direction: Direction,
    source: Party,
    destination: Party,
    packet: Packet,
    scope: Scope,
  ): SideEvaluation {
    const { subject } = direction === 'Egress' ? source : destination;
    if (subject === null) return { verdict: 'allow', trace: [] };
    const list = this.policies.list(subject.entity, direction, scope);
    const pair = source.classId * maxClasses + destination.classId;
    let answers = list.answers.get(pair);
    if (answers === undefined) {
      answers = new Map();
      list.answers.set(pair, answers);
    }
    const key = packetKey(packet);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const side = evaluateSide({
      list,
      ending: { profiles: this.#profilesOf(subject.namespace, direction), otherwise: 'deny' },
      source,
      destination,
      packet,
      find: (namespace, name) => this.world.service(namespace, name),
    });
    answers.set(key, side);
    return side;
  }

  /** A namespace's own profile allows everything; its accounts' profiles have no rules (§4.5). */
  #profilesOf(namespace: string, direction: Direction) {
    const name = `kns.${namespace}`;
    const known = this.#profiles.get(`${direction} ${name}`);
    if (known !== undefined) return known;
    const rules = compileProfileRules(
      { name, ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }], labelsToApply: {} },
      direction,
    );
    const profiles = [{ name, rules }];
    this.#profiles.set(`${direction} ${name}`, profiles);
    return profiles;
  }
  readonly #profiles = new Map<
    string,
    readonly { name: string; rules: ReturnType<typeof compileProfileRules> }[]
  >();
}

const untypedIcmp: UnknownReason = {
  code: 'no-icmp-type',
  message: 'A pod’s neighbour discovery to its host is always allowed; the flow has no ICMP type',
  needs: 'the ICMP type',
};
const perhapsOwnHost: UnknownReason = {
  code: 'mixed-endpoints',
  message: 'Whether the host is the node of the pod is not known; a host always reaches its own pods',
  needs: 'the node of the host',
};

/** The verdict where the connection may also be one that nothing stops. */
function orAllowed(side: SideEvaluation, why: UnknownReason): SideEvaluation {
  if (side.verdict === 'allow') return side;
  return { ...side, verdict: 'unknown', reason: side.reason ?? why };
}

const perhapsOverlay: UnknownReason = {
  code: 'unsupported-field',
  message: 'VXLAN sent by a pod is always dropped; the flow has no destination port',
  needs: 'the destination port',
};

/** The verdict where the connection may also be one that is always dropped. */
const orDenied = (side: SideEvaluation, why: UnknownReason): SideEvaluation =>
  side.verdict === 'deny' ? side : { ...side, verdict: 'unknown', reason: side.reason ?? why };

/** DefaultEndpointToHostAction, applied to what a pod's policy lets through to its own host (§4.7). */
function afterPolicy(side: SideEvaluation, action: 'Accept' | 'Drop' | 'Return'): SideEvaluation {
  if (side.verdict === 'deny' || action === 'Accept') return side;
  if (action === 'Drop') return { verdict: 'deny', trace: [] };
  const message =
    'Calico leaves traffic of pods to their own host to the rules of the host, which are not known';
  return {
    ...side,
    verdict: 'unknown',
    reason: side.reason ?? { code: 'not-computed', message, needs: 'the rules of the host' },
  };
}
