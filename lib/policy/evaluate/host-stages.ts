/** The policy lists of one host endpoint, asked in order (calico-policy §4.8). */
import type { Direction } from '../model/policy';
import { protocols } from '../model/protocol';
import type { HostEvaluation, Scope, SideEvaluation } from '../model/verdict';
import type { HostEntity } from '../world/host-directory';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import { isFailsafe, overlayVerdict } from './host-exceptions';
import { profilesOf } from './host-profiles';
import type { Packet } from './match';
import type { PolicyLists } from './policy-lists';
import type { RuleList } from './rule-list';
import { type Ending, evaluateSide } from './walk';

export interface HostQuestion {
  readonly policies: PolicyLists;
  readonly world: World;
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
  readonly scope: Scope;
}

export type HostList = HostEvaluation['list'];

/** What is asked of a host endpoint: a direction as it sees it, and the lists in order. */
export interface Stages {
  readonly direction: Direction;
  readonly lists: readonly HostList[];
}

type Otherwise = Ending['otherwise'];
const unmatched = (otherwise: Otherwise): Ending => ({ profiles: [], otherwise });

const rulesOf = (question: HostQuestion, host: HostEntity, direction: Direction, list: HostList): RuleList =>
  question.policies.list(host.entity, direction, question.scope, list);

const ask = (question: HostQuestion, list: RuleList, ending: Ending, alwaysPass: boolean): SideEvaluation =>
  evaluateSide({
    ...question,
    list,
    alwaysPass,
    ending,
    find: (namespace, name) => question.world.service(namespace, name),
  });

/** The normal list: failsafe ports and transport between nodes, then tiers, then profiles, then denied. */
function normal(question: HostQuestion, host: HostEntity, direction: Direction): HostEvaluation {
  const named = { hostEndpoint: host.entity.name, direction, list: 'normal' } as const;
  const peer = direction === 'Ingress' ? question.source : question.destination;
  const settled = isFailsafe(question.packet, direction)
    ? 'allow'
    : overlayVerdict(question.packet, direction, peer);
  if (settled !== null) return { ...named, verdict: settled, trace: [] };
  const ending = profilesOf(host, question.world.snapshot, direction);
  return { ...named, ...ask(question, rulesOf(question, host, direction, 'normal'), ending, false) };
}

/** The forward list: no failsafe ports; it blocks only what its own policies deny. null = no policy of it selects the endpoint. */
function forward(question: HostQuestion, host: HostEntity, direction: Direction): HostEvaluation | null {
  const rules = rulesOf(question, host, direction, 'forward');
  if (rules.tiers.length === 0) return null;
  const named = { hostEndpoint: host.entity.name, direction, list: 'forward' } as const;
  return { ...named, ...ask(question, rules, unmatched('allow'), false) };
}

/** What an early list makes of a packet; `none`: no rule matched, the next list is asked. */
interface Early {
  readonly outcome: 'allow' | 'deny' | 'none' | 'unknown';
  readonly answer: HostEvaluation;
}

/** Every tier passes at its end. Asked with both endings, for whether nothing matched decides about what comes next. */
function early(
  question: HostQuestion,
  host: HostEntity,
  direction: Direction,
  list: 'untracked' | 'pre-dnat',
): Early | null {
  if (isFailsafe(question.packet, direction)) return null;
  // Untracked policies on all-interfaces host endpoints are ignored.
  if (list === 'untracked' && host.hostEndpoint.interfaceName === '*') return null;
  const rules = rulesOf(question, host, direction, list);
  if (rules.tiers.length === 0) return null;
  const side = ask(question, rules, unmatched('allow'), true);
  const strict = ask(question, rules, unmatched('deny'), true);
  const answer: HostEvaluation = { ...side, hostEndpoint: host.entity.name, direction, list };
  if (side.verdict === 'unknown') return { outcome: 'unknown', answer };
  if (strict.verdict === 'unknown') return { outcome: 'unknown', answer: { ...answer, ...strict } };
  return { outcome: side.verdict === strict.verdict ? side.verdict : 'none', answer };
}

/**
 * The reply to what an untracked rule let through is untracked too and needs a rule of its own. Without one TCP's is dropped as
 * invalid, being no part of a tracked connection; of other protocols the normal list decides as of a new connection.
 */
function reply(question: HostQuestion, host: HostEntity, direction: Direction): HostEvaluation {
  const { source, destination, packet } = question;
  const back: HostQuestion = {
    ...question,
    source: destination,
    destination: source,
    packet: { ...packet, port: packet.srcPort, srcPort: packet.port },
  };
  const opposite = direction === 'Ingress' ? 'Egress' : 'Ingress';
  const untracked = early(back, host, opposite, 'untracked');
  if (untracked !== null && untracked.outcome !== 'none') return untracked.answer;
  if (packet.protocol !== protocols.tcp) return normal(back, host, opposite);
  return {
    hostEndpoint: host.entity.name,
    direction: opposite,
    list: 'untracked',
    verdict: 'deny',
    trace: untracked?.answer.trace ?? [],
  };
}

/** An Allow of an early list skips those after it, a Deny ends the way; so does what cannot be told. */
export function evaluateStages(
  question: HostQuestion,
  host: HostEntity,
  { direction, lists }: Stages,
): HostEvaluation[] {
  const found: HostEvaluation[] = [];
  for (const list of lists) {
    if (list === 'normal') found.push(normal(question, host, direction));
    else if (list === 'forward')
      found.push(...[forward(question, host, direction)].filter((one) => one !== null));
    else {
      const stage = early(question, host, direction, list);
      if (stage === null) continue;
      found.push(stage.answer);
      if (stage.outcome === 'none') continue;
      if (stage.outcome === 'allow' && list === 'untracked' && lists.includes('normal'))
        found.push(reply(question, host, direction));
      return found;
    }
  }
  return found;
}
