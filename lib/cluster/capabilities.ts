/** What a cluster can do, found once at connect and shown (calico-policy §1.1). */
import type { CalicoCapabilities } from '@/lib/policy';
import type { ResourceType } from './kube-object';

export type CalicoFlavour =
  /** projectcalico.org/v3 served by calico-apiserver. */
  | 'aggregated'
  /** projectcalico.org/v3 as plain CRDs. */
  | 'native'
  /** only crd.projectcalico.org/v1 is served. */
  | 'crd-only'
  /** no Calico at all. */
  | 'none';

export interface ClusterCapabilities {
  readonly kubernetesVersion: string;
  readonly flavour: CalicoFlavour;
  readonly calico: CalicoCapabilities;
  readonly stagedKinds: boolean;
  readonly tiers: boolean;
  /** Every kind that is served and read, by our name of it. */
  readonly resources: readonly ResourceType[];
  /** null = all namespaces may be listed; otherwise only these (no cluster-wide list right). */
  readonly namespaces: readonly string[] | null;
  /** Kinds that are not served or may not be listed, with the reason and the missing right. */
  readonly missing: readonly {
    readonly kind: string;
    readonly reason: 'not-served' | 'forbidden';
    readonly message: string;
  }[];
}

/** `v3.31.2` → 3031; null where the text names no release (a build of master says `master` or a commit). */
function releaseNumber(version: string | null): number | null {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined ? null : Number(major) * 1000 + Number(minor);
}

/**
 * What Calico's releases differ in, as one record. Without a version, native CRDs tell 3.32 or later (§1.1); anything else is read as
 * the releases before it.
 */
export function calicoCapabilities(version: string | null, flavour: CalicoFlavour): CalicoCapabilities {
  const release = releaseNumber(version) ?? (flavour === 'native' ? 3032 : 3031);
  const modern = release >= 3032;
  return {
    version,
    tieBreak: modern ? 'name-namespace-kind' : 'felix-key',
    traceNames: modern ? 'as-served' : 'prefixed',
    typesDefault: flavour === 'crd-only' ? 'both' : flavour === 'native' ? 'by-presence' : 'by-length',
    clusterNetworkPolicy: modern,
    adminNetworkPolicy: release >= 3029 && !modern,
    baselineAdminNetworkPolicy: release >= 3030 && !modern,
  };
}
