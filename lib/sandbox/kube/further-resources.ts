/** Kinds that objects are of and the server has not by itself: what the copy of a richer cluster holds. */
import { type KubeObject, knownKind, knownResources } from '@/lib/cluster';
import { declaringKind, declaringResources } from '@/lib/cluster/declared/declaring-kinds';
import { groupVersionOf, type ServedResource } from './served-resources';

function describedBy(object: KubeObject): { readonly plural: string; readonly namespaced: boolean } | null {
  const declaring = declaringKind(object);
  if (declaring !== null) return declaringResources[declaring];
  const kind = knownKind(object);
  return kind === null ? null : knownResources[kind];
}

/** Served as plain resources, without validation: what is not known to lib/cluster is left, and refused where it is put in. */
export function furtherResources(
  objects: readonly KubeObject[],
  served: readonly ServedResource[],
): ServedResource[] {
  const has = new Set(served.map((resource) => `${groupVersionOf(resource)} ${resource.kind}`));
  return objects.flatMap((object) => {
    const { apiVersion, kind } = object;
    const described = describedBy(object);
    if (described === null || has.has(`${apiVersion} ${kind}`)) return [];
    has.add(`${apiVersion} ${kind}`);
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return [
      {
        group,
        version,
        kind,
        plural: described.plural,
        namespaced: described.namespaced,
        singular: kind.toLowerCase(),
        shortNames: [],
        origin: 'crd' as const,
        tiered: false,
        hasStatus: false,
        hasGeneration: false,
      },
    ];
  });
}
