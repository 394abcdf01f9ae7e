/** How the sandbox's users get in: a context each in one kubeconfig, and their tokens. */
import { keepSecret } from './flow-store';
import { type KubeServer, type Role, storyUsers } from './kube';
import { kubeconfigText } from './kubeconfig';

export type SandboxUser = Exclude<Role, 'editor'>;
const users: readonly SandboxUser[] = ['operator', 'author', 'viewer', 'guard', 'admin'];

export interface SandboxAccess {
  readonly kubeconfigPath: string;
  /** Names of contexts in the kubeconfig. */
  readonly contexts: Readonly<Record<SandboxUser, string>>;
  readonly tokens: Readonly<Record<SandboxUser, string>>;
  readonly goldmane: {
    /** host:port */
    readonly address: string;
    readonly caPath: string;
    readonly certPath: string;
    readonly keyPath: string;
  };
}

const forUsers = <T>(value: (user: SandboxUser) => T): Readonly<Record<SandboxUser, T>> => ({
  operator: value('operator'),
  author: value('author'),
  viewer: value('viewer'),
  guard: value('guard'),
  admin: value('admin'),
});

const contextOf = (prefix: string, user: SandboxUser): string =>
  user === 'operator' ? prefix : `${prefix}-${user}`;

/** The operator's context is the prefix itself. */
export const contextsOf = (prefix: string): SandboxAccess['contexts'] =>
  forUsers((user) => contextOf(prefix, user));

export const userTokens = (kube: KubeServer): SandboxAccess['tokens'] => forUsers((user) => kube.token(user));

/** Writes the kubeconfig, for its owner only, and says where. */
export function writeKubeconfig(dir: string, kube: KubeServer, cluster: string, context = cluster): string {
  const text = kubeconfigText(
    { name: cluster, server: kube.url, ca: kube.ca },
    users.map((user) => ({
      context: contextOf(context, user),
      user: storyUsers[user].name,
      token: kube.token(user),
    })),
  );
  return keepSecret(dir, 'kubeconfig', text);
}
