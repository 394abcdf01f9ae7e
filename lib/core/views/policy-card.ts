/** One policy as a card: state, what it selects, what it would deny, who manages it. */
import type { PolicyCardView } from '@/lib/api';
import {
  describePolicy,
  displayName,
  effectiveSubject,
  isStaged,
  type Policy,
  type PolicyKind,
  policyKey,
  policyOrder,
  policyTier,
} from '@/lib/policy';
import type { Picture } from '../picture';
import type { DecidedEdges } from './deciding-policies';
import { managedBy } from './managed-by';
import { type PolicySelection, selectionOf } from './policy-selections';
import { count } from './words';

const kindLabels: Record<PolicyKind, string> = {
  CalicoNetworkPolicy: 'NetworkPolicy',
  StagedNetworkPolicy: 'NetworkPolicy',
  GlobalNetworkPolicy: 'Global',
  StagedGlobalNetworkPolicy: 'Global',
  NetworkPolicy: 'Kubernetes',
  StagedKubernetesNetworkPolicy: 'Kubernetes',
  AdminNetworkPolicy: 'Kubernetes, cluster-wide',
  BaselineAdminNetworkPolicy: 'Kubernetes, cluster-wide',
  ClusterNetworkPolicy: 'Kubernetes, cluster-wide',
};

/** Tiers whose policies Calico's operator writes, and writes again. */
const calicoTiers: ReadonlySet<string> = new Set(['allow-tigera', 'calico-system']);
export const isCalicoTier = (tier: string): boolean => calicoTiers.has(tier);

/** Keys of what was placed new behind a lowered bridge: it is enforced, and has no effect yet. */
export function withoutEffect({ rollout }: Picture): ReadonlySet<string> {
  const { bridge, record } = rollout;
  if (bridge?.state !== 'lowered' || record === null) return new Set();
  const { allows, deny } = record.plan;
  const placed = allows.filter(({ before }) => before === null).map(({ enforced }) => enforced);
  return new Set([...placed, deny].map(policyKey));
}

export interface CardContext {
  readonly picture: Picture;
  readonly decided: ReadonlyMap<string, DecidedEdges>;
  readonly noEffect: ReadonlySet<string>;
  /** Whether what a policy selects lies in the scope of the page. */
  readonly isInScope: (selection: PolicySelection) => boolean;
}

function stateOf(policy: Policy, { picture, noEffect }: CardContext): PolicyCardView['state'] {
  const { bridge } = picture.rollout;
  if (bridge !== null && policyKey(bridge.ref) === policyKey(policy))
    return bridge.state === 'lowered' ? 'bridge-lowered' : 'bridge-raised';
  if (isStaged(policy)) return 'staged';
  return noEffect.has(policyKey(policy)) ? 'no-effect-yet' : 'enforced';
}

function summaryOf(policy: Policy): string | null {
  const [first, ...rest] = describePolicy(policy);
  if (first === undefined) return null;
  return rest.length === 0 ? first.text : `${first.text}, and ${count(rest.length, 'more rule')}`;
}

function problemsOf(policy: Policy, { engine }: Picture): string[] {
  return engine.diagnostics
    .filter((diagnostic) => policyKey(diagnostic.policy) === policyKey(policy))
    .map(({ path, message }) => `${path}: ${message}`);
}

/** Absent means Set; enforced kinds have none. */
function stagedActionOf(policy: Policy): PolicyCardView['stagedAction'] {
  if (!isStaged(policy)) return null;
  return ('stagedAction' in policy ? policy.stagedAction : undefined) ?? 'Set';
}

/** preDNAT and doNotTrack policies govern hosts: they select no pod. */
export function policyCard(policy: Policy, context: CardContext): PolicyCardView {
  const { picture, decided } = context;
  const { kind, namespace, name } = policy;
  const tier = policyTier(policy);
  const selection = selectionOf(picture, policy);
  const subject = effectiveSubject(policy, picture.snapshot.capabilities);
  return {
    ref: { kind, namespace, name },
    title: displayName(name, tier),
    kindLabel: kindLabels[kind],
    state: stateOf(policy, context),
    order: policyOrder(policy),
    directions: [...(subject?.directions ?? [])],
    pods: selection.pods,
    inScope: context.isInScope(selection),
    stagedAction: stagedActionOf(policy),
    summary: summaryOf(policy),
    ownedByCalico: isCalicoTier(tier),
    managedBy: managedBy(picture.objectOf(policy)),
    wouldDeny: decided.get(policyKey(policy))?.wouldDeny.size ?? 0,
    problems: problemsOf(policy, picture),
  };
}
