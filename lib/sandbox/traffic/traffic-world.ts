/** A snapshot as traffic sees it: which pods run, what an address is called in flow records, which Service leads to a pod. */
import ipaddr from 'ipaddr.js';
import type { GoldmaneEndpointType } from '@/lib/flows/goldmane/messages';
import type { FlowEnd, NetworkSet, Pod, Service, Snapshot } from '@/lib/policy';
import type { StoryEnd } from './story-edge';

/** A concrete end of a connection, with what flow records call it (flow-logs §1.6). */
export interface TrafficEnd {
  readonly flowEnd: FlowEnd;
  readonly type: Exclude<GoldmaneEndpointType, 'EndpointTypeUnspecified'>;
  /** Namespace or `-`. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly ip: string;
  readonly pod: Pod | null;
  /** The endpoint whose policy is asked: the pod, or a template where none runs. */
  readonly endpoint: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'> | null;
}

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** `-` when the port has no name. */
  readonly portName: string;
}

type Address = ReturnType<typeof ipaddr.parse>;

interface SetNet {
  readonly set: NetworkSet;
  readonly address: Address;
  readonly bits: number;
}

const privateNets = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((net) => ipaddr.parseCIDR(net));

const inside = (address: Address, [net, bits]: [Address, number]): boolean =>
  address.kind() === net.kind() && address.match([net, bits] as [Address, number]);

/** Only these IPv4 ranges are `pvt`; everything else, any IPv6 included, is `pub`. */
export const zoneOf = (ip: string): 'pvt' | 'pub' => {
  const address = ipaddr.parse(ip);
  return privateNets.some((net) => inside(address, net as [Address, number])) ? 'pvt' : 'pub';
};

/** A pod that Calico has a workload endpoint for (calico-policy §2.4). */
export const hasEndpoint = (pod: Pod): boolean =>
  !pod.hostNetwork && pod.node !== null && pod.ips.length > 0 && pod.phase === 'Running';

/** Host-networked pods take part with their node's address. */
const takesPart = (pod: Pod): boolean => pod.phase === 'Running' && pod.node !== null && pod.ips.length > 0;

const labelTexts = (labels: Readonly<Record<string, string>>): string[] =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort();

export class TrafficWorld {
  private readonly podsByWorkload = new Map<string, Pod[]>();
  private readonly podsByIp = new Map<string, Pod>();
  private readonly services = new Map<string, Service>();
  private readonly servicesByEndpoint = new Map<string, ServicePort>();
  private readonly nets: SetNet[] = [];

  constructor(readonly snapshot: Snapshot) {
    for (const pod of snapshot.pods) {
      if (!takesPart(pod)) continue;
      const key = `${pod.workload.namespace}/${pod.workload.name}`;
      const pods = this.podsByWorkload.get(key);
      if (pods === undefined) this.podsByWorkload.set(key, [pod]);
      else pods.push(pod);
      if (hasEndpoint(pod)) for (const ip of pod.ips) this.podsByIp.set(ip, pod);
    }
    for (const service of snapshot.services) this.addService(service);
    for (const set of snapshot.networkSets)
      for (const net of set.nets) {
        const [address, bits] = net.includes('/')
          ? ipaddr.parseCIDR(net)
          : [ipaddr.parse(net), net.includes(':') ? 128 : 32];
        this.nets.push({ set, address, bits });
      }
  }

  private addService(service: Service): void {
    this.services.set(`${service.namespace}/${service.name}`, service);
    for (const { ip, protocol, port } of service.endpoints) {
      const own = service.ports.filter((entry) => entry.protocol.toLowerCase() === protocol.toLowerCase());
      const match =
        own.find((entry) => entry.targetPort === port) ?? own.find((entry) => entry.port === port);
      const shown = match ?? (own.length === 1 ? own[0] : own.find((e) => typeof e.targetPort === 'string'));
      if (shown === undefined || service.clusterIPs.every((address) => address === 'None')) continue;
      const key = `${ip}|${protocol.toLowerCase()}|${port}`;
      if (this.servicesByEndpoint.has(key)) continue;
      this.servicesByEndpoint.set(key, {
        namespace: service.namespace,
        name: service.name,
        port: shown.port,
        portName: shown.name === null || shown.name === '' ? '-' : shown.name,
      });
    }
  }

  /** The Service in front of an endpoint; null when nothing leads there. */
  serviceOf(ip: string, protocol: string, port: number): ServicePort | null {
    return this.servicesByEndpoint.get(`${ip}|${protocol}|${port}`) ?? null;
  }

  pods(namespace: string, workload: string): readonly Pod[] {
    return this.podsByWorkload.get(`${namespace}/${workload}`) ?? [];
  }

  /** Every concrete end a line of the story may use now; empty when none runs or exists. */
  ends(end: StoryEnd, otherNamespace: string | null): readonly TrafficEnd[] {
    switch (end.type) {
      case 'workload':
        return this.pods(end.namespace, end.name).map((pod) =>
          hasEndpoint(pod) ? this.podEnd(pod) : this.addressEnd(pod.ips[0] ?? '', otherNamespace),
        );
      case 'address':
        return [this.addressEnd(end.ip, otherNamespace)];
      case 'host':
        return this.snapshot.hostEndpoints
          .filter((host) => host.node === end.node)
          .flatMap((host) => host.expectedIPs.slice(0, 1))
          .map((ip) => this.addressEnd(ip, otherNamespace));
      case 'network-set': {
        const net = this.nets.find(({ set }) => set.name === end.name && set.namespace === end.namespace);
        return net === undefined ? [] : [this.addressEnd(net.address.toString(), otherNamespace)];
      }
      case 'service': {
        const endpoints = this.services.get(`${end.namespace}/${end.name}`)?.endpoints ?? [];
        return [...new Set(endpoints.map(({ ip }) => ip))].map((ip) => this.addressEnd(ip, otherNamespace));
      }
    }
  }

  podEnd(pod: Pod): TrafficEnd {
    return {
      flowEnd: { type: 'pod', namespace: pod.namespace, name: pod.name },
      type: 'WorkloadEndpoint',
      namespace: pod.namespace,
      name: pod.generateName === null ? pod.name : `${pod.generateName}*`,
      labels: labelTexts(pod.labels),
      ip: pod.ips[0] ?? '',
      pod,
      endpoint: pod,
    };
  }

  /** An address by what it belongs to: a pod, a host endpoint, a network set, else `pvt` or `pub`. */
  addressEnd(ip: string, otherNamespace: string | null): TrafficEnd {
    const pod = this.podsByIp.get(ip);
    if (pod !== undefined) return this.podEnd(pod);
    const outside = { flowEnd: { type: 'ip', ip }, ip, pod: null, endpoint: null } as const;
    const host = this.snapshot.hostEndpoints.find(({ expectedIPs }) => expectedIPs.includes(ip));
    if (host !== undefined)
      return {
        ...outside,
        type: 'HostEndpoint',
        namespace: '-',
        name: host.node,
        labels: labelTexts(host.labels),
      };
    const set = this.setOf(ip, otherNamespace);
    if (set !== null)
      return {
        ...outside,
        type: 'NetworkSet',
        namespace: set.namespace ?? '-',
        name: set.name,
        labels: labelTexts(set.labels),
      };
    return { ...outside, type: 'Network', namespace: '-', name: zoneOf(ip), labels: [] };
  }

  /** Sets of the other end's namespace win, then global ones, then any; then the longest prefix, then the name. */
  private setOf(ip: string, otherNamespace: string | null): NetworkSet | null {
    const address = ipaddr.parse(ip);
    const rank = (set: NetworkSet): number =>
      set.namespace === null ? 1 : set.namespace === otherNamespace ? 0 : 2;
    const [best] = this.nets
      .filter((net) => inside(address, [net.address, net.bits]))
      .sort((a, b) => rank(a.set) - rank(b.set) || b.bits - a.bits || (a.set.name < b.set.name ? -1 : 1));
    return best?.set ?? null;
  }
}
