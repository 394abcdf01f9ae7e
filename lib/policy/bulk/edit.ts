/** Changes of a snapshot, as they come from a watch. */
import type { EndpointRef, Namespace, Pod, Snapshot } from '../model/snapshot';
import type { PolicyChange } from '../model/verdict';

export interface SnapshotEdit {
  readonly policies?: PolicyChange;
  readonly pods?: { readonly put?: readonly Pod[]; readonly remove?: readonly EndpointRef[] };
  readonly namespaces?: { readonly put?: readonly Namespace[]; readonly remove?: readonly string[] };
  /** Whole lists in place of the old ones. */
  readonly replace?: Partial<Omit<Snapshot, 'policies' | 'pods' | 'namespaces'>>;
}
