/** One side of a flow in two or three plain sentences. It only reads what the engine said. */
import { policyKey } from '../model/names';
import type { Direction } from '../model/policy';
import { protocolNumber, protocols } from '../model/protocol';
import type {
  Engine,
  Evaluation,
  Flow,
  HostEvaluation,
  PolicyHit,
  Scope,
  SideEvaluation,
  UnknownReason,
} from '../model/verdict';
import { endName, flowTitle } from './flow-words';
import { governing } from './governing';
import { deed, shownPolicy, toldRule } from './rule-words';

/** UDP port of VXLAN (calico-policy §4.7). */
const vxlanPort = 4789;
const verdictWords = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

/** `Whether the address lies in partners is not known; the address of the source would settle it`. */
function unknownWords(reason: UnknownReason | undefined): string {
  if (reason === undefined) return 'the record does not say enough';
  return reason.needs === undefined ? reason.message : `${reason.message}; ${reason.needs} would settle it`;
}

/** What is decided before policy is asked (calico-policy §4.7). */
function outsideWords(flow: Flow, side: SideEvaluation, direction: Direction): string {
  if (direction === 'Ingress') return 'a host always reaches the pods of its own node';
  if (side.verdict === 'allow') return 'a pod always reaches its own host with neighbour discovery';
  const protocol = protocolNumber(flow.protocol);
  const overlay = protocol === protocols.ipip || (protocol === protocols.udp && flow.port === vxlanPort);
  return overlay
    ? 'overlay packets from pods are dropped whatever policy says'
    : 'DefaultEndpointToHostAction drops what pods send to their own host';
}

interface Side {
  readonly engine: Engine;
  readonly flow: Flow;
  readonly direction: Direction;
  readonly scope: Scope;
}

function endOfTierWords(hit: PolicyHit, who: string, { engine, flow, direction, scope }: Side): string {
  const subject = direction === 'Egress' ? flow.src : flow.dst;
  const selecting = governing(engine, subject, direction, scope).find(({ tier }) => tier.name === hit.tier);
  const names = [
    ...new Map(
      (selecting?.policies ?? []).map(({ policy }) => [policyKey(policy), shownPolicy(policy, hit.tier)]),
    ).values(),
  ];
  const listed =
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  const verb = hit.action === 'Deny' ? 'denies' : 'passes';
  return `${listed || 'a policy'} select${names.length > 1 ? '' : 's'} ${who} for ${direction.toLowerCase()} and none of the rules matches, so the end of tier ${hit.tier} ${verb} it`;
}

/** Why one side is judged so, as a clause that continues "… is allowed today because". */
function because(side: SideEvaluation, asked: Side): string {
  const { engine, flow, direction, scope } = asked;
  const who = endName(direction === 'Egress' ? flow.src : flow.dst);
  const last = side.trace[side.trace.length - 1];
  if (side.verdict === 'unknown') return unknownWords(side.reason);
  if (last === undefined) return outsideWords(flow, side, direction);
  if (last.kind === 'Profile')
    return side.trace.length === 1
      ? `no ${scope === 'enforced' ? 'enforced ' : ''}policy selects ${who} for ${direction.toLowerCase()}`
      : `every tier passes it on and profile ${last.name} ${last.action === 'Allow' ? 'allows' : 'denies'} it`;
  if (last.kind === 'EndOfTier') return endOfTierWords(last, who, asked);
  return ruleWords(engine, last, direction);
}

function ruleWords({ snapshot }: Engine, hit: PolicyHit, direction: Direction): string {
  if (hit.kind === 'Profile' || hit.kind === 'EndOfTier')
    return hit.kind === 'Profile' ? `profile ${hit.name}` : `the end of tier ${hit.tier}`;
  const ref = { kind: hit.kind, namespace: hit.namespace, name: hit.name };
  const told = toldRule(snapshot, ref, direction, hit.ruleIndex);
  return `rule ${told?.number ?? hit.ruleIndex + 1} of ${shownPolicy(ref, hit.tier)} in tier ${hit.tier} ${deed(hit.action, told)}`;
}

/** What host endpoints on the way say on one side; flow records show nothing of it (calico-policy §4.8). */
function hostSentences(hosts: readonly HostEvaluation[], { engine, direction, scope }: Side): string[] {
  const now = scope === 'enforced' ? 'Host' : 'With staged policies enforced, host';
  return hosts
    .filter((host) => host.direction === direction)
    .map((host) => {
      const verb = { allow: 'lets it through', deny: 'denies it', unknown: 'may deny it' }[host.verdict];
      return `${now} endpoint ${host.hostEndpoint} ${verb} (${host.list} list): ${hostReason(engine, host)}.`;
    });
}

function hostReason(engine: Engine, host: HostEvaluation): string {
  if (host.verdict === 'unknown') return lowerFirst(unknownWords(host.reason));
  const last = host.trace[host.trace.length - 1];
  if (last === undefined)
    return host.verdict === 'allow'
      ? 'the port is a failsafe'
      : 'no policy selects it and no profile allows it';
  if (last.kind === 'EndOfTier')
    return `no rule of tier ${last.tier} matches, so its end ${last.action === 'Deny' ? 'denies' : 'passes'} it`;
  if (last.kind === 'Profile')
    return `profile ${last.name} ${last.action === 'Allow' ? 'allows' : 'denies'} it`;
  return ruleWords(engine, last, host.direction);
}

/**
 * One side of a flow in two or three plain sentences: today's verdict with its reason and, for scope `staged`, what
 * staged policies make of it. `evaluation` is the flow's in that scope.
 */
export function explain(
  flow: Flow,
  evaluation: Evaluation,
  scope: Scope,
  direction: Direction,
  engine: Engine,
): string[] {
  const key = direction === 'Egress' ? 'egress' : 'ingress';
  const subject = direction === 'Egress' ? flow.src : flow.dst;
  const title = flowTitle(flow);
  const side = evaluation[key];
  const hosts = hostSentences(evaluation.host ?? [], { engine, flow, direction, scope });
  if (side === null) {
    const why = evaluation.reason?.message ?? `${endName(subject)} has no endpoint that policy is asked for`;
    return [`${title} is not judged at its ${key} side: ${lowerFirst(why)}.`, ...hosts];
  }
  const today = scope === 'enforced' ? side : engine.evaluate(flow, 'enforced')[key];
  const sentences: string[] = [];
  if (today !== null) {
    const reason = because(today, { engine, flow, direction, scope: 'enforced' });
    sentences.push(`${title} is ${verdictWords[today.verdict]} today because ${lowerFirst(reason)}.`);
  }
  if (scope === 'enforced') return [...sentences, ...hosts];
  const reason = because(side, { engine, flow, direction, scope: 'staged' });
  sentences.push(
    today?.verdict === side.verdict && today.trace.length === side.trace.length && sameReason(today, side)
      ? 'Staged policies do not change that.'
      : `With staged policies enforced it is ${verdictWords[side.verdict]}: ${lowerFirst(reason)}.`,
  );
  return [...sentences, ...hosts];
}

const sameReason = (a: SideEvaluation, b: SideEvaluation): boolean =>
  JSON.stringify([a.trace, a.reason]) === JSON.stringify([b.trace, b.reason]);

/** Names of policies and pods keep their case; only our own sentences begin with a capital. */
const lowerFirst = (text: string): string =>
  /^(Rule|Whether|The|No|Host|Pod|Network) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
