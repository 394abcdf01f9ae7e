/** What a pod's end says of a connection: exceptions first, then its policies and the profile of its namespace (calico-policy §4.5, §4.7). */
import { compileProfileRules } from '../compile/compile-calico';
import type { Direction } from '../model/policy';
import type { Scope, SideEvaluation } from '../model/verdict';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import { isEncapsulation, mayBeEncapsulation } from './host-exceptions';
import type { Packet } from './match';
import { packetKey } from './packet';
import {
  afterPolicy,
  isDiscovery,
  mayBeDiscovery,
  orDiscovery,
  orFromOwnHost,
  orOverlay,
} from './pod-exceptions';
import type { PolicyLists } from './policy-lists';
import { type Ending, evaluateSide } from './walk';

/** More classes of parties than any cluster has; two class numbers fit into one key. */
const maxClasses = 2 ** 26;

/** One completion of a flow: who talks to whom, and what of it is seen on the wire. */
export interface Connection {
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
  readonly scope: Scope;
}

const allowed: SideEvaluation = { verdict: 'allow', trace: [] };

const isOwnHost = (host: Party, pod: Party): boolean =>
  host.isHost && host.node !== null && host.node === pod.node;

export class PodSide {
  constructor(
    private readonly policies: PolicyLists,
    private readonly world: World,
  ) {}

  /** Of the source. */
  egress(connection: Connection): SideEvaluation {
    const side = this.#egress(connection);
    return mayBeEncapsulation(connection.packet) ? orOverlay(side) : side;
  }

  /** Of the destination. */
  ingress(connection: Connection): SideEvaluation {
    const { source, destination } = connection;
    // Host to a pod of its own node is always allowed, whatever the pod's ingress policy says.
    if (isOwnHost(source, destination)) return allowed;
    const side = this.#policy('Ingress', connection);
    const perhapsOwn =
      source.isHost &&
      (source.node === null || destination.node === null) &&
      this.world.mayRunPods(source.node);
    return perhapsOwn ? orFromOwnHost(side) : side;
  }

  #egress(connection: Connection): SideEvaluation {
    const { source, destination, packet } = connection;
    if (isEncapsulation(packet)) return { verdict: 'deny', trace: [] };
    if (!isOwnHost(destination, source)) return this.#policy('Egress', connection);
    if (isDiscovery(packet)) return allowed;
    const { endpointToHostAction } = this.world.snapshot.capabilities;
    const left = afterPolicy(this.#policy('Egress', connection), endpointToHostAction ?? 'Accept');
    return mayBeDiscovery(packet) ? orDiscovery(left) : left;
  }

  #policy(direction: Direction, { source, destination, packet, scope }: Connection): SideEvaluation {
    const { subject } = direction === 'Egress' ? source : destination;
    if (subject === null) return allowed;
    const list = this.policies.list(subject.entity, direction, scope);
    const pair = source.classId * maxClasses + destination.classId;
    const key = packetKey(packet);
    let answers = list.answers.get(key);
    if (answers === undefined) {
      answers = new Map();
      list.answers.set(key, answers);
    }
    const known = answers.get(pair);
    if (known !== undefined) return known;
    const ending = this.#endingOf(subject.namespace, direction);
    const find = this.world.findService;
    const side = evaluateSide({ list, ending, source, destination, packet, find });
    answers.set(pair, side);
    return side;
  }

  /** A namespace's own profile allows everything; its accounts' profiles have no rules. */
  #endingOf(namespace: string, direction: Direction): Ending {
    const name = `kns.${namespace}`;
    const { endings } = this.policies.shared;
    const known = endings.get(`${direction} ${name}`);
    if (known !== undefined) return known;
    const rules = compileProfileRules(
      { name, ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }], labelsToApply: {} },
      direction,
    );
    const ending: Ending = { profiles: [{ name, rules }], otherwise: 'deny' };
    endings.set(`${direction} ${name}`, ending);
    return ending;
  }
}
