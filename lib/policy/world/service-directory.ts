/** Services by name and by address (calico-policy §3.3). */
import { type Cidr, netKey, parseCidr } from '../model/address';
import { protocolNumber } from '../model/protocol';
import type { Service } from '../model/snapshot';
import { cidrs } from './entity';

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

export class ServiceDirectory {
  readonly #byName = new Map<string, ServiceEndpoints>();
  readonly #byAddress = new Map<string, Service>();

  constructor(services: readonly Service[]) {
    for (const service of services) {
      const { namespace, name } = service;
      const endpoints = service.endpoints.flatMap(({ ip, protocol, port }) => {
        const net = parseCidr(ip);
        return net === null ? [] : [{ net, protocol: protocolNumber(protocol), port }];
      });
      this.#byName.set(`${namespace}/${name}`, { namespace, name, endpoints });
      for (const net of cidrs(service.clusterIPs)) this.#byAddress.set(netKey(net), service);
    }
  }

  named(namespace: string, name: string): ServiceEndpoints | null {
    return this.#byName.get(`${namespace}/${name}`) ?? null;
  }

  /** The Service whose ClusterIP this is. */
  at(net: Cidr): Service | null {
    return this.#byAddress.get(netKey(net)) ?? null;
  }
}
