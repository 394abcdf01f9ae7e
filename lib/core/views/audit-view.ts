/** Rules that do nothing, and those that no recorded edge needed (ui.md §6, Policies: unused and shadowed hints). */
import type { AuditView, RuleHintView } from '@/lib/api';
import {
  auditSteps,
  type PolicyRef,
  policyKey,
  policyTier,
  type RuleFinding,
  type Snapshot,
} from '@/lib/policy';
import { edgeFlow } from '@/lib/rollout';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { isCalicoTier } from './policy-card';

const refOf = ({ kind, namespace, name }: PolicyRef): PolicyRef => ({ kind, namespace, name });

const hintOf = ({ kind, policy, direction, rule, reason, by }: RuleFinding): RuleHintView => ({
  kind,
  policy: refOf(policy),
  direction,
  rule: rule === null ? null : rule + 1,
  reason,
  by: by.map((place) => ({
    policy: refOf(place.policy),
    direction: place.direction,
    rule: place.rule + 1,
  })),
});

/** Calico's own policies are not the reader's to change. */
function foreignKeys({ policies }: Snapshot): ReadonlySet<string> {
  return new Set(policies.filter((policy) => isCalicoTier(policyTier(policy))).map(policyKey));
}

async function audit({ engine, exposures, snapshot, rollout }: Picture): Promise<AuditView> {
  const flows = exposures.map(({ summary }) => edgeFlow(summary.edge));
  const findings = await slices.run(auditSteps(engine, flows));
  const foreign = foreignKeys(snapshot);
  const bridge = rollout.bridge === null ? null : policyKey(rollout.bridge.ref);
  // A lowered bridge stands in the way of everything behind it: that is its purpose, and ends with the wave.
  const isOfBridge = (ref: PolicyRef): boolean => policyKey(ref) === bridge;
  return {
    hints: findings
      .filter(({ policy }) => !foreign.has(policyKey(policy)) && !isOfBridge(policy))
      .filter(({ by }) => !by.some((place) => isOfBridge(place.policy)))
      .map(hintOf),
  };
}

/** One for all who ask about the same edges in the same world: it takes seconds where there are many policies. */
const asked = new WeakMap<Picture['exposures'], Promise<AuditView>>();

export function auditView(picture: Picture): Promise<AuditView> {
  const known = asked.get(picture.exposures);
  if (known !== undefined) return known;
  const made = audit(picture);
  asked.set(picture.exposures, made);
  // Who asked is told of the error; the next one asks anew.
  made.catch(() => asked.delete(picture.exposures));
  return made;
}
