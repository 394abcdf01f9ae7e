/** Part of the plain evaluator: the four policy lists of a host endpoint (calico-policy §4.8). */
import type { Direction, Policy, Rule } from '../model/policy';
import type { HostEndpoint, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { contains, labelsOfHost } from './plain-entity';
import type { PlainPacket } from './plain-packet';
import { type PlainEnding, type PlainSide, plainSide } from './plain-side';
import { isValidRule } from './plain-validity';

export type HostList = 'untracked' | 'pre-dnat' | 'forward' | 'normal';

export interface PlainHost extends PlainSide {
  readonly hostEndpoint: string;
  readonly direction: Direction;
  readonly list: HostList;
}

export interface HostQuestion {
  readonly snapshot: Snapshot;
  readonly packet: PlainPacket;
  readonly scope: Scope;
  readonly direction: Direction;
  /** Where the connection enters or leaves: the node, and the host's own address if it ends there. */
  readonly node: string;
  readonly address: string | null;
}

/** Protocol and port pairs that a host endpoint cannot be cut off from. */
const failsafes: Record<Direction, readonly string[]> = {
  Ingress: ['6 22', '17 68', '6 179', '6 2379', '6 2380', '6 5473', '6 6443', '6 6666', '6 6667'],
  Egress: ['17 53', '17 67', '6 179', '6 2379', '6 2380', '6 5473', '6 6443', '6 6666', '6 6667'],
};

/** Of all global policies, those of a list; kinds with a namespace or a pod subject never select a host endpoint. */
const inList =
  (list: HostList) =>
  (policy: Policy): boolean => {
    if (!('selector' in policy) || policy.namespace !== null) return false;
    const { applyOnForward = false, preDNAT = false, doNotTrack = false } = policy;
    const table: Record<HostList, boolean> = {
      untracked: doNotTrack,
      'pre-dnat': preDNAT && !doNotTrack,
      forward: applyOnForward && !preDNAT && !doNotTrack,
      normal: !preDNAT && !doNotTrack,
    };
    return table[list];
  };

/**
 * The host endpoint of the interface that the connection passes: one with that address, else one with a name for its
 * interface, else `*`. Which interface a pod's traffic passes is not known: any that is no `*` is taken for it.
 */
export function hostEndpointFor({ snapshot, node, address }: HostQuestion): HostEndpoint | null {
  const here = snapshot.hostEndpoints
    .filter((host) => host.node === node)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const specific = here.filter((host) => host.interfaceName !== '*');
  const byAddress = specific.filter(
    ({ expectedIPs }) => address !== null && expectedIPs.some((ip) => contains(ip, address)),
  );
  const byInterface = specific.filter(
    ({ interfaceName, expectedIPs }) =>
      address === null || (interfaceName !== null && expectedIPs.length === 0),
  );
  return byAddress[0] ?? byInterface[0] ?? here.find((host) => host.interfaceName === '*') ?? null;
}

/** The profile of automatic host endpoints exists also where profiles are not served. */
const allowAll = { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] } as const;

/** A profile that is missing, or that Felix drops, contributes nothing. */
function profilesOf({ snapshot, direction }: HostQuestion, host: HostEndpoint): PlainEnding['profiles'] {
  return host.profiles.flatMap((name) => {
    const known = snapshot.profiles.find((profile) => profile.name === name);
    const profile = known ?? (name === 'projectcalico-default-allow' ? allowAll : null);
    const rules: readonly Rule[] = (direction === 'Ingress' ? profile?.ingress : profile?.egress) ?? [];
    return rules.every(isValidRule) ? [{ name, rules }] : [];
  });
}

function askList(question: HostQuestion, host: HostEndpoint, list: HostList): PlainHost {
  const { snapshot, packet, scope, direction } = question;
  const normal: PlainEnding = { profiles: profilesOf(question, host), otherwise: 'deny' };
  const side = plainSide({
    snapshot,
    packet,
    scope,
    direction,
    labels: labelsOfHost(snapshot, host),
    inList: inList(list),
    passes: list === 'untracked' || list === 'pre-dnat',
    ending: list === 'normal' ? normal : { profiles: [], otherwise: 'allow' },
  });
  return { ...side, hostEndpoint: host.name, direction, list };
}

/** What the host endpoint says, list after list; `last` is `normal` where the connection ends at the host itself. */
export function plainHost(question: HostQuestion, last: 'forward' | 'normal'): PlainHost[] {
  const host = hostEndpointFor(question);
  if (host === null) return [];
  const { direction, packet } = question;
  const failsafe = failsafes[direction].includes(`${packet.protocol} ${packet.dstPort}`);
  if (failsafe && last === 'normal')
    return [{ verdict: 'allow', hits: [], hostEndpoint: host.name, direction, list: 'normal' }];
  const early: HostList[] = direction === 'Ingress' ? ['untracked', 'pre-dnat'] : ['untracked'];
  // Failsafes cover the raw and preDNAT stages too; untracked policy is not supported on `*`.
  const lists = failsafe ? [] : early.filter((list) => list !== 'untracked' || host.interfaceName !== '*');
  const answers: PlainHost[] = [];
  for (const list of [...lists, last]) {
    const answer = askList(question, host, list);
    // A list without any policy for the endpoint says nothing; only the normal one then asks profiles, and denies.
    if (list !== 'normal' && answer.hits.length === 0) continue;
    answers.push(answer);
    if (answer.verdict === 'deny') break;
    const allowed = answer.hits.some(({ action }) => action === 'allow');
    if (direction === 'Ingress' && list !== last && allowed) break;
  }
  return answers;
}
