/** What an identity may do: access reviews, tier RBAC (three reviews a verb, safety "Semantics"), and who it is. */
import { stringify } from 'yaml';
import type { KubeTransport } from './transport';

export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface Access extends AccessQuestion {
  readonly allowed: boolean;
}

export async function accessReview(transport: KubeTransport, question: AccessQuestion): Promise<Access> {
  const { body } = await transport.request<{ status?: { allowed?: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: question },
    },
  });
  return { ...question, allowed: body.status?.allowed === true };
}

/** In words: `create on stagednetworkpolicies.projectcalico.org in namespace shop`. */
export function rightText(question: AccessQuestion): string {
  const resource = question.group === '' ? question.resource : `${question.resource}.${question.group}`;
  return `${question.verb} on ${resource}${question.name === undefined ? '' : ` ${question.name}`}${question.namespace === undefined ? '' : ` in namespace ${question.namespace}`}`;
}

/** A ClusterRole that grants the questions, to copy. */
export function ruleYaml(name: string, questions: readonly AccessQuestion[]): string {
  const rules = questions.map((question) => ({
    apiGroups: [question.group],
    resources: [question.resource],
    ...(question.name === undefined ? {} : { resourceNames: [question.name] }),
    verbs: [question.verb],
  }));
  return stringify(
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
    { lineWidth: 0 },
  );
}

const group = 'projectcalico.org';

/** Plain RBAC on the kind, `get` on the tier, and the verb on the tiered pseudo-resource. */
export function tierQuestions(resource: string, verb: string, tier: string): AccessQuestion[] {
  return [
    { verb, group, resource },
    { verb: 'get', group, resource: 'tiers', name: tier },
    { verb, group, resource: `tier.${resource}`, name: `${tier}.*` },
  ];
}

export interface Rights {
  readonly allowed: boolean;
  readonly missing: readonly AccessQuestion[];
}

/** Asks all; a question that cannot be asked counts as missing. */
export async function rights(
  transport: KubeTransport,
  questions: readonly AccessQuestion[],
): Promise<Rights> {
  const answers = await Promise.all(
    questions.map((question) =>
      accessReview(transport, question).catch((): Access => ({ ...question, allowed: false })),
    ),
  );
  const missing = answers.filter((answer) => !answer.allowed).map(({ allowed, ...question }) => question);
  return { allowed: missing.length === 0, missing };
}

/** The user name the API server sees; null where it does not say. */
export async function whoAmI(transport: KubeTransport): Promise<string | null> {
  try {
    const { body } = await transport.request<{ status?: { userInfo?: { username?: string } } }>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
    return body.status?.userInfo?.username ?? null;
  } catch {
    return null;
  }
}
