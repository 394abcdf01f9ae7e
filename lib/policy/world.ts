/** Entities of a snapshot, resolved once: which pods are endpoints, which sets cover which addresses, who belongs to which class. */
import {
  type AddressSet,
  anyAddress,
  type Cidr,
  parseCidr,
  relationToAny,
  theseAddresses,
  zoneAddresses,
} from './address';
import {
  type Entity,
  hostEndpointEntity,
  InheritedLabels,
  isWorkloadEndpoint,
  networkSetEntity,
  podEntity,
  podLabels,
  templateEntity,
} from './entity';
import type { Party, Subject } from './party';
import type { Pod, Service, Snapshot, Workload } from './snapshot';
import type { FlowEnd, UnknownReason } from './verdict';

type Resolved = { readonly parties: readonly Party[] } | { readonly reason: UnknownReason };

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
};

export class World {
  readonly inherited: InheritedLabels;
  readonly hasIPv6: boolean;
  readonly #sets: readonly Entity[];
  readonly #hosts: readonly Entity[];
  readonly #pods = new Map<string, Pod>();
  readonly #podsByIp = new Map<string, Pod>();
  readonly #podsByWorkload = new Map<string, Pod[]>();
  readonly #templates = new Map<string, Workload[]>();
  readonly #services = new Map<string, Service>();
  readonly #clusterIps = new Map<string, Service>();
  readonly #nodeByIp = new Map<string, string>();
  readonly #classes = new Map<string, number>();
  readonly #parties = new Map<string, Party>();

  /** `mentioned`: every prefix some rule asks for; two pods that differ in one are not of one class. */
  constructor(
    readonly snapshot: Snapshot,
    private readonly mentioned: readonly Cidr[],
  ) {
    this.inherited = new InheritedLabels(snapshot);
    this.hasIPv6 = snapshot.pods.some((pod) => pod.ips.some((ip) => ip.includes(':')));
    this.#sets = snapshot.networkSets.map((set) => networkSetEntity(set, this.inherited));
    this.#hosts = snapshot.hostEndpoints.map((host) => hostEndpointEntity(host, snapshot));
    for (const pod of snapshot.pods) {
      this.#pods.set(`${pod.namespace}/${pod.name}`, pod);
      push(this.#podsByWorkload, `${pod.namespace}/${pod.workload.name}`, pod);
      if (pod.generateName !== null) push(this.#podsByWorkload, `${pod.namespace}/${pod.generateName}*`, pod);
      if (isWorkloadEndpoint(pod)) for (const ip of pod.ips) this.#podsByIp.set(ip, pod);
    }
    for (const workload of snapshot.workloads) {
      push(this.#templates, `${workload.namespace}/${workload.name}`, workload);
      for (const prefix of workload.podPrefixes)
        push(this.#templates, `${workload.namespace}/${prefix}*`, workload);
    }
    for (const service of snapshot.services) {
      this.#services.set(`${service.namespace}/${service.name}`, service);
      for (const ip of service.clusterIPs) this.#clusterIps.set(ip, service);
    }
    for (const node of snapshot.nodes) for (const ip of node.ips) this.#nodeByIp.set(ip, node.name);
  }

  service(namespace: string, name: string): Service | null {
    return this.#services.get(`${namespace}/${name}`) ?? null;
  }

  pod(namespace: string, name: string): Pod | null {
    return this.#pods.get(`${namespace}/${name}`) ?? null;
  }

  hostEndpoints(): readonly Entity[] {
    return this.#hosts;
  }

  subjectOf(pod: Pod): Subject {
    return { namespace: pod.namespace, entity: podEntity(pod, this.inherited), workload: pod.workload };
  }

  /** The workload's pod template as a subject without an address; null when it is not known. */
  templateSubject(namespace: string, name: string, kind: string | null): Subject | null {
    const found = (this.#templates.get(`${namespace}/${name}`) ?? []).find(
      (template) => kind === null || template.kind === kind,
    );
    return found === undefined || found.hostNetwork
      ? null
      : { namespace, entity: templateEntity(found, this.inherited), workload: found };
  }

  resolve(end: FlowEnd, ipVersion: 4 | 6 | null): Resolved {
    switch (end.type) {
      case 'pod':
        return this.#resolvePod(end.namespace, end.name, ipVersion);
      case 'ip':
        return this.#resolveIp(end.ip, ipVersion);
      case 'workload':
        return this.#resolveWorkload(end.namespace, end.name, end.kind, ipVersion);
      case 'network-set':
        return this.#resolveSet(end.namespace, end.name);
      case 'network':
        return {
          parties: [
            this.#party(
              `zone ${end.zone}`,
              zoneAddresses(end.zone, this.hasIPv6),
              [],
              null,
              null,
              false,
              null,
            ),
          ],
        };
      case 'host-endpoint':
      case 'host':
        return this.#resolveHost(end.name);
    }
  }

  podParty(pod: Pod, ipVersion: 4 | 6 | null): Party {
    const key = `pod ${pod.namespace}/${pod.name} ${ipVersion ?? ''}`;
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    const ip =
      pod.ips.find((candidate) => ipVersion === null || candidate.includes(':') === (ipVersion === 6)) ??
      pod.ips[0];
    const net = ip === undefined ? null : parseCidr(ip);
    const addresses = net === null ? anyAddress(this.hasIPv6) : theseAddresses([net]);
    if (pod.hostNetwork) return this.#party(key, addresses, [], null, pod.node, true, key);
    const subject = this.subjectOf(pod);
    return this.#party(key, addresses, [subject.entity], subject, pod.node, false, key);
  }

  templateParty(subject: Subject): Party {
    return this.#party(
      `template ${subject.entity.name}`,
      anyAddress(this.hasIPv6),
      [subject.entity],
      subject,
      null,
      false,
      null,
    );
  }

  #resolvePod(namespace: string, name: string, ipVersion: 4 | 6 | null): Resolved {
    const pod = this.pod(namespace, name);
    if (pod === null)
      return {
        reason: { code: 'unknown-endpoint', message: `Pod ${namespace}/${name} is not in the cluster` },
      };
    if (!pod.hostNetwork && !isWorkloadEndpoint(pod))
      return {
        reason: {
          code: 'unknown-endpoint',
          message: `Pod ${namespace}/${name} has no node or no address yet`,
        },
      };
    return { parties: [this.podParty(pod, ipVersion)] };
  }

  #resolveIp(ip: string, ipVersion: 4 | 6 | null): Resolved {
    const pod = this.#podsByIp.get(ip);
    if (pod !== undefined) return { parties: [this.podParty(pod, ipVersion)] };
    const service = this.#clusterIps.get(ip);
    if (service !== undefined)
      return {
        reason: {
          code: 'service-address',
          message: `${ip} is the address of Service ${service.namespace}/${service.name}; policy sees the address after DNAT`,
        },
      };
    const net = parseCidr(ip);
    if (net === null) return { reason: { code: 'no-address', message: `${ip} is no address` } };
    const node = this.#nodeByIp.get(ip) ?? null;
    return { parties: [this.#party(`ip ${ip}`, theseAddresses([net]), [], null, node, node !== null, null)] };
  }

  /** Running pods; else the template, or a finished pod's labels: what a CronJob's next run will look like. */
  #resolveWorkload(namespace: string, name: string, kind: string | null, ipVersion: 4 | 6 | null): Resolved {
    const pods = (this.#podsByWorkload.get(`${namespace}/${name}`) ?? []).filter(
      (pod) => kind === null || pod.workload.kind === kind,
    );
    const running = pods.filter(
      (pod) => isWorkloadEndpoint(pod) || (pod.hostNetwork && pod.phase === 'Running'),
    );
    if (running.length > 0) {
      const classes = new Map<string, Party>();
      for (const pod of running) {
        const party = this.podParty(pod, ipVersion);
        classes.set(`${party.classId} ${party.isHost ? party.node : ''}`, party);
      }
      return {
        parties: [...classes.values()].map((party) =>
          classes.size > 1 || running.length > 1 ? { ...party, pod: null } : party,
        ),
      };
    }
    const template = this.templateSubject(namespace, name, kind);
    if (template !== null) return { parties: [this.templateParty(template)] };
    const finished = pods[0];
    if (finished !== undefined && !finished.hostNetwork) {
      const entity: Entity = {
        kind: 'pod',
        labels: podLabels(finished, this.inherited),
        nets: [],
        ports: finished.ports,
        name: `${namespace}/${name}`,
      };
      return { parties: [this.templateParty({ namespace, entity, workload: finished.workload })] };
    }
    return {
      reason: {
        code: 'unknown-endpoint',
        message: `No pod, template or owner of ${namespace}/${name} is in the cluster any more`,
      },
    };
  }

  #resolveSet(namespace: string | null, name: string): Resolved {
    const set = this.#sets.find(
      (entity) => entity.name === (namespace === null ? name : `${namespace}/${name}`),
    );
    if (set === undefined || set.nets.length === 0)
      return {
        reason: {
          code: 'unknown-endpoint',
          message: `Network set ${name} is not in the cluster or has no addresses`,
        },
      };
    return {
      parties: set.nets.map((net, index) =>
        this.#party(`set ${set.name} ${index}`, theseAddresses([net]), [], null, null, false, null),
      ),
    };
  }

  #resolveHost(name: string): Resolved {
    const host = this.#hosts.find((entity) => entity.name === name);
    const byNode =
      host === undefined ? this.snapshot.hostEndpoints.filter((endpoint) => endpoint.node === name) : [];
    const entities =
      host === undefined
        ? this.#hosts.filter((entity) => byNode.some((endpoint) => endpoint.name === entity.name))
        : [host];
    const nodeIps = this.snapshot.nodes.find((node) => node.name === name)?.ips ?? [];
    const nets = [
      ...entities.flatMap((entity) => entity.nets),
      ...nodeIps.map(parseCidr).filter((net) => net !== null),
    ];
    const node = this.snapshot.nodes.some((candidate) => candidate.name === name) ? name : null;
    if (nets.length > 0)
      return {
        parties: nets.map((net, index) =>
          this.#party(`host ${name} ${index}`, theseAddresses([net]), [], null, node, true, null),
        ),
      };
    if (entities.length > 0)
      return { parties: [this.#party(`host ${name}`, anyAddress(this.hasIPv6), [], null, node, true, null)] };
    return {
      reason: {
        code: 'unknown-endpoint',
        message: `Host ${name} is neither a node nor a host endpoint of this cluster`,
      },
    };
  }

  #party(
    key: string,
    addresses: AddressSet,
    own: readonly Entity[],
    subject: Subject | null,
    node: string | null,
    isHost: boolean,
    pod: string | null,
  ): Party {
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    const covers = [...own];
    const touches: Entity[] = [];
    const isZone = key.startsWith('zone ');
    const isTemplate = key.startsWith('template ');
    for (const entity of [...this.#sets, ...this.#hosts]) {
      // A flow record names a zone only where no set and no endpoint holds the address.
      if (isZone || entity.nets.length === 0) continue;
      const found = isTemplate
        ? this.#coversPods(entity)
          ? 'some'
          : 'none'
        : relationToAny(addresses, entity.nets);
      if (found === 'all') covers.push(entity);
      else if (found === 'some') touches.push(entity);
    }
    const party: Party = {
      classId: this.#classOf(key, addresses, covers, touches, subject),
      addresses,
      covers,
      touches,
      subject,
      node,
      isHost,
      pod,
    };
    this.#parties.set(key, party);
    return party;
  }

  /** Whether a set holds addresses of pods, so that a pod still to come may get one of them. */
  readonly #setCovers = new Map<Entity, boolean>();
  #coversPods(entity: Entity): boolean {
    const known = this.#setCovers.get(entity);
    if (known !== undefined) return known;
    const covers = this.snapshot.pods.some(
      (pod) =>
        !pod.hostNetwork &&
        pod.ips.some((ip) => {
          const net = parseCidr(ip);
          return net !== null && relationToAny(theseAddresses([net]), entity.nets) === 'all';
        }),
    );
    this.#setCovers.set(entity, covers);
    return covers;
  }

  #classOf(
    key: string,
    addresses: AddressSet,
    covers: readonly Entity[],
    touches: readonly Entity[],
    subject: Subject | null,
  ): number {
    const describe = (entity: Entity): unknown =>
      entity.kind === 'pod' ? [entity.labels, entity.ports] : entity.name;
    const nets = this.mentioned.map((net) => relationToAny(addresses, [net])[0]).join('');
    const text =
      subject === null && covers.length === 0
        ? key
        : JSON.stringify([covers.map(describe), touches.map(describe), subject?.namespace ?? null, nets]);
    const found = this.#classes.get(text);
    if (found !== undefined) return found;
    this.#classes.set(text, this.#classes.size);
    return this.#classes.size - 1;
  }
}
