/** Entities of a snapshot, resolved once: which pods are endpoints, which sets cover which addresses, who belongs to which class. */
import { type Cidr, type Family, netKey, oneOf } from '../model/address';
import type { NamedPort, Namespace, Pod, Service, Snapshot, Workload } from '../model/snapshot';
import { finish, type Steps } from '../model/steps';
import type { RowSet } from '../selector/row-set';
import type { Selector } from '../selector/selector';
import { cidrs, type Entity, InheritedLabels, isWorkloadEndpoint, networkSetEntity } from './entity';
import { HostDirectory, type HostEntity } from './host-directory';
import { LabelClasses } from './label-classes';
import { type LabelGroup, labelGroupSteps } from './label-groups';
import type { Mentions } from './mentions';
import { NodeDirectory } from './node-directory';
import type { Party, Subject } from './party';
import { type PartyFacts, PartyMaker } from './party-maker';
import { PodDirectory } from './pod-directory';
import { push } from './push';
import type { Resolved } from './resolved';
import { SelectorRows } from './selector-rows';
import { ServiceDirectory, type ServiceEndpoints } from './service-directory';
import { SubjectDirectory } from './subject-directory';

export class World {
  readonly inherited: InheritedLabels;
  readonly families: readonly Family[];
  readonly sets: readonly Entity[];
  readonly labelClasses: LabelClasses;
  readonly #pods: PodDirectory;
  readonly #nodes: NodeDirectory;
  readonly #services: ServiceDirectory;
  readonly #parties: PartyMaker;
  readonly #hosts: HostDirectory;
  readonly #subjects: SubjectDirectory;
  readonly #rows: SelectorRows;
  readonly #endpointParties = new Map<Pod, readonly Party[]>();
  readonly #holdsPods = new Map<Entity, boolean>();
  readonly #workloadEnds = new Map<string, Resolved>();
  #classified = false;
  #portsByName: Map<string, NamedPort[]> | null = null;
  #labelGroups: readonly LabelGroup[] | null = null;

  /** `mentioned`: what some rule asks for; two pods that differ in none of it are of one class. */
  constructor(
    readonly snapshot: Snapshot,
    readonly mentioned: Mentions,
    directory = new PodDirectory(snapshot.pods, snapshot.workloads),
  ) {
    const { pods, nodes, services, networkSets } = snapshot;
    this.labelClasses = new LabelClasses(mentioned.labels);
    this.inherited = new InheritedLabels(snapshot);
    this.families = pods.some((pod) => pod.ips.some((ip) => ip.includes(':'))) ? [4, 6] : [4];
    this.sets = networkSets.map((set) => networkSetEntity(set, this.inherited));
    this.#subjects = new SubjectDirectory(this.inherited);
    this.#rows = new SelectorRows(this.labelClasses.index);
    this.#hosts = new HostDirectory(snapshot);
    this.#pods = directory;
    this.#nodes = new NodeDirectory(nodes, pods);
    this.#services = new ServiceDirectory(services);
    const holders = [...this.sets, ...this.hosts.map((host) => host.entity)];
    this.#parties = new PartyMaker(
      {
        labelClasses: this.labelClasses,
        holders: holders.filter((entity) => entity.nets.length > 0),
        holdsPods: (entity) => this.#coversPods(entity),
      },
      mentioned,
    );
  }

  /** Whether everything mentioned is told apart by the classes of this world. */
  tellsApart({ nets, labels }: Mentions): boolean {
    if (!this.labelClasses.tellsApart(labels)) return false;
    for (const net of nets.keys()) if (!this.mentioned.nets.has(net)) return false;
    return true;
  }

  /** Classes of labels that satisfy the selector; those made later (numbers from `rows` on) are not among them. */
  rowsOf(selector: Selector): RowSet {
    if (!this.#classified) this.classifyAll();
    return this.#rows.of(selector);
  }

  /** Puts every endpoint and every set there is into its class of labels. */
  classifyAll(): void {
    this.#classified = true;
    for (const pod of this.snapshot.pods)
      if (isWorkloadEndpoint(pod)) this.labelClasses.of(this.subjectOf(pod).entity.labels);
    for (const { entity } of this.hosts) this.labelClasses.of(entity.labels);
    for (const { labels } of this.sets) this.labelClasses.of(labels);
  }

  /** Endpoints and templates by what a selector can tell apart. */
  get labelGroups(): readonly LabelGroup[] {
    return finish(this.labelGroupSteps());
  }

  *labelGroupSteps(): Steps<readonly LabelGroup[]> {
    this.#labelGroups ??= yield* labelGroupSteps(this.snapshot, (subject) =>
      this.#subjects.labelsOf(subject),
    );
    return this.#labelGroups;
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
    return this.#services.named(namespace, name);
  }

  serviceAt(net: Cidr): Service | null {
    return this.#services.at(net);
  }

  pod(namespace: string, name: string): Pod | null {
    return this.#pods.named(namespace, name);
  }

  podAt(net: Cidr): Pod | null {
    return this.#pods.at(net);
  }

  /** Pods of a workload by its name, or by the prefix a flow record shows (`web-6b687c8dcb-*`). */
  podsOf(namespace: string, name: string): readonly Pod[] {
    return this.#pods.of(`${namespace}/${name}`);
  }

  template(namespace: string, name: string, kind: string | null): Workload | null {
    return this.#pods.template(namespace, name, kind);
  }

  nodeAt(net: Cidr): string | null {
    return this.#nodes.at(net);
  }

  addressesOfNode(node: string): readonly Cidr[] {
    return this.#nodes.addressesOf(node);
  }

  mayRunPods(node: string | null): boolean {
    return this.#nodes.mayRunPods(node);
  }

  isNode(name: string): boolean {
    return this.#nodes.has(name);
  }

  get hosts(): readonly HostEntity[] {
    return this.#hosts.all;
  }

  hostsOn(node: string): readonly HostEntity[] {
    return this.#hosts.on(node);
  }

  subjectOf(pod: Pod): Subject {
    return this.#subjects.of(pod);
  }

  /** The pod with other labels, account or node in its place; only the live evaluation, which owns its world, does that. */
  relabel(before: Pod, after: Pod): void {
    this.#forgetSubject(before);
    this.#labelGroups = null;
    this.#workloadEnds.clear();
    this.#pods.replace(before, after);
  }

  /** Other labels for a namespace: its pods are made anew. */
  relabelNamespace(namespace: Namespace, pods: Iterable<Pod>): void {
    this.#subjects.relabel(namespace);
    this.#labelGroups = null;
    this.#workloadEnds.clear();
    for (const pod of pods) this.#forgetSubject(pod);
  }

  /** What a workload stands for as an end of a flow; found once for all flows of it. */
  workloadEnd(key: string, find: () => Resolved): Resolved {
    const known = this.#workloadEnds.get(key);
    if (known !== undefined) return known;
    const found = find();
    this.#workloadEnds.set(key, found);
    return found;
  }

  #forgetSubject(pod: Pod): void {
    this.#subjects.forget(pod);
    this.#endpointParties.delete(pod);
    for (const net of cidrs(pod.ips)) this.#parties.forget(partyKey(pod, net));
  }

  /** The workload's pod template as a subject without an address; null when it is not known or no endpoint. */
  templateSubject(namespace: string, name: string, kind: string | null): Subject | null {
    const found = this.template(namespace, name, kind);
    return found === null ? null : this.subjectOfTemplate(found);
  }

  /** null where its pods share the host's network and are no endpoints. */
  subjectOfTemplate(workload: Workload): Subject | null {
    return this.#subjects.ofTemplate(workload);
  }

  party(facts: PartyFacts): Party {
    return this.#parties.make(facts);
  }

  netNumber(net: Cidr): number | null {
    return this.#parties.netNumber(net);
  }

  /** A pod that is an endpoint, at each of its addresses. */
  partiesOf(pod: Pod): readonly Party[] {
    const known = this.#endpointParties.get(pod);
    if (known !== undefined) return known;
    const subject = this.subjectOf(pod);
    const parties = subject.entity.nets.map((net) =>
      this.party({
        key: partyKey(pod, net),
        version: net.version,
        addresses: oneOf(net),
        subject,
        node: pod.node,
        pod: podId(pod),
      }),
    );
    this.#endpointParties.set(pod, parties);
    return parties;
  }

  #coversPods(entity: Entity): boolean {
    const known = this.#holdsPods.get(entity);
    if (known !== undefined) return known;
    const covers = this.#pods.addresses.some(({ version, first }) =>
      entity.nets.some((net) => net.version === version && net.first <= first && first <= net.last),
    );
    this.#holdsPods.set(entity, covers);
    return covers;
  }
}

const podId = ({ namespace, name }: Pod): string => `pod ${namespace}/${name}`;
const partyKey = (pod: Pod, net: Cidr): string => `${podId(pod)} ${netKey(net)}`;
