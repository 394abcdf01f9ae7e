/** The people and machines of the story, and what each may do. */
import type { AccessRule, KubeUser } from './access';

export type Role = 'admin' | 'operator' | 'author' | 'viewer' | 'guard' | 'editor';
export const roles: readonly Role[] = ['admin', 'operator', 'author', 'viewer', 'guard', 'editor'];

const calico = 'projectcalico.org';
const read = ['get', 'list', 'watch'];
const write = ['create', 'update', 'patch', 'delete'];
const staged = ['stagednetworkpolicies', 'stagedglobalnetworkpolicies'];
const enforced = ['networkpolicies', 'globalnetworkpolicies'];
const tiered = [...staged, ...enforced];
const tierResources = (resources: readonly string[]): string[] => resources.map((name) => `tier.${name}`);
const bridgeNames = ['default.drawbridge-bridge', 'drawbridge-bridge'];

const readAll: readonly AccessRule[] = [
  { verbs: read, groups: ['*'], resources: ['*'] },
  { verbs: read, groups: [calico], resources: tierResources(tiered) },
];

const inDefaultTier = (resources: readonly string[]): readonly AccessRule[] => [
  { verbs: write, groups: [calico], resources },
  { verbs: write, groups: [calico], resources: tierResources(resources), names: ['default.*'] },
];

/** Staged policies, and those of the Kubernetes kind, which have no tier. */
const stage: readonly AccessRule[] = [
  ...inDefaultTier(staged),
  { verbs: write, groups: [calico], resources: ['stagedkubernetesnetworkpolicies'] },
];

const decide: readonly AccessRule[] = [
  { verbs: write, groups: [''], resources: ['configmaps'], namespaces: ['drawbridge'] },
];

const enforce: readonly AccessRule[] = [
  ...inDefaultTier(enforced),
  { verbs: write, groups: ['networking.k8s.io'], resources: ['networkpolicies'] },
];

/** Only what lowering the bridge needs: the journal, its own sign of life, and the bridge itself by name. */
const lower: readonly AccessRule[] = [
  {
    verbs: [...read, 'update', 'patch'],
    groups: [''],
    resources: ['configmaps'],
    names: ['drawbridge-rollout', 'drawbridge-activity'],
    namespaces: ['drawbridge'],
  },
  {
    verbs: ['get', 'update'],
    groups: [''],
    resources: ['configmaps'],
    names: ['drawbridge-guard'],
    namespaces: ['drawbridge'],
  },
  // Creation cannot be bound to a name.
  { verbs: ['create'], groups: [''], resources: ['configmaps'], namespaces: ['drawbridge'] },
  { verbs: ['get'], groups: [calico], resources: ['tiers'], names: ['default'] },
  { verbs: ['get'], groups: [calico], resources: ['clusterinformations'] },
  {
    verbs: ['get', 'update', 'patch'],
    groups: [calico],
    resources: ['globalnetworkpolicies', 'tier.globalnetworkpolicies'],
    names: bridgeNames,
  },
];

/** Has every plain right on Calico's kinds and none on a tier. */
const kindsWithoutTiers: readonly AccessRule[] = [
  { verbs: read, groups: [''], resources: ['namespaces'] },
  {
    verbs: [...read, ...write],
    groups: [calico],
    resources: [...tiered, 'networksets', 'globalnetworksets'],
  },
];

const person = (name: string, groups: readonly string[], rules: readonly AccessRule[]): KubeUser => ({
  name,
  uid: `uid-${name}`,
  groups: [...groups, 'system:authenticated'],
  rules,
});

export const storyUsers: Readonly<Record<Role, KubeUser>> = {
  admin: person('kubernetes-admin', ['system:masters'], []),
  operator: person('jonas.weber', ['platform'], [...readAll, ...stage, ...decide, ...enforce]),
  author: person('mara.lindt', ['platform'], [...readAll, ...stage, ...decide]),
  viewer: person('tom.berg', ['readers'], readAll),
  guard: person(
    'system:serviceaccount:drawbridge:drawbridge-guard',
    ['system:serviceaccounts', 'system:serviceaccounts:drawbridge'],
    lower,
  ),
  editor: person('editor', ['editors'], kindsWithoutTiers),
};
