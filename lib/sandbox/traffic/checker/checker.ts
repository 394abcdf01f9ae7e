/**
 * Calico's own pending verdict: the user-space evaluator of Felix as calico-policy §6.3 and §6.4 tell it, staged policies
 * taken as enforced, its mistakes included. It shares no rule of evaluation with the engine of lib/policy, so that
 * agreement between the two says something.
 */
import type { Direction, Labels, Pod, PolicyHit, Snapshot } from '@/lib/policy';
import { type CheckedPolicy, checkedPolicy } from './checked-policy';
import { type CheckedEnd, protocolOf } from './connection';
import { endpointLabels, IpSets } from './ip-sets';
import { inOrder, tiersInOrder } from './policy-order';
import { type TierPolicies, walk } from './walk';

/** An end of a connection; `pod` where it is a workload endpoint, running or judged by its template. */
export interface PendingEnd {
  /** Empty where no pod runs. */
  readonly ip: string;
  readonly pod: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'> | null;
}

export interface PendingQuestion {
  readonly src: PendingEnd;
  readonly dst: PendingEnd;
  /** Name or IP protocol number. */
  readonly protocol: string | number;
  readonly port: number | null;
}

/** Source port of every connection. */
const ephemeralPort = 40_000;

/** Tiers in order, those that only policies name at the end (calico-policy §4.1). */
function tiersOf(snapshot: Snapshot, policies: readonly CheckedPolicy[]): TierPolicies[] {
  const known = tiersInOrder(snapshot).map((tier) => ({ tier, name: tier.name }));
  const named = [...new Set(policies.map(({ tier }) => tier))].sort();
  const ghosts = named.filter((name) => !known.some((tier) => tier.name === name));
  return [...known, ...ghosts.map((name) => ({ tier: null, name }))].map((entry) => ({
    ...entry,
    policies: policies.filter(({ tier }) => tier === entry.name),
  }));
}

const endKey = ({ pod, ip }: PendingEnd, { holders }: CheckedEnd): string =>
  ip !== '' ? `${ip}/${pod?.namespace ?? ''}` : JSON.stringify(holders);

export class PolicyChecker {
  readonly #sets: IpSets;
  readonly #tiers: readonly TierPolicies[];
  readonly #governing = new Map<string, readonly TierPolicies[]>();
  readonly #traces = new Map<string, readonly PolicyHit[]>();

  constructor(private readonly snapshot: Snapshot) {
    this.#sets = new IpSets(snapshot);
    const sorted = inOrder(snapshot.policies, snapshot.capabilities.tieBreak);
    const checked = sorted.map((policy) => checkedPolicy(policy, snapshot)).filter((one) => one !== null);
    this.#tiers = tiersOf(snapshot, checked);
  }

  /** The pending trace of one side; empty where there is no endpoint of it, or the evaluation fails. */
  pending(question: PendingQuestion, direction: Direction): readonly PolicyHit[] {
    const { src, dst, protocol, port } = question;
    const { pod } = direction === 'Egress' ? src : dst;
    if (pod === null) return [];
    const [from, to] = [this.#end(src, ephemeralPort), this.#end(dst, port ?? 0)];
    const key = `${direction} ${endKey(src, from)} ${endKey(dst, to)} ${protocol} ${port}`;
    const known = this.#traces.get(key);
    if (known !== undefined) return known;
    const { snapshot } = this;
    const { namespace } = pod;
    const tiers = this.#governedBy(endpointLabels(snapshot, pod), direction);
    const connection = { protocol: protocolOf(protocol), src: from, dst: to };
    const trace = walk({ direction, namespace, tiers, snapshot }, connection);
    this.#traces.set(key, trace);
    return trace;
  }

  #end({ ip, pod }: PendingEnd, port: number): CheckedEnd {
    if (ip !== '') return { ip, port, holders: this.#sets.at(ip) };
    return { ip: null, port, holders: pod === null ? [] : [endpointLabels(this.snapshot, pod)] };
  }

  /** Tiers without a policy for the endpoint and direction are not there. */
  #governedBy(labels: Labels, direction: Direction): readonly TierPolicies[] {
    const key = `${direction} ${JSON.stringify(labels)}`;
    const known = this.#governing.get(key);
    if (known !== undefined) return known;
    const found = this.#tiers
      .map((entry) => ({
        ...entry,
        policies: entry.policies.filter(
          (policy) => policy.rules[direction] !== null && policy.selects(labels),
        ),
      }))
      .filter(({ policies }) => policies.length > 0);
    this.#governing.set(key, found);
    return found;
  }
}
