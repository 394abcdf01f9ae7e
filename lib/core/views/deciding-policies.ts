/** Which policies decide which edges: by the rule that matched, or by selecting what meets the end of their tier. */
import type { EdgePeer } from '@/lib/flows';
import {
  type Direction,
  type Engine,
  finish,
  isStaged,
  isWorkloadEndpoint,
  type Pod,
  type Policy,
  type PolicyRef,
  policyKey,
  policyTier,
  type Scope,
  type SideEvaluation,
  type Steps,
} from '@/lib/policy';
import type { EdgeExposure, SideName } from '@/lib/rollout';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';
import { engineBehind } from './edge-sides';

export interface DecidedEdges {
  readonly edges: ReadonlySet<EdgeExposure>;
  /** Those of them that it would deny, or lets the end of its tier deny. */
  readonly wouldDeny: ReadonlySet<EdgeExposure>;
}

const sides = [
  ['source', 'Egress'],
  ['destination', 'Ingress'],
] as const satisfies readonly (readonly [SideName, Direction])[];

/** Answers from memory: many edges share an end. */
class Governors {
  readonly #pods = new Map<string, Pod>();
  readonly #policies: ReadonlyMap<string, Policy>;
  readonly #known = new Map<string, readonly PolicyRef[]>();

  constructor({ snapshot }: Picture) {
    this.#policies = new Map(snapshot.policies.map((policy) => [policyKey(policy), policy]));
    for (const pod of snapshot.pods)
      if (isWorkloadEndpoint(pod)) this.#pods.set(`${pod.namespace}/${pod.workload.name}`, pod);
  }

  /**
   * The last policy of a tier that selects this side: when no rule matched, the others are there to allow, and this one
   * is the reason the tier applies to all the rest. null for a side that cannot be found.
   */
  lastOf(engine: Engine, peer: EdgePeer, direction: Direction, scope: Scope, tier: string): PolicyRef | null {
    const policies = this.#governing(engine, peer, direction, scope);
    const own = policies.filter((ref) => {
      const policy = this.#policies.get(policyKey(ref));
      return policy !== undefined && policyTier(policy) === tier;
    });
    return own.at(-1) ?? null;
  }

  #governing(engine: Engine, peer: EdgePeer, direction: Direction, scope: Scope): readonly PolicyRef[] {
    if (peer.type !== 'workload' || peer.namespace === null) return [];
    const key = `${peer.namespace}/${peer.kind}/${peer.name} ${direction} ${scope}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const pod = this.#pods.get(`${peer.namespace}/${peer.name}`);
    const workload = { namespace: peer.namespace, kind: peer.kind ?? '', name: peer.name };
    const { policies } =
      pod === undefined
        ? engine.templateIsolation(workload, direction, scope)
        : engine.isolation(pod, direction, scope);
    this.#known.set(key, policies);
    return policies;
  }
}

const sideOf = (exposure: EdgeExposure, scope: Scope, side: SideName): SideEvaluation | null => {
  const evaluation = scope === 'enforced' ? exposure.enforced : exposure.staged;
  return side === 'source' ? evaluation.egress : evaluation.ingress;
};

const edgesAStep = 100;

function* decided(picture: Picture): Steps<ReadonlyMap<string, DecidedEdges>> {
  const governors = new Governors(picture);
  const behind = engineBehind(picture);
  const found = new Map<string, { edges: Set<EdgeExposure>; wouldDeny: Set<EdgeExposure> }>();
  const add = (ref: PolicyRef, exposure: EdgeExposure, wouldDeny: boolean): void => {
    const known = found.get(policyKey(ref)) ?? { edges: new Set(), wouldDeny: new Set() };
    known.edges.add(exposure);
    if (wouldDeny) known.wouldDeny.add(exposure);
    found.set(policyKey(ref), known);
  };
  for (const [index, exposure] of picture.exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    for (const scope of ['enforced', 'staged'] as const)
      for (const [side, direction] of sides) {
        const evaluation = sideOf(exposure, scope, side);
        const last = evaluation?.trace.at(-1);
        if (evaluation === null || last === undefined || last.kind === 'Profile') continue;
        if (evaluation.verdict === 'unknown') continue;
        const peer = side === 'source' ? exposure.summary.edge.src : exposure.summary.edge.dst;
        const engine = scope === 'enforced' ? picture.engine : behind;
        const ref =
          last.kind === 'EndOfTier'
            ? governors.lastOf(engine, peer, direction, scope, last.tier)
            : { kind: last.kind, namespace: last.namespace, name: last.name };
        if (ref === null || isStaged(ref) !== (scope === 'staged')) continue;
        const isDenied =
          scope === 'staged' && exposure.verdict === 'would-deny' && evaluation.verdict === 'deny';
        add(ref, exposure, isDenied);
      }
  }
  return found;
}

const known = new StepMemo<Picture['exposures'], ReadonlyMap<string, DecidedEdges>>();

/** By policyKey. Enforced policies decide today, staged ones what would be. Found once for the edges of a picture. */
export function decidedSteps(picture: Picture): Steps<ReadonlyMap<string, DecidedEdges>> {
  const { bridge } = picture.rollout;
  return known.steps(picture.exposures, bridge === null ? '' : policyKey(bridge.ref), () => decided(picture));
}

export const decidedEdges = (picture: Picture): ReadonlyMap<string, DecidedEdges> =>
  finish(decidedSteps(picture));
