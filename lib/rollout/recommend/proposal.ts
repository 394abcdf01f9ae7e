/** What is proposed to allow chosen edges: policies, words, what they open, what they change. */
import type { CalicoPolicy, Direction } from '@/lib/policy';

export type Width = 'narrow' | 'suggested' | 'wide';

export interface ProposedPolicy {
  /** Complete staged policy, existing rules included. */
  readonly policy: CalicoPolicy;
  /** What stands under its name now; null when it is new. */
  readonly existing: CalicoPolicy | null;
  readonly isNew: boolean;
  readonly words: {
    readonly title: string;
    /** `app == "web" in shop`. */
    readonly subject: string;
    /** Only what the chosen edges need. */
    readonly rules: readonly {
      readonly direction: Direction;
      readonly from: string;
      readonly to: string;
      /** `TCP 8080, 9090`. */
      readonly on: string;
    }[];
  };
}

export interface OpenedPair {
  readonly src: string;
  readonly dst: string;
  readonly port: string;
  readonly used: boolean;
}

export interface OpenedPairs {
  readonly used: number;
  /** All pairs, the used ones included. */
  readonly opened: number;
  /** At most 200, used ones first. */
  readonly list: readonly OpenedPair[];
}

/** Edge ids, over everything recorded. */
export interface PolicyEffect {
  readonly newlyAllowed: readonly string[];
  readonly stillWouldDeny: readonly string[];
  readonly newlyDenied: readonly string[];
  readonly unknown: readonly string[];
}

export interface RefusedEdge {
  readonly edge: string;
  readonly reason: string;
  readonly needsCidr: boolean;
  /** What a person may choose instead; addresses are suggestions to type, never filled in. */
  readonly options: readonly string[];
}

export interface WidthSummary {
  readonly width: Width;
  readonly title: string;
  /** Selectors of the peers. */
  readonly selector: string;
  readonly used: number;
  readonly opened: number;
  readonly note: string;
}

export interface Proposal {
  readonly policies: readonly ProposedPolicy[];
  readonly words: { readonly title: string; readonly from: string; readonly to: string; readonly on: string };
  readonly pairs: OpenedPairs;
  readonly effect: PolicyEffect;
  /** Edges allowed today that these policies would deny if they were enforced alone, without the bridge. */
  readonly aloneWouldDeny: number;
  readonly refused: readonly RefusedEdge[];
  readonly widths: readonly WidthSummary[];
}
