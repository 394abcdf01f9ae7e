/** Questions about oneself: may I, and who am I. */
import { allows, type KubeUser } from './access';
import { badRequest } from './api-error';
import { isRecord, record } from './json';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const orAbsent = (value: unknown): string | undefined => (text(value) === '' ? undefined : text(value));

function accessReview(
  user: KubeUser,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const spec = record(body.spec);
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (!isRecord(resourceAttributes) && !isRecord(nonResourceAttributes))
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  const asked = record(resourceAttributes);
  const subresource = text(asked.subresource);
  const allowed = isRecord(resourceAttributes)
    ? allows(user, {
        verb: text(asked.verb),
        group: text(asked.group),
        resource: subresource === '' ? text(asked.resource) : `${text(asked.resource)}/${subresource}`,
        namespace: orAbsent(asked.namespace),
        name: orAbsent(asked.name),
      })
    : text(record(nonResourceAttributes).verb) === 'get';
  const reason = allowed ? `RBAC: allowed for user ${JSON.stringify(user.name)}` : '';
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec,
    status: { allowed, ...(reason === '' ? {} : { reason }) },
  };
}

const subjectReview = (user: KubeUser): Readonly<Record<string, unknown>> => ({
  kind: 'SelfSubjectReview',
  apiVersion: 'authentication.k8s.io/v1',
  metadata: { creationTimestamp: null },
  status: { userInfo: { username: user.name, uid: user.uid, groups: user.groups } },
});

const paths = {
  access: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  subject: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
} as const;

export const isReview = (path: string): boolean => path === paths.access || path === paths.subject;

/** The answer to a review posted by `user`. */
export const review = (path: string, user: KubeUser, body: unknown): Readonly<Record<string, unknown>> =>
  path === paths.subject ? subjectReview(user) : accessReview(user, record(body));
