/** What a wave is about, read live from the cluster, never from a cache. */
import { policyKey, policyTier } from '@/lib/policy';
import { isBeforeRaise } from './next-action';
import type { LivePolicy, PolicyStore } from './ports';
import type { RolloutRecord } from './record';
import type { World } from './rollout-action';
import { watchedRefs } from './targets';

/** True when flows of every node with workloads of the wave show the bridge; null when it cannot be told. */
export type IsInForce = (record: RolloutRecord) => Promise<boolean | null>;

const readsAtOnce = 8;

/** @throws StoreError when the cluster cannot be read. */
export async function liveWorld(
  record: RolloutRecord,
  store: PolicyStore,
  isInForce: IsInForce | undefined,
): Promise<World> {
  const objects = new Map<string, LivePolicy | null>();
  const refs = watchedRefs(record.plan);
  for (let at = 0; at < refs.length; at += readsAtOnce) {
    const chunk = refs.slice(at, at + readsAtOnce);
    const found = await Promise.all(chunk.map((ref) => store.read(ref)));
    for (const [index, ref] of chunk.entries()) objects.set(policyKey(ref), found[index] ?? null);
  }
  // Foreign policies count while the bridge is lowered for raising; afterwards nobody asks for them.
  const tier = isBeforeRaise(record.phase) ? await store.listTier(policyTier(record.plan.bridge)) : [];
  const inForce = record.phase === 'lowered' ? ((await isInForce?.(record)) ?? null) : null;
  return { objects, tier, inForce };
}
