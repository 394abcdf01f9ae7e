/** The sandbox's API server holds the contract in both flavours of Calico; a real one is held to it in e2e/real. */
import { HttpTransport } from '@/lib/cluster';
import { startKubeServer } from '@/lib/sandbox/kube';
import { kubeContract } from './contract/kube-contract';
import { type ContractTarget, flavourFacts } from './contract/target';

async function sandbox(flavour: 'native' | 'aggregated'): Promise<ContractTarget> {
  const server = await startKubeServer({ flavour });
  const transport = (token: string, description: string): HttpTransport =>
    new HttpTransport({
      server: server.url,
      description,
      tls: { ca: server.ca },
      headers: async () => ({ authorization: `Bearer ${token}` }),
    });
  return {
    what: 'the sandbox’s API server',
    facts: flavourFacts[flavour],
    bookmarkSeconds: 1,
    transport: (role) => transport(server.token(role), `the sandbox as ${role}`),
    stranger: () => transport('nobody-s-token', 'the sandbox as a stranger'),
    expireHistory: () => server.expireHistory(),
    closeWatches: () => server.closeWatches(),
    stop: () => server.stop(),
  };
}

for (const flavour of ['native', 'aggregated'] as const)
  kubeContract(`sandbox, ${flavour}`, () => sandbox(flavour));
