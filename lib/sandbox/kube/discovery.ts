/** Version, groups and resource lists. */
import { groupVersionOf, type ServedFlavour, type ServedResource } from './served-resources';

export const versionInfo = (gitVersion: string): Readonly<Record<string, unknown>> => {
  const [major = '1', minor = '34'] = gitVersion.replace(/^v/, '').split('.');
  return { major, minor, gitVersion, gitTreeState: 'clean', compiler: 'gc', platform: 'linux/amd64' };
};

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Groups that only exist to be asked: reviews of rights and identity. */
const reviewGroups: Readonly<Record<string, readonly (readonly [plural: string, kind: string])[]>> = {
  'authentication.k8s.io/v1': [['selfsubjectreviews', 'SelfSubjectReview']],
  'authorization.k8s.io/v1': [['selfsubjectaccessreviews', 'SelfSubjectAccessReview']],
};

/** Calico's storage group: its presence tells an aggregated server from native kinds (calico-policy §1.1). */
const storageGroup = 'crd.projectcalico.org/v1';

export class Discovery {
  readonly #groupVersions: readonly string[];

  constructor(
    private readonly resources: readonly ServedResource[],
    private readonly served: ServedFlavour,
  ) {
    this.#groupVersions = [
      ...new Set([
        ...resources.filter(({ group }) => group !== '').map(groupVersionOf),
        ...Object.keys(reviewGroups),
        ...(served.flavour === 'aggregated' ? [storageGroup] : []),
      ]),
    ].sort();
  }

  /** The answer to a discovery path; null for any other. */
  answer(path: string): Readonly<Record<string, unknown>> | null {
    if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    if (path === '/apis')
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: this.#groupVersions.map((groupVersion) => this.#group(groupVersion)),
      };
    if (path === '/api/v1') return this.#list('v1');
    const [, root, group, version, ...rest] = path.split('/');
    if (root !== 'apis' || group === undefined || rest.length > 0) return null;
    const found = this.#groupVersions.find((item) =>
      version === undefined ? item.startsWith(`${group}/`) : item === `${group}/${version}`,
    );
    if (found === undefined) return null;
    return version === undefined
      ? { kind: 'APIGroup', apiVersion: 'v1', ...this.#group(found) }
      : this.#list(found);
  }

  #group(groupVersion: string): Readonly<Record<string, unknown>> {
    const [name = '', version = ''] = groupVersion.split('/');
    const entry = { groupVersion, version };
    return { name, versions: [entry], preferredVersion: entry };
  }

  #list(groupVersion: string): Readonly<Record<string, unknown>> {
    const own = this.resources.filter((resource) => groupVersionOf(resource) === groupVersion);
    const resources = own.flatMap((resource) => {
      const { plural: name, singular: singularName, namespaced, kind, shortNames } = resource;
      const main = {
        name,
        singularName,
        namespaced,
        kind,
        verbs,
        ...(shortNames.length > 0 ? { shortNames } : {}),
      };
      const status = { name: `${name}/status`, singularName: '', namespaced, kind };
      return [main, ...(resource.hasStatus ? [{ ...status, verbs: ['get', 'patch', 'update'] }] : [])];
    });
    const reviews = (reviewGroups[groupVersion] ?? []).map(([name, kind]) => ({
      name,
      singularName: kind.toLowerCase(),
      namespaced: false,
      kind,
      verbs: ['create'],
    }));
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [...resources, ...reviews] };
  }

  /** An aggregated server registers itself with a Service behind it. */
  apiServices(): readonly Readonly<Record<string, unknown>>[] {
    if (this.served.flavour !== 'aggregated') return [];
    return [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v3.projectcalico.org' },
        spec: {
          group: 'projectcalico.org',
          version: 'v3',
          service: { namespace: 'calico-system', name: 'calico-api', port: 443 },
          groupPriorityMinimum: 1500,
          versionPriority: 200,
        },
        status: { conditions: [{ type: 'Available', status: 'True', reason: 'Passed' }] },
      },
    ];
  }
}
