/**
 * What host endpoints say to one connection (calico-policy §4.8). On every node that it passes, an endpoint polices the interface
 * by which it comes in and the one by which it goes out.
 */
import { protocols } from '../model/protocol';
import type { HostEvaluation, UnknownReason, Verdict } from '../model/verdict';
import type { HostEntity } from '../world/host-directory';
import { fabricGuards, wildcardGuard } from './host-guards';
import { evaluateStages, type HostQuestion, type Stages } from './host-stages';

/** One interface that the connection crosses; one of the guards polices it. */
interface Crossing extends Stages {
  readonly guards: readonly HostEntity[];
}

/** Leaving the source's node: from a pod's interface, of which only an all-interfaces endpoint knows, to the fabric. */
function outbound({ world, source, destination }: HostQuestion, sameNode: boolean): Crossing[] {
  if (source.node === null) return [];
  const crossings: Crossing[] = [];
  const toOwnHost = sameNode && destination.isHost;
  if (!source.isHost)
    crossings.push({
      guards: wildcardGuard(world, source.node),
      direction: 'Ingress',
      // What a pod sends to its own host is decided by DefaultEndpointToHostAction, not by the host's own lists (§4.7).
      lists: toOwnHost ? ['pre-dnat'] : ['pre-dnat', 'forward'],
    });
  if (!sameNode)
    crossings.push({
      guards: fabricGuards(world, source),
      direction: 'Egress',
      lists: source.isHost ? ['untracked', 'normal'] : ['forward'],
    });
  return crossings;
}

/** Reaching the destination's node: from the fabric, and on to a pod's interface. A host always reaches its own pods (§4.7). */
function inbound({ world, source, destination }: HostQuestion, sameNode: boolean): Crossing[] {
  if (destination.node === null) return [];
  const crossings: Crossing[] = [];
  if (!sameNode)
    crossings.push({
      guards: fabricGuards(world, destination),
      direction: 'Ingress',
      lists: ['untracked', 'pre-dnat', destination.isHost ? 'normal' : 'forward'],
    });
  if (!destination.isHost && !(sameNode && source.isHost))
    crossings.push({
      guards: wildcardGuard(world, destination.node),
      direction: 'Egress',
      lists: ['forward'],
    });
  return crossings;
}

function verdictOf(found: readonly HostEvaluation[]): Verdict {
  if (found.some(({ verdict }) => verdict === 'deny')) return 'deny';
  return found.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'allow';
}

/** What the guard says; where it is one of several that disagree, that is unknown. */
function evaluateCrossing(question: HostQuestion, { guards, ...stages }: Crossing): HostEvaluation[] {
  const answers = guards.map((host) => evaluateStages(question, host, stages));
  const verdicts = new Set(answers.map(verdictOf));
  if (verdicts.size <= 1) return answers[0] ?? [];
  const names = guards.map(({ entity }) => entity.name);
  return [
    {
      hostEndpoint: names[0] ?? '',
      direction: stages.direction,
      list: stages.lists[stages.lists.length - 1] ?? 'normal',
      verdict: 'unknown',
      reason: {
        code: 'mixed-endpoints',
        message: `Which of the host endpoints ${names.join(', ')} guards the interface is not known, and they differ`,
        needs: 'the host endpoint that guards the interface',
      },
      trace: [],
    },
  ];
}

const noPort: UnknownReason = {
  code: 'unsupported-field',
  message: 'Failsafe ports of hosts go before policy; the flow has no destination port',
  needs: 'the destination port',
};

/** Host endpoints on the way of one concrete connection, in its order; like the sides of pods, all are told. Empty where none has a say. */
export function evaluateHosts(question: HostQuestion): HostEvaluation[] {
  const { world, source, destination } = question;
  if (world.hosts.length === 0) return [];
  const sameNode = source.node !== null && source.node === destination.node;
  const crossings = [...outbound(question, sameNode), ...inbound(question, sameNode)];
  const found = crossings.flatMap((crossing) => evaluateCrossing(question, crossing));
  const { protocol, port } = question.packet;
  // Failsafe ports and transport between nodes go before policy, and may be what the flow does not say.
  const perhapsExempt = port === null && (protocol === protocols.tcp || protocol === protocols.udp);
  return perhapsExempt
    ? found.map((one) => ({ ...one, verdict: 'unknown', reason: one.reason ?? noPort }))
    : found;
}
