/** Preflight, group Your rights: asked of the API server with the user's own credentials. */
import type { PermissionView } from '@/lib/api';
import type { Permissions } from '../permissions';
import { type Check, type Finding, inGroup, question } from './preflight-check';

/** The rule to copy is the remedy; a colleague with the right can go on. */
function right(id: string, name: string, permission: PermissionView): Finding {
  const check = question(id, name);
  return permission.allowed
    ? check.pass('allowed')
    : check.fail(permission.reason ?? 'The API server did not allow it', permission.rule);
}

export const rightsChecks = (permissions: Permissions): Check[] =>
  inGroup('Your rights', [
    right('right-stage', 'Stage and unstage policies', permissions.stage),
    right('right-decide', 'Decide about edges and accept gaps', permissions.decide),
    right('right-enforce', 'Lower and raise the bridge, place policies', permissions.enforce),
    right('right-settings', 'Change settings and exemptions', permissions.settings),
  ]);
