/** The contract on a real kube-apiserver: the rig's, and any other by DRAWBRIDGE_TEST_KUBECONFIG. */
import { afterAll, describe, expect, it } from 'vitest';
import { kubeContract } from '@/lib/cluster/contract/kube-contract';
import { effectiveWrites } from './audit-log';
import { kubeconfigTarget, testKubeconfig } from './kubeconfig-target';
import { type Rig, startRig } from './rig';
import { rigTarget } from './rig-target';

let rig: Rig | null = null;

kubeContract('kube-apiserver of the rig', async () => {
  rig = await startRig();
  return rigTarget(rig);
});

describe('after the contract, the audit log of the real API server', () => {
  afterAll(() => rig?.stop());

  it('holds no write of the viewer and the editor, and some of the operator', () => {
    const entries = rig?.auditLog() ?? [];
    expect(effectiveWrites(entries, 'tom.berg')).toEqual([]);
    expect(effectiveWrites(entries, 'editor')).toEqual([]);
    expect(effectiveWrites(entries, 'jonas.weber').length).toBeGreaterThan(0);
  });
});

const file = testKubeconfig;
if (file !== null) kubeContract(`cluster of ${file}`, () => kubeconfigTarget(file));
