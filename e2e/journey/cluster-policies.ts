/** Every policy in a cluster as its API server serves it: what is compared before and after. */
import {
  discover,
  type KnownKind,
  type KubeObject,
  loadKubeconfig,
  objectPath,
  policyKinds,
  resourceOf,
  stripServerFields,
} from '../../lib/cluster';

export type PolicyList = Readonly<Record<string, unknown>>;

/** `Kind namespace/name` → what a person would have written. */
export async function clusterPolicies(kubeconfigPath: string, context: string): Promise<PolicyList> {
  const transport = (await loadKubeconfig({ path: kubeconfigPath, context })).connect();
  try {
    const { flavour, resources } = await discover(transport);
    const served = new Set(resources.map(({ kind }) => kind));
    const found: Record<string, unknown> = {};
    for (const kind of policyKinds.filter((name) => served.has(name))) {
      const path = objectPath(resourceOf(kind as KnownKind, flavour), null);
      const { body } = await transport.request<{ items: KubeObject[] }>({ method: 'GET', path });
      for (const item of body.items) {
        const object = { ...item, apiVersion: item.apiVersion ?? '', kind };
        const { metadata, spec } = stripServerFields(object);
        found[`${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`] =
          {
            ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
            ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
            spec,
          };
      }
    }
    return found;
  } finally {
    transport.close();
  }
}

export interface PolicyDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export function policyDifference(before: PolicyList, after: PolicyList): PolicyDifference {
  const text = (list: PolicyList, key: string): string => JSON.stringify(list[key]);
  return {
    added: Object.keys(after)
      .filter((key) => !(key in before))
      .sort(),
    removed: Object.keys(before)
      .filter((key) => !(key in after))
      .sort(),
    changed: Object.keys(after).filter((key) => key in before && text(before, key) !== text(after, key)),
  };
}
