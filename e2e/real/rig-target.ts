/** The rig as a target of the contract, by way of a link that can be cut. */
import { HttpTransport } from '@/lib/cluster';
import { type ContractTarget, flavourFacts } from '@/lib/cluster/contract/target';
import { cuttableLink } from './cuttable-link';
import type { Rig } from './rig';

/** @returns a target whose end leaves the rig running. */
export async function rigTarget(rig: Rig): Promise<ContractTarget> {
  const link = await cuttableLink(rig.url);
  const transport = (token: string, description: string): HttpTransport =>
    new HttpTransport({
      server: link.url,
      description,
      tls: { ca: rig.ca },
      headers: async () => ({ authorization: `Bearer ${token}` }),
    });
  return {
    what: `a real kube-apiserver ${rig.kubernetesVersion} with Calico’s kinds, served after ${rig.bootMs} ms`,
    facts: flavourFacts.native,
    bookmarkSeconds: 6,
    transport: (role) => transport(rig.token(role), `the rig as ${role}`),
    stranger: () => transport('nobody-s-token', 'the rig as a stranger'),
    expireHistory: () => rig.expireHistory(),
    closeWatches: () => link.cut(),
    stop: () => link.close(),
  };
}
