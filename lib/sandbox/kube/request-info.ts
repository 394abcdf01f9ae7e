/** What a request asks for, read from its path as the API server reads it. */
import type { ServedResource } from './served-resources';

export interface ResourceRequest {
  readonly resource: ServedResource;
  /** null: cluster-scoped, or a list over all namespaces. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

/** Null for paths that name no served resource. */
export function resourceRequest(path: string, resources: readonly ServedResource[]): ResourceRequest | null {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = segments;
  const [group = '', version = '', ...tail] = root === 'api' ? ['', ...rest] : root === 'apis' ? rest : [];
  const find = (plural: string | undefined): ServedResource | undefined =>
    resources.find((item) => item.group === group && item.version === version && item.plural === plural);
  if (version === '' || tail.length === 0) return null;
  const [first, second, third, fourth, fifth, ...more] = tail;
  if (more.length > 0) return null;
  const inNamespace = first === 'namespaces' && second !== undefined && third !== undefined;
  const scoped = inNamespace ? find(third) : undefined;
  if (scoped?.namespaced === true)
    return {
      resource: scoped,
      namespace: second ?? null,
      name: fourth ?? null,
      subresource: fifth ?? null,
    };
  const resource = find(first);
  if (resource === undefined || fourth !== undefined) return null;
  // A single object of a namespaced kind needs its namespace in the path.
  if (resource.namespaced && second !== undefined) return null;
  return { resource, namespace: null, name: second ?? null, subresource: third ?? null };
}
