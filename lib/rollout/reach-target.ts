/** The write that brings one object of a wave where it shall be, or what keeps it from being written (safety, "Step protocol"). */
import { type Policy, type PolicyRef, policyKey } from '@/lib/policy';
import { specHash } from './policy-spec';
import type { LivePolicy } from './ports';
import type { Phase, RolloutRecord } from './record';
import type { RolloutAction, World } from './rollout-action';
import { knownHashes, type Target } from './targets';

export const label = (ref: PolicyRef): string =>
  `${ref.kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}`;

export const isOwned = (record: RolloutRecord, live: LivePolicy): boolean =>
  record.objects.some(
    (object) => object.uid === live.uid && policyKey(object.ref) === policyKey(live.policy),
  );

export type Way = 'forward' | 'commit' | 'back';

/** null when it is there. */
export function reach(item: Target, record: RolloutRecord, world: World, way: Way): RolloutAction | null {
  const live = world.objects.get(policyKey(item.ref)) ?? null;
  return item.want === null ? clear(item, live, record, way) : put(item, item.want, live, record, way);
}

function put(
  item: Target,
  want: Policy,
  live: LivePolicy | null,
  record: RolloutRecord,
  way: Way,
): RolloutAction | null {
  // The bridge goes away in the end; all else stays, so nothing of ours is left on it.
  const bare = way !== 'forward' && item.role !== 'bridge';
  const wasOurs = record.objects.some((object) => policyKey(object.ref) === policyKey(item.ref));
  if (live === null) {
    if (way !== 'back' && wasOurs) return drift(item, 'was removed by someone else');
    if (way === 'forward' && item.role !== 'bridge' && item.role !== 'allow' && item.role !== 'deny')
      return drift(item, 'is gone');
    return {
      kind: 'write',
      verb: 'create',
      role: item.role,
      ref: item.ref,
      policy: want,
      expect: null,
      bare,
    };
  }
  const hash = specHash(live.policy);
  const owned = isOwned(record, live);
  const replace: RolloutAction = {
    kind: 'write',
    verb: 'replace',
    role: item.role,
    ref: item.ref,
    policy: want,
    expect: live,
    bare,
  };
  if (hash === specHash(want)) {
    if (owned && bare && live.rollout === record.id) return replace;
    if (owned || (way === 'back' && item.role !== 'bridge')) return null;
    return live.rollout === record.id
      ? { kind: 'adopt', ref: item.ref, live }
      : drift(item, 'was created by someone else');
  }
  const isKnown = knownHashes(record.plan).get(policyKey(item.ref))?.includes(hash) === true;
  if (way === 'back') {
    // Going back never overwrites what others edited, except the switch itself.
    if (item.role === 'bridge')
      return owned || live.rollout === record.id ? replace : drift(item, 'was replaced by someone else');
    return isKnown && (owned || live.rollout === record.id) ? replace : null;
  }
  if (!owned)
    return live.rollout === record.id && isKnown
      ? { kind: 'adopt', ref: item.ref, live }
      : drift(item, 'was created by someone else');
  if (!isKnown || !isTransition(item, way, record.phase)) return drift(item, 'was changed by someone else');
  return replace;
}

/** Which objects a forward phase may rewrite: others that differ have been touched. */
function isTransition(item: Target, way: Way, phase: Phase): boolean {
  if (way === 'commit') return item.role === 'staged';
  if (item.role === 'bridge') return phase === 'raised';
  return item.role === 'allow' && phase === 'placing';
}

function clear(item: Target, live: LivePolicy | null, record: RolloutRecord, way: Way): RolloutAction | null {
  if (live === null) return null;
  if (!isOwned(record, live)) {
    if (live.rollout === record.id) return { kind: 'adopt', ref: item.ref, live };
    // Someone else's object under our name: not ours to remove; before the bridge goes, a person must look.
    return way === 'back' && (item.role === 'deny' || item.role === 'allow' || item.role === 'bridge')
      ? drift(item, 'was created by someone else')
      : null;
  }
  return {
    kind: 'write',
    verb: 'remove',
    role: item.role,
    ref: item.ref,
    policy: null,
    expect: live,
    bare: true,
  };
}

const drift = (item: Target, what: string): RolloutAction => ({
  kind: 'stop',
  note: `${label(item.ref)} ${what}`,
});
