/** What the state machine is asked with, and the one next thing it says to do. */
import type { Policy, PolicyRef } from '@/lib/policy';
import type { LivePolicy, Precondition } from './ports';
import type { Phase } from './record';
import type { TargetRole } from './targets';

/** Live objects by policy key; all of watchedRefs() are present, null where nothing exists. */
export interface World {
  readonly objects: ReadonlyMap<string, LivePolicy | null>;
  /** Enforced policies of the tier, live. */
  readonly tier: readonly PolicyRef[];
  /** Whether flows of every node show the lowered bridge at work; null when it cannot be told. */
  readonly inForce: boolean | null;
}

export type RolloutAction =
  | {
      readonly kind: 'write';
      readonly verb: 'create' | 'replace' | 'remove';
      readonly role: TargetRole;
      readonly ref: PolicyRef;
      readonly policy: Policy | null;
      readonly expect: Precondition | null;
      /** Written without our mark: what stays in the cluster is what a person would have written. */
      readonly bare: boolean;
    }
  /** An object that carries our mark and our spec, but whose answer was lost: take it into the journal. */
  | { readonly kind: 'adopt'; readonly ref: PolicyRef; readonly live: LivePolicy }
  | {
      readonly kind: 'advance';
      readonly phase: Phase;
      readonly note: string | null;
      readonly ended: string | null;
    }
  /** Drift: nothing more is written before a person decides; going back stays possible. */
  | { readonly kind: 'stop'; readonly note: string }
  | { readonly kind: 'wait'; readonly until: number | null; readonly why: string }
  | { readonly kind: 'done' };
