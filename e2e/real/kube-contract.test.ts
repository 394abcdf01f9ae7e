/** The contract on a real kube-apiserver: the rig's, and any other by DRAWBRIDGE_TEST_KUBECONFIG. */
import { afterAll, describe, expect, it } from 'vitest';
import { HttpTransport } from '@/lib/cluster';
import { kubeContract } from '@/lib/cluster/contract/kube-contract';
import { type ContractTarget, flavourFacts } from '@/lib/cluster/contract/target';
import { effectiveWrites } from './audit-log';
import { type Rig, startRig } from './rig';

let rig: Rig | null = null;

/** The rig lives on after the contract, for its audit log. */
async function open(): Promise<ContractTarget> {
  const started = await startRig();
  rig = started;
  return {
    what: `a real kube-apiserver ${started.kubernetesVersion} with Calico’s kinds (served after ${started.bootMs} ms)`,
    facts: flavourFacts.native,
    bookmarkSeconds: 6,
    transport: (role) => started.transport(role),
    stranger: () =>
      new HttpTransport({
        server: started.url,
        description: 'the rig as a stranger',
        tls: { ca: started.ca },
        headers: async () => ({ authorization: 'Bearer nobody-s-token' }),
      }),
    expireHistory: () => started.expireHistory(),
    stop: async () => undefined,
  };
}

kubeContract('kube-apiserver of the rig', open);

describe('after the contract, the audit log of the real API server', () => {
  afterAll(() => rig?.stop());

  it('holds no write of the viewer and the editor, and some of the operator', () => {
    const entries = rig?.auditLog() ?? [];
    expect(effectiveWrites(entries, 'tom.berg')).toEqual([]);
    expect(effectiveWrites(entries, 'editor')).toEqual([]);
    expect(effectiveWrites(entries, 'jonas.weber').length).toBeGreaterThan(0);
  });
});
