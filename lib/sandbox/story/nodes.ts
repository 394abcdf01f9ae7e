/** The machines: three of the control plane, eight workers. Their order gives their addresses. */
import type { KubeObject } from '@/lib/cluster';
import { uidOf } from './identity';

export interface StoryNode {
  readonly name: string;
  readonly ip: string;
  readonly controlPlane: boolean;
  /** First three parts of the addresses of its pods. */
  readonly podNet: string;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export const storyNodes: readonly StoryNode[] = [
  ...numbers(3).map((n) => ({
    name: `control-${n}`,
    ip: `10.20.1.${n}`,
    controlPlane: true,
    podNet: `10.244.${100 + n}`,
  })),
  ...numbers(8).map((n) => ({
    name: `worker-${n}`,
    ip: `10.20.1.${10 + n}`,
    controlPlane: false,
    podNet: `10.244.${n}`,
  })),
];

export const nodeObjects = (createdAt: string): KubeObject[] =>
  storyNodes.map((node) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: uidOf('Node', null, node.name),
      creationTimestamp: createdAt,
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        ...(node.controlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
      },
      annotations: { 'projectcalico.org/IPv4VXLANTunnelAddr': `${node.podNet}.0` },
    },
    spec: { podCIDR: `${node.podNet}.0/24`, podCIDRs: [`${node.podNet}.0/24`] },
    status: {
      addresses: [
        { type: 'InternalIP', address: node.ip },
        { type: 'Hostname', address: node.name },
      ],
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: createdAt }],
      nodeInfo: { kubeletVersion: 'v1.34.4', osImage: 'Debian GNU/Linux 13 (trixie)', architecture: 'amd64' },
    },
  }));

/** Gives out addresses of pods, node by node. */
export class PodAddresses {
  readonly #next = new Map<string, number>();

  constructor(taken: readonly string[] = []) {
    for (const ip of taken) {
      const net = ip.slice(0, ip.lastIndexOf('.'));
      const host = Number(ip.slice(ip.lastIndexOf('.') + 1));
      this.#next.set(net, Math.max(this.#next.get(net) ?? 2, host + 1));
    }
  }

  take(node: StoryNode): string {
    const host = this.#next.get(node.podNet) ?? 2;
    this.#next.set(node.podNet, host + 1);
    return `${node.podNet}.${host}`;
  }
}
