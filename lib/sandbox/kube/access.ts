/** Who may do what: users, their rules, and the sentence of a refusal. A small model of Kubernetes RBAC. */
import { forbidden } from './api-error';
import type { ServedResource } from './served-resources';

export interface AccessRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  /** `pods`, `pods/status`, `tier.networkpolicies`, `*`. */
  readonly resources: readonly string[];
  /** Only these objects, as resourceNames. */
  readonly names?: readonly string[];
  /** Only in these namespaces, as a RoleBinding; absent = everywhere. */
  readonly namespaces?: readonly string[];
}

export interface KubeUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly rules: readonly AccessRule[];
}

/** What is asked of the authorizer. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/status`. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export const anonymous: KubeUser = {
  name: 'system:anonymous',
  uid: '',
  groups: ['system:unauthenticated'],
  rules: [],
};

const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

export function allows(user: KubeUser, asked: AccessAttributes): boolean {
  if (user.groups.includes('system:masters')) return true;
  return user.rules.some(
    (rule) =>
      has(rule.verbs, asked.verb) &&
      has(rule.groups, asked.group) &&
      has(rule.resources, asked.resource) &&
      (rule.names === undefined || (asked.name !== undefined && rule.names.includes(asked.name))) &&
      (rule.namespaces === undefined ||
        (asked.namespace !== undefined && rule.namespaces.includes(asked.namespace))),
  );
}

/** @throws ApiError 403 in Kubernetes' words. */
export function authorize(user: KubeUser, resource: ServedResource, asked: AccessAttributes): void {
  if (allows(user, asked)) return;
  const scope =
    asked.namespace === undefined
      ? ' at the cluster scope'
      : ` in the namespace ${JSON.stringify(asked.namespace)}`;
  throw forbidden(
    resource,
    asked.name ?? '',
    `User ${JSON.stringify(user.name)} cannot ${asked.verb} resource ${JSON.stringify(asked.resource)} in API group ${JSON.stringify(asked.group)}${scope}`,
  );
}
