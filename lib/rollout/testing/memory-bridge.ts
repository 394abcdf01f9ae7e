/** The guard's one object in the in-memory cluster. */
import type { CalicoPolicy } from '@/lib/policy';
import type { BridgeAccess, GuardedBridge } from '../guard/guarded-bridge';
import { specHash } from '../policy-spec';
import type { MemoryCluster } from './memory-cluster';

export class MemoryBridge implements BridgeAccess {
  writes = 0;
  constructor(private readonly cluster: MemoryCluster) {}

  async read(lowered: CalicoPolicy): Promise<GuardedBridge | null> {
    const live = await this.cluster.read(lowered);
    if (live === null) return null;
    return {
      uid: live.uid,
      aliases: [],
      isLowered: specHash(live.policy) === specHash(lowered),
      lower: async () => {
        this.writes++;
        const mark = { rollout: live.rollout ?? '', planHash: '', epoch: 0, write: this.writes };
        return (await this.cluster.replace(lowered, live, mark)).auditId;
      },
    };
  }
}
