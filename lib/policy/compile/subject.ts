/** Which endpoints a policy governs, as one selector over endpoint labels: namespace and account selectors folded in (calico-policy §2.5). */
import type { Direction, Policy } from '../model/policy';
import type { CalicoCapabilities } from '../model/snapshot';
import { printSelector, type Selector } from '../selector/selector';
import { compilePolicy } from './policy-set';

export interface EffectiveSubject {
  readonly selector: Selector;
  /** Canonical text of `selector`. */
  readonly text: string;
  readonly directions: readonly Direction[];
  /** preDNAT and doNotTrack policies have no effect on pods. */
  readonly hostOnly: boolean;
}

interface Known {
  readonly capabilities: CalicoCapabilities;
  readonly subject: EffectiveSubject | null;
}

/** Policies are immutable, and a plan asks for all of them several times. */
const known = new WeakMap<Policy, Known>();

/** null for a policy that Calico would treat as non-existent. */
export function effectiveSubject(policy: Policy, capabilities: CalicoCapabilities): EffectiveSubject | null {
  const found = known.get(policy);
  if (found?.capabilities === capabilities) return found.subject;
  const subject = subjectOf(policy, capabilities);
  known.set(policy, { capabilities, subject });
  return subject;
}

function subjectOf(policy: Policy, capabilities: CalicoCapabilities): EffectiveSubject | null {
  const { policy: compiled } = compilePolicy(policy, capabilities);
  if (compiled === null) return null;
  return {
    selector: compiled.subject,
    text: printSelector(compiled.subject),
    directions: (['Ingress', 'Egress'] as const).filter((direction) => compiled[direction] !== null),
    hostOnly: compiled.hostOnly,
  };
}
