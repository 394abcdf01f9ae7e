/** Finds out once what a cluster serves and which of it we may read (calico-policy §1.1). */
import type { CalicoCapabilities } from '@/lib/policy';
import { type CalicoFlavour, type ClusterCapabilities, calicoCapabilities } from './capabilities';
import type { ResourceType } from './kube-object';
import { type KnownKind, knownResources, objectPath, resourceOf } from './resources';
import { KubeError, type KubeTransport } from './transport';

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string }[];
}

async function getOrNull<T>(transport: KubeTransport, path: string): Promise<T | null> {
  try {
    return (await transport.request<T>({ method: 'GET', path })).body;
  } catch (error) {
    if (
      error instanceof KubeError &&
      ['not-found', 'forbidden', 'server-error', 'bad-request'].includes(error.code)
    )
      return null;
    throw error;
  }
}

async function flavourOf(transport: KubeTransport, groups: ReadonlySet<string>): Promise<CalicoFlavour> {
  const v3 = groups.has('projectcalico.org');
  const v1 = groups.has('crd.projectcalico.org');
  if (!v3) return v1 ? 'crd-only' : 'none';
  if (!v1) return 'native';
  // Both: an APIService with a service behind it is the aggregated server, a local one stands for CRDs.
  const service = await getOrNull<{ spec?: { service?: unknown } }>(
    transport,
    '/apis/apiregistration.k8s.io/v1/apiservices/v3.projectcalico.org',
  );
  return service === null || service.spec?.service != null ? 'aggregated' : 'native';
}

const hostActions: ReadonlySet<unknown> = new Set(['Accept', 'Drop', 'Return']);
const isHostAction = (value: unknown): value is HostAction => hostActions.has(value);
type HostAction = NonNullable<CalicoCapabilities['endpointToHostAction']>;

/** What Felix does with traffic of pods to their own host. Not readable, or not set there: as installations configure it (§4.7). */
async function hostActionOf(
  transport: KubeTransport,
  flavour: CalicoFlavour,
): Promise<Pick<CalicoCapabilities, 'endpointToHostAction'>> {
  if (flavour === 'none') return {};
  const felix = { ...resourceOf('ClusterInformation', flavour), plural: 'felixconfigurations' };
  const path = objectPath(felix, null, 'default');
  const object = await getOrNull<{ spec?: { defaultEndpointToHostAction?: unknown } }>(transport, path);
  const action = object?.spec?.defaultEndpointToHostAction;
  return isHostAction(action) ? { endpointToHostAction: action } : {};
}

async function mayList(
  transport: KubeTransport,
  resource: ResourceType,
  namespaces: readonly string[] | null,
): Promise<string | null> {
  const paths =
    namespaces === null || !resource.namespaced
      ? [objectPath(resource, null)]
      : namespaces.map((namespace) => objectPath(resource, namespace));
  for (const path of paths) {
    try {
      await transport.request({ method: 'GET', path, query: { limit: 1 } });
    } catch (error) {
      if (error instanceof KubeError) return error.message;
      throw error;
    }
  }
  return null;
}

/**
 * @param namespaces read only these; asked for when namespaces may not be listed cluster-wide.
 * @throws KubeError (unauthorized), ConnectionError
 */
export async function discover(
  transport: KubeTransport,
  namespaces: readonly string[] = [],
): Promise<ClusterCapabilities> {
  const version = (await transport.request<{ gitVersion?: string }>({ method: 'GET', path: '/version' }))
    .body;
  const groupList = (
    await transport.request<{ groups?: readonly { name: string }[] }>({ method: 'GET', path: '/apis' })
  ).body;
  const groups = new Set((groupList.groups ?? []).map((group) => group.name));
  const flavour = await flavourOf(transport, groups);
  const limited = namespaces.length > 0 ? namespaces : null;
  const served = new Map<string, ReadonlySet<string>>();
  const resources: ResourceType[] = [];
  const missing: ClusterCapabilities['missing'][number][] = [];
  await Promise.all(
    Object.keys(knownResources).map(async (name) => {
      const kind = name as KnownKind;
      const resource = resourceOf(kind, flavour);
      const root =
        resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
      if (!served.has(root))
        served.set(
          root,
          new Set(
            ((await getOrNull<ResourceList>(transport, root))?.resources ?? []).map((entry) => entry.name),
          ),
        );
      if (!(served.get(root) ?? new Set()).has(resource.plural)) {
        missing.push({
          kind,
          reason: 'not-served',
          message: `${resource.plural}.${resource.group || 'core'} is not served by this cluster`,
        });
        return;
      }
      const refusal = kind === 'ConfigMap' ? null : await mayList(transport, resource, limited);
      if (refusal === null) resources.push({ ...resource, kind });
      else missing.push({ kind, reason: 'forbidden', message: refusal });
    }),
  );
  const kinds = new Set(resources.map((resource) => resource.kind));
  const information = kinds.has('ClusterInformation')
    ? await getOrNull<{ spec?: { calicoVersion?: string } }>(
        transport,
        objectPath(resourceOf('ClusterInformation', flavour), null, 'default'),
      )
    : null;
  return {
    kubernetesVersion: version.gitVersion ?? 'unknown',
    flavour,
    calico: {
      ...calicoCapabilities(information?.spec?.calicoVersion ?? null, flavour),
      ...(await hostActionOf(transport, flavour)),
    },
    stagedKinds: kinds.has('StagedGlobalNetworkPolicy') && kinds.has('StagedNetworkPolicy'),
    tiers: kinds.has('Tier'),
    resources: resources.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    namespaces: limited,
    missing: missing.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}
