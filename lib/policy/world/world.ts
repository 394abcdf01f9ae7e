/** Entities of a snapshot, resolved once: which pods are endpoints, which sets cover which addresses, who belongs to which class. */

import { SharedLists } from '../evaluate/shared-lists';
import {
  type AddressSet,
  type Cidr,
  type Family,
  isOneAddress,
  netKey,
  oneOf,
  parseCidr,
  relationToAny,
} from '../model/address';
import { protocolNumber } from '../model/protocol';
import type { HostEndpoint, Labels, NamedPort, Pod, Service, Snapshot, Workload } from '../model/snapshot';
import {
  cidrs,
  type Entity,
  hostEndpointEntity,
  InheritedLabels,
  isWorkloadEndpoint,
  networkSetEntity,
  podEntity,
  podLabels,
  templateEntity,
} from './entity';
import { LabelClasses } from './label-classes';
import type { Mentions } from './mentions';
import type { Party, Subject } from './party';
import { PrefixIndex } from './prefix-index';

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
  readonly #hostsByNode = new Map<string, HostEntity[]>();
  readonly labelClasses: LabelClasses;
  readonly lists = new SharedLists();
  readonly #holders: readonly Entity[];
  readonly #holdersByNet = new PrefixIndex<number>();
  readonly #mentionedNets = new PrefixIndex<number>();
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
  readonly #podLabels = new Map<string, Labels>();
  readonly #endpointParties = new Map<Pod, readonly Party[]>();
  readonly #classes = new Map<string, number>();
  readonly #parties = new Map<string, Party>();
  #portsByName: Map<string, NamedPort[]> | null = null;
  readonly #holdsPods = new Map<Entity, boolean>();
  readonly #portKeys = new WeakMap<Entity['ports'], string>();

  /** `mentioned`: what some rule asks for; two pods that differ in none of it are of one class. */
  constructor(
    readonly snapshot: Snapshot,
    readonly mentioned: Mentions,
  ) {
    this.labelClasses = new LabelClasses(mentioned.labels);
    for (const [at, net] of [...mentioned.nets.values()].entries()) this.#mentionedNets.add(net, at);
    this.inherited = new InheritedLabels(snapshot);
    this.families = snapshot.pods.some((pod) => pod.ips.some((ip) => ip.includes(':'))) ? [4, 6] : [4];
    this.sets = snapshot.networkSets.map((set) => networkSetEntity(set, this.inherited));
    this.hosts = snapshot.hostEndpoints.map((hostEndpoint) => ({
      hostEndpoint,
      entity: hostEndpointEntity(hostEndpoint, snapshot),
    }));
    for (const host of this.hosts) push(this.#hostsByNode, host.hostEndpoint.node, host);
    this.#holders = [...this.sets, ...this.hosts.map((host) => host.entity)].filter(
      (entity) => entity.nets.length > 0,
    );
    for (const [at, entity] of this.#holders.entries())
      for (const net of entity.nets) this.#holdersByNet.add(net, at);
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

  /** Whether everything mentioned is told apart by the classes of this world. */
  tellsApart({ nets, labels }: Mentions): boolean {
    if (!this.labelClasses.tellsApart(labels)) return false;
    for (const net of nets.keys()) if (!this.mentioned.nets.has(net)) return false;
    return true;
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

  /** Puts every endpoint there is, and every one that a template would make, into its class of labels. */
  classifyAll(): void {
    for (const pod of this.snapshot.pods)
      if (isWorkloadEndpoint(pod)) this.labelClasses.of(this.subjectOf(pod).entity.labels);
    for (const { entity } of this.hosts) this.labelClasses.of(entity.labels);
  }

  /** What a port name stands for, at any pod, template or host endpoint. */
  portsNamed(name: string): readonly NamedPort[] {
    if (this.#portsByName === null) {
      this.#portsByName = new Map();
      const holders = [this.snapshot.pods, this.snapshot.workloads, this.snapshot.hostEndpoints].flat();
      for (const port of holders.flatMap(({ ports }) => ports)) push(this.#portsByName, port.name, port);
    }
    return this.#portsByName.get(name) ?? [];
  }

  /** Bound, so that it can be handed on. */
  readonly findService = (namespace: string, name: string): ServiceEndpoints | null =>
    this.service(namespace, name);

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

  hostsOn(node: string): readonly HostEntity[] {
    return this.#hostsByNode.get(node) ?? [];
  }

  isNode(name: string): boolean {
    return this.#nodes.has(name) || this.#nodeAddresses.has(name);
  }

  subjectOf(pod: Pod): Subject {
    const known = this.#subjects.get(pod);
    if (known !== undefined) return known;
    const { namespace, workload } = pod;
    const entity = podEntity(pod, this.#labelsOf(pod));
    const subject: Subject = { namespace, entity, workload };
    this.#subjects.set(pod, subject);
    return subject;
  }

  /** Replicas share one object. */
  #labelsOf(pod: Pod): Labels {
    const key = `${pod.namespace} ${pod.serviceAccount} ${JSON.stringify(pod.labels)}`;
    const known = this.#podLabels.get(key);
    if (known !== undefined) return known;
    const labels = podLabels(pod, this.inherited);
    this.#podLabels.set(key, labels);
    return labels;
  }

  /** A pod that is an endpoint, at each of its addresses. */
  partiesOf(pod: Pod): readonly Party[] {
    const known = this.#endpointParties.get(pod);
    if (known !== undefined) return known;
    const subject = this.subjectOf(pod);
    const id = `pod ${pod.namespace}/${pod.name}`;
    const parties = subject.entity.nets.map((net) =>
      this.party({
        key: `${id} ${netKey(net)}`,
        version: net.version,
        addresses: oneOf(net),
        subject,
        node: pod.node,
        pod: id,
      }),
    );
    this.#endpointParties.set(pod, parties);
    return parties;
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
    const at = holders === 'at-address' ? onlyAddress(addresses) : null;
    const here = at === null ? null : this.#holdersAt(at);
    if (here !== null) covers.push(...here);
    else
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
    const classId = this.#classOf(at === null ? key : this.#classText(at, version, subject));
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

  #holdersAt(address: Cidr): Entity[] {
    const found = [...new Set(this.#holdersByNet.at(address))].sort((a, b) => a - b);
    return found.map((at) => this.#holders[at]).filter((entity) => entity !== undefined);
  }

  /**
   * Parties at one address share a class when no rule can tell them apart: by labels, ports, entities at the address, or
   * any prefix some rule mentions. A party of many addresses is a class of its own.
   */
  #classText(address: Cidr, version: Family, subject: Subject | null): string {
    const holders = [...new Set(this.#holdersByNet.at(address))].sort((a, b) => a - b);
    const nets = this.#mentionedNets.at(address).sort((a, b) => a - b);
    const own =
      subject === null
        ? ''
        : `${subject.namespace} ${this.labelClasses.of(subject.entity.labels)} ${this.#portsKey(subject.entity)}`;
    return `${version}|${own}|${holders.join(',')}|${nets.join(',')}`;
  }

  /** Named ports as text, once for each list of ports. */
  #portsKey({ ports }: Entity): string {
    if (ports.length === 0) return '';
    const known = this.#portKeys.get(ports);
    if (known !== undefined) return known;
    const key = JSON.stringify(ports.map(({ name, protocol, port }) => [name, protocol, port]));
    this.#portKeys.set(ports, key);
    return key;
  }

  #classOf(text: string): number {
    const found = this.#classes.get(text);
    if (found !== undefined) return found;
    this.#classes.set(text, this.#classes.size);
    return this.#classes.size - 1;
  }
}

/** The address of a set that is one address. */
function onlyAddress({ include, exclude }: AddressSet): Cidr | null {
  const [only, ...others] = include;
  return only !== undefined && others.length === 0 && exclude.length === 0 && isOneAddress(only)
    ? only
    : null;
}
