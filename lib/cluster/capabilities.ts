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
