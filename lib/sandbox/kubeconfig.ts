/** The kubeconfig of the sandbox: one cluster, a context for each of its users. */
import { stringify } from 'yaml';

export interface KubeconfigUser {
  readonly context: string;
  readonly user: string;
  readonly token: string;
}

/** The first user's context is the current one. */
export function kubeconfigText(
  cluster: { readonly name: string; readonly server: string; readonly ca: string },
  users: readonly KubeconfigUser[],
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster.name,
        cluster: {
          server: cluster.server,
          'certificate-authority-data': Buffer.from(cluster.ca).toString('base64'),
        },
      },
    ],
    users: users.map(({ user, token }) => ({ name: user, user: { token } })),
    contexts: users.map(({ context, user }) => ({ name: context, context: { cluster: cluster.name, user } })),
    'current-context': users[0]?.context ?? '',
  });
}
