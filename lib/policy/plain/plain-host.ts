/** Part of the plain evaluator: the interfaces a connection crosses and the host endpoints that guard them (calico-policy §4.8). */
import type { Direction } from '../model/policy';
import type { HostEndpoint, Snapshot } from '../model/snapshot';
import { contains } from './plain-address';
import { endsOf, isMachine, type PlainEnd } from './plain-ends';
import { askLists, type HostList, type HostQuestion, type PlainHost } from './plain-host-list';

interface Crossing {
  readonly direction: Direction;
  readonly lists: readonly HostList[];
  /** Exactly one of them guards the interface. */
  readonly guards: readonly HostEndpoint[];
}

const onNode = (snapshot: Snapshot, node: string | null): readonly HostEndpoint[] =>
  snapshot.hostEndpoints.filter((host) => host.node === node).sort((a, b) => (a.name < b.name ? -1 : 1));

/** The fallback for every interface without an endpoint of its own; alphabetically first. Those of pods have none. */
const fallback = (snapshot: Snapshot, node: string | null): readonly HostEndpoint[] =>
  onNode(snapshot, node)
    .filter(({ interfaceName }) => interfaceName === '*')
    .slice(0, 1);

/**
 * The interface towards other machines. That of a host's own address is known by an expected address, or may be one that
 * is only named; a pod's traffic may take any.
 */
function fabric(snapshot: Snapshot, { node, address, pod }: PlainEnd): readonly HostEndpoint[] {
  const specific = onNode(snapshot, node).filter(({ interfaceName }) => interfaceName !== '*');
  if (pod !== null) return [...specific, ...fallback(snapshot, node)];
  const known = specific.find(({ expectedIPs }) => expectedIPs.some((ip) => contains(ip, address)));
  const named = specific.filter(({ expectedIPs }) => expectedIPs.length === 0);
  if (known === undefined) return [...named, ...fallback(snapshot, node)];
  return [known, ...named.filter(({ name }) => name < known.name)];
}

/** A pod's packet comes in by the pod's interface and leaves by the fabric; the other way round where it arrives. */
function crossings(snapshot: Snapshot, from: PlainEnd, to: PlainEnd): Crossing[] {
  const away = from.node === null || from.node !== to.node;
  const found: Crossing[] = [];
  if (from.pod !== null)
    found.push({
      direction: 'Ingress',
      guards: fallback(snapshot, from.node),
      // At its own host DefaultEndpointToHostAction decides instead (§4.7).
      lists: !away && isMachine(to) ? ['pre-dnat'] : ['pre-dnat', 'forward'],
    });
  if (away && from.node !== null)
    found.push({
      direction: 'Egress',
      guards: fabric(snapshot, from),
      lists: isMachine(from) ? ['untracked', 'normal'] : ['forward'],
    });
  if (away && to.node !== null)
    found.push({
      direction: 'Ingress',
      guards: fabric(snapshot, to),
      lists: ['untracked', 'pre-dnat', isMachine(to) ? 'normal' : 'forward'],
    });
  // A host always reaches its own pods (§4.7).
  if (to.pod !== null && (away || from.pod !== null))
    found.push({ direction: 'Egress', guards: fallback(snapshot, to.node), lists: ['forward'] });
  return found;
}

const denies = (answers: readonly PlainHost[]): boolean => answers.some(({ verdict }) => verdict === 'deny');

/** Guards that disagree leave it unknown. */
function answerOf(question: HostQuestion, { direction, lists, guards }: Crossing): readonly PlainHost[] {
  const answers = guards.map((host) => askLists(question, host, direction, lists));
  const first = answers[0] ?? [];
  if (answers.every((one) => denies(one) === denies(first))) return first;
  const list = lists[lists.length - 1] ?? 'normal';
  return [{ verdict: 'unknown', hits: [], hostEndpoint: guards[0]?.name ?? '', direction, list }];
}

/** What host endpoints say, in the order of the way; all are told, like the sides of pods. */
export function plainHosts(question: HostQuestion): PlainHost[] {
  const { snapshot, packet } = question;
  const { from, to } = endsOf(snapshot, packet);
  return crossings(snapshot, from, to).flatMap((crossing) => answerOf(question, crossing));
}
