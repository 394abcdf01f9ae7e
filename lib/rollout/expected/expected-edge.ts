/** An edge that should exist by what the cluster's objects say, whether or not a flow has shown it (issue: expected but unseen). */
import type { EdgeKey } from '@/lib/flows';
import type { Flow } from '@/lib/policy';

/** The object that lets an edge be expected, and how, in words that go on after its name. */
export interface Because {
  /** Kubernetes kind; `Deployment` and the like where the pod template says it. */
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** "sends requests to Service shop/frontend, port 80". */
  readonly text: string;
}

export interface ExpectedEdge {
  readonly id: string;
  /** Named as a flow record would name it, so that it is the same edge once it is seen. */
  readonly edge: EdgeKey;
  /** Under which records may show it too: an address by its set or its network, say. */
  readonly otherIds: readonly string[];
  readonly because: readonly Because[];
  /** What the engine is asked: every way the edge may come about. They agree, or the verdict is unknown. */
  readonly flows: readonly Flow[];
  /** Addresses behind an end that records name only as a host, a set or a network; null where it is a workload or nobody can tell. */
  readonly addresses: { readonly src: readonly string[] | null; readonly dst: readonly string[] | null };
  /** What an end is, where its name in records does not say it: "API server". */
  readonly labels: { readonly src: string | null; readonly dst: string | null };
  /** False where no flow record can show it: Calico lets a node reach its own pods before any policy (calico-policy §4.7). */
  readonly recordable: boolean;
  /** From any address outside: whatever reaches the same port from a host, a set or a network shows it. */
  readonly fromAnywhere: boolean;
}

/** What cannot be told from the objects, by name; never silence. */
export interface ExpectedGap {
  /** Stable; acceptances name it. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences with a full stop. */
  readonly message: string;
  /** What would close it. */
  readonly remedy: string;
  /** Whose edges are concerned; null = anybody's. */
  readonly namespaces: readonly string[] | null;
}
