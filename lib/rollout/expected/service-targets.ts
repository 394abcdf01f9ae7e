/**
 * Services resolved as the data plane does: from a port of the Service to the pods and the port that connections arrive at, which is
 * what policy and records see. A Service by itself expects nothing, as nobody knows who calls it: it stands between a caller that
 * another object names and the pods behind it.
 */
import type { ServicePortRef } from '@/lib/cluster';
import type { Labels, Service, Snapshot } from '@/lib/policy';
import type { AddressBook } from './address-book';
import { destinationEnds, type End, endsAt } from './ends';
import { hasLabels, portsOf, type SelectedGroup, type WorkloadGroups } from './workload-groups';

export interface Target {
  readonly end: End;
  /** Lower-case: tcp, udp, sctp. */
  readonly protocol: string;
  readonly port: number;
  /** The workload behind it; null for an address outside the pods' network. */
  readonly group: SelectedGroup | null;
}

type ServicePort = Service['ports'][number];

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

/** The number of a pod's port by number or name; every number the name stands for among the pods. */
export function portNumbers(group: SelectedGroup, target: number | string, protocol: string): number[] {
  if (typeof target === 'number') return [target];
  const named = portsOf(group)
    .filter((port) => port.name === target && port.protocol === protocol)
    .map(({ port }) => port);
  return [...new Set(named)].sort((a, b) => a - b);
}

export class ServiceTargets {
  readonly #services: ReadonlyMap<string, Service>;

  constructor(
    snapshot: Pick<Snapshot, 'services'>,
    private readonly groups: WorkloadGroups,
    private readonly book: AddressBook,
  ) {
    this.#services = new Map(snapshot.services.map((service) => [keyOf(service), service]));
  }

  get all(): Iterable<Service> {
    return this.#services.values();
  }

  find(reference: Pick<ServicePortRef, 'namespace' | 'name'>): Service | null {
    return this.#services.get(keyOf(reference)) ?? null;
  }

  /** Workloads whose pods a Service selects; none without a selector. */
  behind({ namespace, selector }: Service): SelectedGroup[] {
    if (Object.keys(selector).length === 0) return [];
    return this.groups.select(namespace, (labels: Labels) => hasLabels(labels, selector));
  }

  /** Where a connection to that port of the Service arrives; nowhere when it has no such port or nothing behind it. */
  resolve({ namespace, name, port }: ServicePortRef): Target[] {
    const service = this.find({ namespace, name });
    if (service === null) return [];
    return this.ports(service, port).flatMap((found) => this.at(service, found));
  }

  ports({ ports }: Service, port: number | string | null): readonly ServicePort[] {
    if (port === null) return ports.length === 1 ? ports : [];
    return ports.filter((item) => (typeof port === 'number' ? item.port === port : item.name === port));
  }

  at(service: Service, port: ServicePort): Target[] {
    const protocol = port.protocol.toLowerCase();
    if (Object.keys(service.selector).length > 0)
      return this.behind(service).flatMap((group) =>
        portNumbers(group, port.targetPort, port.protocol).flatMap((number) =>
          destinationEnds(group, this.book).map((end) => ({ end, protocol, port: number, group })),
        ),
      );
    return this.#byEndpoints(service, port).map((target) => ({ ...target, protocol, group: null }));
  }

  /** Without a selector somebody else keeps its endpoints: addresses, of pods or of machines. */
  #byEndpoints({ ports, endpoints }: Service, wanted: ServicePort): { end: End; port: number }[] {
    const own = endpoints.filter(
      ({ protocol, portName }) =>
        protocol === wanted.protocol && (ports.length === 1 || (portName ?? null) === wanted.name),
    );
    return [...new Set(own.map(({ port }) => port))].flatMap((port) =>
      endsAt(
        own.filter((endpoint) => endpoint.port === port).map(({ ip }) => ip),
        this.groups,
        this.book,
      ).map((end) => ({ end, port })),
    );
  }
}
