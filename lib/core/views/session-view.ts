/** Who is signed in, on which cluster, with which rights. */
import type { SessionView } from '@/lib/api';
import { type Permissions, roleOf } from '../permissions';
import type { ClusterIdentity, Settings } from '../picture';

export function sessionView(
  user: string,
  permissions: Permissions,
  context: { readonly cluster: ClusterIdentity; readonly settings: Settings; readonly readOnly: boolean },
): SessionView {
  const { cluster, settings, readOnly } = context;
  return {
    user,
    role: roleOf(permissions),
    readOnly,
    cluster: {
      name: cluster.name,
      context: cluster.context ?? '',
      server: cluster.server,
      production: settings.production,
      rehearsedAt: cluster.rehearsedAt ?? null,
    },
    permissions: { ...permissions },
  };
}
