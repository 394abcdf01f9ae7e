/** Entities of a snapshot, resolved once: which pods are endpoints, which sets cover which addresses, who belongs to which class. */
import {
  type AddressSet,
  type Cidr,
  type Family,
  isOneAddress,
  netKey,
  oneOf,
  parseCidr,
  relation,
  relationToAny,
} from '../model/address';
import { protocolNumber } from '../model/protocol';
import type { HostEndpoint, Pod, Service, Snapshot, Workload } from '../model/snapshot';
import {
  cidrs,
  type Entity,
  hostEndpointEntity,
  InheritedLabels,
  isWorkloadEndpoint,
  networkSetEntity,
  podEntity,
  templateEntity,
} from './entity';
import type { Party, Subject } from './party';

/** A Service with its endpoints parsed. */
export interface ServiceEndpoints {
  readonly namespace: string;
  readonly name: string;
  readonly endpoints: readonly {
    readonly net: Cidr;
    readonly protocol: number | null;
    readonly port: number;
  }[];
}

export interface HostEntity {
  readonly entity: Entity;
  readonly hostEndpoint: HostEndpoint;
}

export interface PartyFacts {
  /** Equal facts have equal keys. */
  readonly key: string;
  readonly version: Family;
  readonly addresses: AddressSet;
  readonly subject: Subject | null;
  readonly node?: string | null;
  readonly isHost?: boolean;
  readonly pod?: string | null;
  /**
   * Which sets and host endpoints may hold the address: those at it (default), none (a record names a zone only where
   * none does), or any that hold pods (a pod still to come may get such an address).
   */
  readonly holders?: 'at-address' | 'none' | 'any-of-pods';
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

export class World {
  readonly inherited: InheritedLabels;
  readonly families: readonly Family[];
  readonly sets: readonly Entity[];
  readonly hosts: readonly HostEntity[];
  readonly #holders: readonly Entity[];
  readonly #pods = new Map<string, Pod>();
  readonly #podsByAddress = new Map<string, Pod>();
  readonly #podsByWorkload = new Map<string, Pod[]>();
  readonly #templates = new Map<string, Workload[]>();
  readonly #services = new Map<string, ServiceEndpoints>();
  readonly #clusterIps = new Map<string, Service>();
  readonly #nodeByAddress = new Map<string, string>();
  readonly #nodeAddresses = new Map<string, Cidr[]>();
  readonly #nodes: ReadonlySet<string>;
  readonly #subjects = new Map<Pod, Subject>();
  readonly #classes = new Map<string, number>();
  readonly #parties = new Map<string, Party>();
  readonly #holdsPods = new Map<Entity, boolean>();

  /** `mentioned`: every prefix some rule asks for, by key; two pods that differ in one are not of one class. */
  constructor(
    readonly snapshot: Snapshot,
    readonly mentioned: ReadonlyMap<string, Cidr>,
  ) {
    this.inherited = new InheritedLabels(snapshot);
    this.families = snapshot.pods.some((pod) => pod.ips.some((ip) => ip.includes(':'))) ? [4, 6] : [4];
    this.sets = snapshot.networkSets.map((set) => networkSetEntity(set, this.inherited));
    this.hosts = snapshot.hostEndpoints.map((hostEndpoint) => ({
      hostEndpoint,
      entity: hostEndpointEntity(hostEndpoint, snapshot),
    }));
    this.#holders = [...this.sets, ...this.hosts.map((host) => host.entity)].filter(
      (entity) => entity.nets.length > 0,
    );
    this.#nodes = new Set(snapshot.nodes.map((node) => node.name));
    for (const node of snapshot.nodes) this.#addNode(node.name, node.ips);
    for (const pod of snapshot.pods) this.#addPod(pod);
    for (const workload of snapshot.workloads) {
      push(this.#templates, `${workload.namespace}/${workload.name}`, workload);
      for (const prefix of workload.podPrefixes)
        push(this.#templates, `${workload.namespace}/${prefix}*`, workload);
    }
    for (const service of snapshot.services) this.#addService(service);
  }

  #addNode(node: string, ips: readonly string[]): void {
    for (const net of cidrs(ips)) {
      if (this.#nodeByAddress.has(netKey(net))) continue;
      this.#nodeByAddress.set(netKey(net), node);
      push(this.#nodeAddresses, node, net);
    }
  }

  #addPod(pod: Pod): void {
    this.#pods.set(`${pod.namespace}/${pod.name}`, pod);
    push(this.#podsByWorkload, `${pod.namespace}/${pod.workload.name}`, pod);
    if (pod.generateName !== null) push(this.#podsByWorkload, `${pod.namespace}/${pod.generateName}*`, pod);
    if (isWorkloadEndpoint(pod)) for (const net of cidrs(pod.ips)) this.#podsByAddress.set(netKey(net), pod);
    // Where nodes may not be listed, host-network pods still tell the addresses of theirs.
    if (pod.hostNetwork && pod.node !== null) this.#addNode(pod.node, pod.ips);
  }

  #addService(service: Service): void {
    const endpoints = service.endpoints.flatMap((endpoint) => {
      const net = parseCidr(endpoint.ip);
      return net === null ? [] : [{ net, protocol: protocolNumber(endpoint.protocol), port: endpoint.port }];
    });
    const { namespace, name } = service;
    this.#services.set(`${namespace}/${name}`, { namespace, name, endpoints });
    for (const net of cidrs(service.clusterIPs)) this.#clusterIps.set(netKey(net), service);
  }

  service(namespace: string, name: string): ServiceEndpoints | null {
    return this.#services.get(`${namespace}/${name}`) ?? null;
  }

  pod(namespace: string, name: string): Pod | null {
    return this.#pods.get(`${namespace}/${name}`) ?? null;
  }

  podAt(net: Cidr): Pod | null {
    return this.#podsByAddress.get(netKey(net)) ?? null;
  }

  /** Pods of a workload by its name, or by the prefix a flow record shows (`web-6b687c8dcb-*`). */
  podsOf(namespace: string, name: string): readonly Pod[] {
    return this.#podsByWorkload.get(`${namespace}/${name}`) ?? [];
  }

  template(namespace: string, name: string, kind: string | null): Workload | null {
    const found = this.#templates.get(`${namespace}/${name}`) ?? [];
    return found.find((template) => kind === null || template.kind === kind) ?? null;
  }

  serviceAt(net: Cidr): Service | null {
    return this.#clusterIps.get(netKey(net)) ?? null;
  }

  nodeAt(net: Cidr): string | null {
    return this.#nodeByAddress.get(netKey(net)) ?? null;
  }

  addressesOfNode(node: string): readonly Cidr[] {
    return this.#nodeAddresses.get(node) ?? [];
  }

  /** False only where it is certain that no pod can run there: a host endpoint on a machine outside the cluster. */
  mayRunPods(node: string | null): boolean {
    return node === null || this.#nodes.size === 0 || this.isNode(node);
  }

  isNode(name: string): boolean {
    return this.#nodes.has(name) || this.#nodeAddresses.has(name);
  }

  subjectOf(pod: Pod): Subject {
    const known = this.#subjects.get(pod);
    if (known !== undefined) return known;
    const subject: Subject = {
      namespace: pod.namespace,
      entity: podEntity(pod, this.inherited),
      workload: pod.workload,
    };
    this.#subjects.set(pod, subject);
    return subject;
  }

  /** The workload's pod template as a subject without an address; null when it is not known or no endpoint. */
  templateSubject(namespace: string, name: string, kind: string | null): Subject | null {
    const found = this.template(namespace, name, kind);
    return found === null || found.hostNetwork
      ? null
      : { namespace, entity: templateEntity(found, this.inherited), workload: found };
  }

  /** The party with these facts; asked again, the same. */
  party(facts: PartyFacts): Party {
    const { key, version, addresses, subject, node = null, isHost = false, pod = null } = facts;
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    const covers = subject === null ? [] : [subject.entity];
    const touches: Entity[] = [];
    const holders = facts.holders ?? 'at-address';
    for (const entity of holders === 'none' ? [] : this.#holders) {
      const found =
        holders === 'at-address'
          ? relationToAny(addresses, entity.nets)
          : this.#coversPods(entity)
            ? 'some'
            : 'none';
      if (found === 'all') covers.push(entity);
      else if (found === 'some') touches.push(entity);
    }
    const classId = this.#classOf(key, addresses, version, covers, touches, subject);
    const party: Party = { classId, version, addresses, covers, touches, subject, node, isHost, pod };
    this.#parties.set(key, party);
    return party;
  }

  #coversPods(entity: Entity): boolean {
    const known = this.#holdsPods.get(entity);
    if (known !== undefined) return known;
    const covers = this.snapshot.pods.some(
      (pod) =>
        !pod.hostNetwork && cidrs(pod.ips).some((net) => relationToAny(oneOf(net), entity.nets) === 'all'),
    );
    this.#holdsPods.set(entity, covers);
    return covers;
  }

  /**
   * Parties at one address share a class when no rule can tell them apart: by labels, ports, entities at the address, or
   * any prefix some rule mentions. A party of many addresses is a class of its own.
   */
  #classOf(
    key: string,
    addresses: AddressSet,
    version: Family,
    covers: readonly Entity[],
    touches: readonly Entity[],
    subject: Subject | null,
  ): number {
    const [only, ...others] = addresses.include;
    const single = only !== undefined && others.length === 0 && isOneAddress(only);
    const describe = (entity: Entity): unknown =>
      entity.kind === 'pod' ? [entity.labels, entity.ports] : [entity.kind, entity.name];
    const text = single
      ? JSON.stringify([
          version,
          covers.map(describe),
          touches.map(describe),
          subject?.namespace ?? null,
          [...this.mentioned.values()].map((net) => (relation(addresses, net) === 'all' ? 1 : 0)).join(''),
        ])
      : key;
    const found = this.#classes.get(text);
    if (found !== undefined) return found;
    this.#classes.set(text, this.#classes.size);
    return this.#classes.size - 1;
  }
}
