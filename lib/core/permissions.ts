/** What the signed-in user may do, told by the API server; the words a disabled control shows. */
import type { PermissionView } from '@/lib/api';
import {
  type AccessQuestion,
  type KubeTransport,
  rights,
  rightText,
  ruleYaml,
  tierQuestions,
} from '@/lib/cluster';

export interface Permissions {
  /** Stage, change and unstage policies in the candidate's tier. */
  readonly stage: PermissionView;
  /** Lower, place, raise, roll back: enforced kinds, and the journal. */
  readonly enforce: PermissionView;
  /** Decide about edges and accept gaps: the decisions of Drawbridge's namespace. */
  readonly decide: PermissionView;
  readonly settings: PermissionView;
}

export type RoleName = 'Viewer' | 'Author' | 'Approver';

export const granted: PermissionView = { allowed: true, reason: null, rule: null };

export const readOnlyRefusal: PermissionView = {
  allowed: false,
  reason:
    'Drawbridge runs read-only here: it refuses every write. Start it without --read-only to change something.',
  rule: null,
};

const verbs = ['create', 'update', 'delete'] as const;

const configMaps = (namespace: string): AccessQuestion[] =>
  (['get', 'create', 'update'] as const).map((verb) => ({
    verb,
    group: '',
    resource: 'configmaps',
    namespace,
  }));

const onTiered = (resources: readonly string[], tier: string): AccessQuestion[] =>
  resources.flatMap((resource) => verbs.flatMap((verb) => tierQuestions(resource, verb, tier)));

async function permission(
  transport: KubeTransport,
  role: string,
  questions: readonly AccessQuestion[],
): Promise<PermissionView> {
  const unique = [...new Map(questions.map((question) => [JSON.stringify(question), question])).values()];
  const { allowed, missing } = await rights(transport, unique);
  const [first] = missing;
  if (allowed || first === undefined) return granted;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return {
    allowed: false,
    reason: `Needs ${rightText(first)}${more}`,
    rule: ruleYaml(role, missing),
  };
}

/** Asks the API server with the user's own credentials. A question without an answer counts as missing. */
export async function permissionsOf(
  transport: KubeTransport,
  options: { readonly journalNamespace: string; readonly tier: string; readonly stagedKinds: boolean },
): Promise<Permissions> {
  const { journalNamespace, tier } = options;
  const staged = options.stagedKinds
    ? onTiered(['stagednetworkpolicies', 'stagedglobalnetworkpolicies'], tier)
    : onTiered(['networkpolicies', 'globalnetworkpolicies'], tier);
  const own = configMaps(journalNamespace);
  const [stage, enforce, decide] = await Promise.all([
    permission(transport, 'drawbridge-author', staged),
    permission(transport, 'drawbridge-approver', [
      ...onTiered(['networkpolicies', 'globalnetworkpolicies'], tier),
      ...own,
    ]),
    permission(transport, 'drawbridge-author', own),
  ]);
  return { stage, enforce, decide, settings: decide };
}

export const roleOf = (permissions: Permissions): RoleName =>
  permissions.enforce.allowed ? 'Approver' : permissions.stage.allowed ? 'Author' : 'Viewer';
