/** A flow's verdict: over every completion of its ends, what each end with a workload endpoint says, and hosts on the way (calico-policy §4.6). */
import type { Evaluation, Flow, FlowEnd, Scope, UnknownReason } from '../model/verdict';
import { resolveEnd } from '../world/flow-end';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import { agree, distinct, together } from './agreement';
import { withNeedsOf } from './flow-needs';
import { evaluateHosts } from './host-lists';
import type { Packet } from './match';
import { packetOf, versionOf } from './packet';
import { type Connection, PodSide } from './pod-side';
import type { PolicyLists } from './policy-lists';

const unknownEvaluation = (reason: UnknownReason): Evaluation => ({
  verdict: 'unknown',
  reason,
  egress: null,
  ingress: null,
});

const isConcrete = (end: FlowEnd): boolean =>
  end.type === 'pod' || end.type === 'ip' || end.type === 'host-endpoint';

export interface PairQuestion {
  readonly packet: Packet;
  readonly scope: Scope;
  readonly concrete: boolean;
}

export class Evaluator {
  readonly #pods: PodSide;

  constructor(
    private readonly policies: PolicyLists,
    private readonly world: World,
  ) {
    this.#pods = new PodSide(policies, world);
  }

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
    const isHost = (party: Party): boolean => party.isHost;
    const withHosts = from.some(isHost) || to.some(isHost);
    const destinations = distinct(to, withHosts);
    const pairs = distinct(from, withHosts).flatMap((source) =>
      destinations
        .filter((destination) => destination.version === source.version)
        .map((destination) => this.#pair({ source, destination, packet, scope }, concrete)),
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

  #pair(connection: Connection, concrete: boolean): Evaluation {
    const { source, destination } = connection;
    const egress = source.subject === null ? null : this.#pods.egress(connection);
    const ingress = destination.subject === null ? null : this.#pods.ingress(connection);
    const host = concrete ? evaluateHosts({ policies: this.policies, world: this.world, ...connection }) : [];
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
}
