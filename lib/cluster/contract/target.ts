/** What the contract is held against: an API server, its users, and what its flavour of Calico does differently. */
import type { ClusterCapabilities } from '../capabilities';
import type { KubeTransport } from '../transport';

export const contractRoles = ['admin', 'operator', 'author', 'viewer', 'guard', 'editor'] as const;

/**
 * `admin` may do everything; `operator` reads all and writes staged and enforced kinds in tier default; `author` writes
 * staged kinds there; `viewer` reads; `guard` reads and updates the bridge by name; `editor` has plain rights on the
 * kinds and none on a tier.
 */
export type ContractRole = (typeof contractRoles)[number];

/** How Calico's kinds behave by flavour (rig §4): differences are expected values, not tests left out. */
export interface FlavourFacts {
  readonly flavour: 'native' | 'aggregated';
  /** `limit` and `continue` are heeded. */
  readonly pages: boolean;
  readonly bookmarks: boolean;
  /** How a watch from a version too old is told: by code 410, or by words alone. */
  readonly tooOldWatch: 'code' | 'words';
  /** A selector that does not parse. */
  readonly badSelector: 'accepted' | 'refused';
  /** A policy of a tier that does not exist. */
  readonly missingTier: 'accepted' | 'server-error';
  /** Tier, its label, types and stagedAction are filled in, and policies can be selected by tier: Calico's since 3.32 natively. */
  readonly fillsIn: boolean;
  /** A dry run shows what the server would fill in; behind the aggregated server it ends before that. */
  readonly dryRunFillsIn: boolean;
  /** Lists leave out the policies of tiers that the user may not get. */
  readonly readsLimitedByTier: boolean;
}

export const flavourFacts: Readonly<Record<FlavourFacts['flavour'], FlavourFacts>> = {
  native: {
    flavour: 'native',
    pages: true,
    bookmarks: true,
    tooOldWatch: 'code',
    badSelector: 'accepted',
    missingTier: 'accepted',
    fillsIn: true,
    dryRunFillsIn: true,
    readsLimitedByTier: false,
  },
  aggregated: {
    flavour: 'aggregated',
    pages: false,
    bookmarks: false,
    tooOldWatch: 'words',
    badSelector: 'refused',
    missingTier: 'server-error',
    fillsIn: true,
    dryRunFillsIn: false,
    readsLimitedByTier: true,
  },
};

/** @throws Error for a cluster without Calico's v3 API, which the contract is about. */
export function factsOf({ flavour, calico }: ClusterCapabilities): FlavourFacts {
  if (flavour !== 'native' && flavour !== 'aggregated')
    throw new Error(`The contract needs projectcalico.org/v3; this cluster is of flavour ${flavour}`);
  const facts = flavourFacts[flavour];
  // `calicoCapabilities` reads the version: names are served as they are since the same release.
  const fillsIn = flavour === 'aggregated' || calico.traceNames === 'as-served';
  return { ...facts, fillsIn, dryRunFillsIn: facts.dryRunFillsIn && fillsIn };
}

export interface ContractTarget {
  /** What it is, for the report of the run. */
  readonly what: string;
  readonly facts: FlavourFacts;
  /** Shortest watch in which a bookmark comes; kube-apiserver sends one about two seconds before the end. */
  readonly bookmarkSeconds: number;
  /** Null for a role that this target has nobody for. */
  transport(role: ContractRole): KubeTransport | null;
  /** Somebody with a token that this server never gave. */
  stranger(): KubeTransport;
  /** Makes all older versions and continue tokens too old; absent where that takes minutes. */
  expireHistory?(): Promise<void> | void;
  /** Cuts every open watch off; absent where nobody can. */
  closeWatches?(): Promise<void> | void;
  stop(): Promise<void>;
}
