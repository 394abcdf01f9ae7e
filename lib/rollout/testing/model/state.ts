/** What the bridge looks like right now. */
import { policyKey } from '@/lib/policy';
import { type BridgeState, bridgeState } from '../../next-action';
import type { Rig } from './rig';

/** Something is enforced: the canary, or everything. */
export const isUp = (rig: Pick<Rig, 'scenario'>): boolean =>
  ['canary', 'raised'].includes(bridgeStateOf(rig));

function bridgeStateOf({ scenario: { plan, cluster } }: Pick<Rig, 'scenario'>): BridgeState {
  const key = policyKey(plan.bridge);
  return bridgeState({ plan }, { objects: new Map([[key, cluster.objects.get(key) ?? null]]) });
}
