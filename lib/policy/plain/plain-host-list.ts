/** Part of the plain evaluator: the policy lists of one host endpoint, asked in their order (calico-policy §4.8). */
import type { Direction, Policy, Rule } from '../model/policy';
import type { HostEndpoint, Profile, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { isAccountProfile, isNamespaceProfile, labelsOfHost } from './plain-entity';
import { isFailsafe, overlay } from './plain-host-exceptions';
import type { PlainPacket } from './plain-packet';
import { type PlainEnding, type PlainSide, plainSide } from './plain-side';
import { isValidRule } from './plain-validity';

export type HostList = 'untracked' | 'pre-dnat' | 'forward' | 'normal';

/** Its verdict is unknown where it cannot be told which of several endpoints guards the interface. */
export interface PlainHost extends PlainSide {
  readonly hostEndpoint: string;
  readonly direction: Direction;
  readonly list: HostList;
}

export interface HostQuestion {
  readonly snapshot: Snapshot;
  readonly packet: PlainPacket;
  readonly scope: Scope;
}

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

const every = (action: Rule['action']) => ({ ingress: [{ action }], egress: [{ action }] });

/**
 * The profile of automatic host endpoints and those of namespaces and accounts exist also where profiles are not served;
 * one that is missing or bad denies.
 */
function rulesOf(snapshot: Snapshot, name: string): Pick<Profile, 'ingress' | 'egress'> {
  const known = snapshot.profiles.find((profile) => profile.name === name);
  if (known !== undefined)
    return [...known.ingress, ...known.egress].every((rule) => isValidRule(rule, null))
      ? known
      : every('Deny');
  if (name === 'projectcalico-default-allow' || isNamespaceProfile(snapshot, name)) return every('Allow');
  return isAccountProfile(snapshot, name) ? { ingress: [], egress: [] } : every('Deny');
}

function profilesOf(snapshot: Snapshot, host: HostEndpoint, direction: Direction): PlainEnding['profiles'] {
  return host.profiles.map((name) => {
    const { ingress, egress } = rulesOf(snapshot, name);
    return { name, rules: direction === 'Ingress' ? ingress : egress };
  });
}

/** What the list's policies say; null where none selects the endpoint, but the normal list then asks profiles and denies. */
function ask(
  question: HostQuestion,
  host: HostEndpoint,
  direction: Direction,
  list: HostList,
): PlainHost | null {
  const { snapshot } = question;
  const normal: PlainEnding = { profiles: profilesOf(snapshot, host, direction), otherwise: 'deny' };
  const side = plainSide({
    ...question,
    direction,
    labels: labelsOfHost(snapshot, host),
    inList: inList(list),
    passes: list === 'untracked' || list === 'pre-dnat',
    ending: list === 'normal' ? normal : { profiles: [], otherwise: 'allow' },
  });
  if (list !== 'normal' && side.hits.length === 0) return null;
  return { ...side, hostEndpoint: host.name, direction, list };
}

function askNormal(question: HostQuestion, host: HostEndpoint, direction: Direction): PlainHost | null {
  const settled = isFailsafe(question.packet, direction) ? 'allow' : overlay(question, direction);
  if (settled === null) return ask(question, host, direction, 'normal');
  return { verdict: settled, hits: [], hostEndpoint: host.name, direction, list: 'normal' };
}

/** Failsafes cover the early stages too; untracked policy is not supported on `*`. */
function askEarly(question: HostQuestion, host: HostEndpoint, direction: Direction, list: HostList) {
  const skipped =
    isFailsafe(question.packet, direction) || (list === 'untracked' && host.interfaceName === '*');
  return skipped ? null : ask(question, host, direction, list);
}

const matched = ({ hits }: PlainHost): boolean => hits.some(({ action }) => action !== 'pass');

/** Untracked traffic needs a rule for its replies too; without one TCP's is invalid and others are as new. */
function askReply(question: HostQuestion, host: HostEndpoint, direction: Direction): PlainHost | null {
  const { packet } = question;
  const { src, dst, srcPort, dstPort } = packet;
  const back = {
    ...question,
    packet: { ...packet, src: dst, dst: src, srcPort: dstPort, dstPort: srcPort },
  };
  const opposite = direction === 'Ingress' ? 'Egress' : 'Ingress';
  const untracked = askEarly(back, host, opposite, 'untracked');
  if (untracked !== null && matched(untracked)) return untracked;
  if (packet.protocol !== 6) return askNormal(back, host, opposite);
  const hits = untracked?.hits ?? [];
  return { verdict: 'deny', hits, hostEndpoint: host.name, direction: opposite, list: 'untracked' };
}

/** List after list: what matches in an early one skips those after it. */
export function askLists(
  question: HostQuestion,
  host: HostEndpoint,
  direction: Direction,
  lists: readonly HostList[],
): PlainHost[] {
  const answers: (PlainHost | null)[] = [];
  for (const list of lists) {
    const early = list === 'untracked' || list === 'pre-dnat';
    const answer =
      list === 'normal'
        ? askNormal(question, host, direction)
        : early
          ? askEarly(question, host, direction, list)
          : ask(question, host, direction, list);
    answers.push(answer);
    if (!early || answer === null || !matched(answer)) continue;
    if (list === 'untracked' && answer.verdict === 'allow' && lists.includes('normal'))
      answers.push(askReply(question, host, direction));
    break;
  }
  return answers.filter((answer) => answer !== null);
}
