/**
 * Any cluster as a target of the contract: DRAWBRIDGE_TEST_KUBECONFIG names the file, DRAWBRIDGE_TEST_CONTEXT the context
 * of somebody who may do everything, DRAWBRIDGE_TEST_CONTEXT_OPERATOR, _AUTHOR, _VIEWER, _GUARD and _EDITOR those of the
 * other roles (lib/cluster/contract/target.ts says what each may do).
 */
import { discover, loadKubeconfig } from '@/lib/cluster';
import {
  type ContractRole,
  type ContractTarget,
  contractRoles,
  factsOf,
} from '@/lib/cluster/contract/target';

export const testKubeconfig = process.env.DRAWBRIDGE_TEST_KUBECONFIG ?? null;

const contextOf = (role: ContractRole): string | undefined =>
  process.env[role === 'admin' ? 'DRAWBRIDGE_TEST_CONTEXT' : `DRAWBRIDGE_TEST_CONTEXT_${role.toUpperCase()}`];

/** @throws TargetError, or Error when the cluster serves no Calico v3 API. */
export async function kubeconfigTarget(path: string): Promise<ContractTarget> {
  const admin = await loadKubeconfig({ path, context: contextOf('admin') ?? null });
  const targets = new Map([['admin' as ContractRole, admin]]);
  for (const role of contractRoles) {
    const context = contextOf(role);
    if (role !== 'admin' && context !== undefined) targets.set(role, await loadKubeconfig({ path, context }));
  }
  const transport = admin.connect();
  const capabilities = await discover(transport);
  transport.close();
  return {
    what: `${admin.server} as context ${admin.contextName}, Kubernetes ${capabilities.kubernetesVersion}, Calico ${capabilities.calico.version ?? 'of unknown version'}`,
    facts: factsOf(capabilities),
    bookmarkSeconds: 6,
    transport: (role) => targets.get(role)?.connect() ?? null,
    stranger: () => admin.connectAs('nobody-s-token'),
    stop: async () => undefined,
  };
}
