/** Finds out once what a cluster serves and which of it we may read (calico-policy §1.1). */
import type { CalicoCapabilities } from '@/lib/policy';
import { type CalicoFlavour, type ClusterCapabilities, calicoCapabilities } from './capabilities';
import { type DeclaringKind, declaringKinds, declaringResources } from './declared/declaring-kinds';
import type { ResourceType } from './kube-object';
import { type KnownKind, knownResources, objectPath, resourceOf } from './resources';
import { KubeError, type KubeTransport } from './transport';

interface Found {
  readonly resources: readonly ResourceType[];
  readonly missing: ClusterCapabilities['missing'];
}

/** Resources by the path of their group and version, each asked for once. */
type ServedAt = (group: string, version: string) => Promise<ReadonlySet<string>>;

function servedAt(transport: KubeTransport): ServedAt {
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  return (group, version) => {
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const asked =
      known.get(root) ??
      getOrNull<ResourceList>(transport, root).then(
        (list) => new Set((list?.resources ?? []).map(({ name }) => name)),
      );
    known.set(root, asked);
    return asked;
  };
}

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

interface Asked {
  readonly transport: KubeTransport;
  readonly flavour: CalicoFlavour;
  readonly served: ServedAt;
  readonly namespaces: readonly string[] | null;
}

async function findKnown(kind: KnownKind, { transport, flavour, served, namespaces }: Asked): Promise<Found> {
  const resource = resourceOf(kind, flavour);
  if (!(await served(resource.group, resource.version)).has(resource.plural)) {
    const message = `${resource.plural}.${resource.group || 'core'} is not served by this cluster`;
    return { resources: [], missing: [{ kind, reason: 'not-served', message }] };
  }
  const refusal = kind === 'ConfigMap' ? null : await mayList(transport, resource, namespaces);
  return refusal === null
    ? { resources: [{ ...resource, kind }], missing: [] }
    : { resources: [], missing: [{ kind, reason: 'forbidden', message: refusal }] };
}

/** In the newest version there is. What is not served declares nothing, and nothing is missing then. */
async function findDeclaring(kind: DeclaringKind, { transport, served, namespaces }: Asked): Promise<Found> {
  const { versions, ...rest } = declaringResources[kind];
  for (const version of versions) {
    const resource = { ...rest, version };
    if (!(await served(resource.group, version)).has(resource.plural)) continue;
    const refusal = await mayList(transport, resource, namespaces);
    return refusal === null
      ? { resources: [resource], missing: [] }
      : { resources: [], missing: [{ kind, reason: 'forbidden', message: refusal }] };
  }
  return { resources: [], missing: [] };
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
  const served = servedAt(transport);
  const found = await Promise.all([
    ...Object.keys(knownResources).map((name) =>
      findKnown(name as KnownKind, { transport, flavour, served, namespaces: limited }),
    ),
    ...declaringKinds.map((name) => findDeclaring(name, { transport, flavour, served, namespaces: limited })),
  ]);
  const resources = found.flatMap((one) => one.resources);
  const missing = found.flatMap((one) => one.missing);
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
