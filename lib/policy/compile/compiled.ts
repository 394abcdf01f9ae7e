/** Policies in the one form the engine walks: every kind becomes subject, ordered rules and criteria per direction. */
import type { Cidr } from '../model/address';
import type { IcmpMatch, Policy, RuleAction } from '../model/policy';
import type { Selector } from '../selector/selector';

export interface PortMatch {
  readonly ranges: readonly (readonly [number, number])[];
  readonly names: readonly string[];
}

/** Criteria on one end; null = no criterion. */
export interface EndCriteria {
  /** Some known entity at the address must satisfy this, and not `neg`. */
  readonly pos: Selector | null;
  /** Folded into `pos` per entity if there is one, otherwise no entity at the address may satisfy it. */
  readonly neg: Selector | null;
  readonly nets: readonly Cidr[] | null;
  readonly notNets: readonly Cidr[] | null;
  readonly ports: PortMatch | null;
  readonly notPorts: PortMatch | null;
  readonly service: { readonly namespace: string; readonly name: string } | null;
}

export interface CompiledRule {
  readonly action: RuleAction;
  /** As traces count: for Kubernetes policies the index of the expanded rule (§5.1). */
  readonly index: number;
  readonly ipVersion: 4 | 6 | null;
  readonly protocol: number | null;
  readonly notProtocol: number | null;
  readonly icmp: IcmpMatch | null;
  readonly notIcmp: IcmpMatch | null;
  readonly source: EndCriteria | null;
  readonly destination: EndCriteria | null;
  /**
   * Path within the rule of a field whose meaning is not known here (`destination.domains`); null = everything is judged.
   * Where the rest of the rule matches, whether the rule does is unknown.
   */
  readonly unjudged: string | null;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly tier: string;
  readonly staged: boolean;
  readonly subject: Selector;
  /** null = this direction is not governed. */
  readonly Ingress: readonly CompiledRule[] | null;
  readonly Egress: readonly CompiledRule[] | null;
  /** preDNAT and doNotTrack policies have no effect on pods (§4.8). */
  readonly hostOnly: boolean;
  /** The policy list of a host endpoint it belongs to; null for kinds that never select one. */
  readonly hostList: 'untracked' | 'pre-dnat' | 'normal' | 'normal-and-forward' | null;
}

/** A policy that Felix would treat as non-existent; the message says where and why. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}
