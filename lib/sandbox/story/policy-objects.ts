/**
 * The policies that stand when the story begins, all enforced, none staged: Calico's own tier, the platform team's, and
 * the namespaces that deny by default already – catalog, search, mail and cert-manager – with what they allow.
 */
import type { KubeObject } from '@/lib/cluster';
import { uidOf } from './identity';
import { exemptStoryNamespaces, kubeApiLabel } from './workload-table';

type Spec = Readonly<Record<string, unknown>>;
type Rule = Readonly<Record<string, unknown>>;

const calico = (kind: string, id: string, spec: Spec): KubeObject => {
  const [first = '', second] = id.split('/');
  const [namespace, name] = second === undefined ? [null, first] : [first, second];
  return {
    apiVersion: 'projectcalico.org/v3',
    kind,
    metadata: {
      name,
      ...(namespace === null ? {} : { namespace }),
      uid: uidOf(`calico/${kind}`, namespace, name),
    },
    spec,
  };
};

const tier = (name: string, order: number, defaultAction: 'Deny' | 'Pass'): KubeObject =>
  calico('Tier', name, { order, defaultAction });

export const tierObjects: readonly KubeObject[] = [
  tier('allow-tigera', 100, 'Deny'),
  tier('platform', 500, 'Pass'),
  tier('adminnetworkpolicy', 1000, 'Pass'),
  tier('default', 1_000_000, 'Deny'),
  tier('baselineadminnetworkpolicy', 10_000_000, 'Pass'),
];

const tcp = (...ports: readonly number[]): Rule => ({ protocol: 'TCP', destination: { ports } });
const allow = (rule: Rule = {}): Rule => ({ action: 'Allow', ...rule });
const from = (source: Rule, ...ports: readonly number[]): Rule => allow({ ...tcp(...ports), source });
const to = (destination: Rule, ...ports: readonly number[]): Rule =>
  allow({ protocol: 'TCP', destination: { ...destination, ports } });
const inNamespace = (namespace: string, selector: string): Rule => ({
  namespaceSelector: `projectcalico.org/name == "${namespace}"`,
  selector,
});
const prometheus = inNamespace('monitoring', 'app.kubernetes.io/name == "prometheus"');
const ingressController = inNamespace('ingress-nginx', 'app.kubernetes.io/name == "ingress-nginx"');
const apiServer: Rule = { namespaceSelector: 'global()', selector: 'role == "kube-apiserver"' };
const dns = (protocol: 'UDP' | 'TCP'): Rule =>
  allow({ protocol, destination: { ...inNamespace('kube-system', 'k8s-app == "kube-dns"'), ports: [53] } });
const allDns: readonly Rule[] = [dns('UDP'), dns('TCP')];

/** The operator's own tier. */
const tigera = (id: string, spec: Spec): KubeObject => {
  const [namespace = '', name = ''] = id.split('/');
  return calico('NetworkPolicy', `${namespace}/allow-tigera.${name}`, { tier: 'allow-tigera', ...spec });
};
const calicoPod = (app: string): Spec => ({ order: 1, selector: `k8s-app == "${app}"` });
const both = { types: ['Ingress', 'Egress'] } as const;
const toApiServer = allow({ protocol: 'TCP', destination: { ...apiServer, ports: [6443] } });

const operatorPolicies: readonly KubeObject[] = [
  tigera('kube-system/cluster-dns', {
    order: 0,
    selector: 'k8s-app == "kube-dns"',
    types: ['Ingress'],
    ingress: [allow({ protocol: 'UDP', destination: { ports: [53] } }), allow(tcp(53)), { action: 'Pass' }],
  }),
  tigera('calico-system/calico-apiserver', {
    ...calicoPod('calico-apiserver'),
    ...both,
    ingress: [allow(tcp(5443))],
    egress: [...allDns, toApiServer],
  }),
  tigera('calico-system/kube-controllers', {
    ...calicoPod('calico-kube-controllers'),
    ...both,
    egress: [...allDns, toApiServer],
  }),
  tigera('calico-system/goldmane', {
    ...calicoPod('goldmane'),
    ...both,
    ingress: [allow(tcp(7443))],
    egress: [...allDns, toApiServer],
  }),
  tigera('calico-system/whisker', {
    ...calicoPod('whisker'),
    ...both,
    ingress: [allow(tcp(8081))],
    egress: [...allDns, to({ selector: 'k8s-app == "goldmane"' }, 7443)],
  }),
  tigera('calico-system/default-deny', { order: 10_000, selector: 'all()', ...both }),
];

/** Every namespace but those that keep the cluster running; never a host. */
const inScope = `has(projectcalico.org/name) && projectcalico.org/name not in {${exemptStoryNamespaces.map((name) => `"${name}"`).join(', ')}}`;
const [[kubeApiKey, kubeApiValue] = ['', '']] = Object.entries(kubeApiLabel);
const platform = (name: string, spec: Spec): KubeObject =>
  calico('GlobalNetworkPolicy', `platform.${name}`, { tier: 'platform', types: ['Egress'], ...spec });

const platformPolicies: readonly KubeObject[] = [
  platform('allow-dns', { order: 10, namespaceSelector: inScope, egress: allDns }),
  platform('allow-kube-api', {
    order: 20,
    selector: `${kubeApiKey} == "${kubeApiValue}"`,
    egress: [toApiServer],
  }),
  // By port, so that other flows to addresses nobody has a name for stay decidable.
  platform('deny-metadata', {
    order: 30,
    namespaceSelector: inScope,
    egress: [{ action: 'Deny', protocol: 'TCP', destination: { nets: ['169.254.169.254/32'], ports: [80] } }],
  }),
  platform('allow-time', {
    order: 40,
    namespaceSelector: inScope,
    egress: [allow({ protocol: 'UDP', destination: { nets: ['10.20.0.0/16'], ports: [123] } })],
  }),
];

/** Namespaced policies of tier default, with the labels of who keeps them. */
function keeper(namespace: string, labels: Readonly<Record<string, string>>) {
  const policy = (name: string, spec: Spec): KubeObject => {
    const object = calico('NetworkPolicy', `${namespace}/default.${name}`, { tier: 'default', ...spec });
    return Object.keys(labels).length === 0
      ? object
      : { ...object, metadata: { ...object.metadata, labels } };
  };
  return {
    policy: (name: string, spec: Spec): KubeObject => policy(name, { order: 500, ...spec }),
    deny: (): KubeObject => policy('default-deny', { selector: 'all()', ...both }),
  };
}

const catalog = keeper('catalog', { 'argocd.argoproj.io/instance': 'catalog' });
const app = (name: string): string => `app == "${name}"`;
const ingress = (selector: string, ...rules: readonly Rule[]): Spec => ({
  selector,
  types: ['Ingress'],
  ingress: rules,
});
const egress = (selector: string, ...rules: readonly Rule[]): Spec => ({
  selector,
  types: ['Egress'],
  egress: rules,
});

const catalogPolicies: readonly KubeObject[] = [
  catalog.deny(),
  catalog.policy('allow-dns', egress('all()', ...allDns)),
  catalog.policy(
    'api',
    ingress(
      app('api'),
      from(ingressController, 8080),
      from(inNamespace('shop', app('frontend')), 8080),
      from(inNamespace('search', app('api')), 8080),
    ),
  ),
  catalog.policy(
    'api-egress',
    egress(
      app('api'),
      to({ selector: app('db') }, 5432),
      to({ selector: app('images') }, 8080),
      to(inNamespace('search', app('api')), 8080),
    ),
  ),
  catalog.policy('db', ingress(app('db'), from({ selector: 'app in {"api", "indexer"}' }, 5432))),
  catalog.policy('images', {
    selector: app('images'),
    types: ['Ingress', 'Egress'],
    ingress: [from({ selector: app('api') }, 8080)],
    egress: [allow(tcp(443))],
  }),
  catalog.policy(
    'indexer',
    egress(
      app('indexer'),
      to({ selector: app('db') }, 5432),
      to(inNamespace('search', app('opensearch')), 9200),
      to(inNamespace('shop', app('postgres')), 5432),
    ),
  ),
  catalog.policy('allow-prometheus-scrape', ingress('all()', from(prometheus, 9102))),
];

const mail = keeper('mail', {});
const certManager = keeper('cert-manager', { 'app.kubernetes.io/instance': 'cert-manager' });

const mailPolicies: readonly KubeObject[] = [
  mail.deny(),
  mail.policy(
    'smtp-relay',
    ingress(
      app('smtp-relay'),
      from(inNamespace('shop', app('orders')), 587),
      from(inNamespace('monitoring', 'app.kubernetes.io/name == "alertmanager"'), 587),
      from(inNamespace('identity', 'app.kubernetes.io/name == "keycloak"'), 587),
      from(prometheus, 9102),
    ),
  ),
  mail.policy('smtp-relay-egress', egress(app('smtp-relay'), allow(tcp(587)))),
];

const certManagerPolicies: readonly KubeObject[] = [
  certManager.deny(),
  certManager.policy('cert-manager', {
    selector: 'app.kubernetes.io/name == "cert-manager"',
    types: ['Ingress', 'Egress'],
    ingress: [from(prometheus, 9402)],
    egress: [allow(tcp(443))],
  }),
  certManager.policy('webhook', ingress('app.kubernetes.io/name == "webhook"', from(apiServer, 10250))),
];

const kubernetes = (namespace: string, name: string, spec: Spec): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, uid: uidOf('NetworkPolicy', namespace, name) },
  spec,
});

const pods = (labels: Readonly<Record<string, string>>): Spec => ({ podSelector: { matchLabels: labels } });
const podsOf = (namespace: string, labels: Readonly<Record<string, string>>): Spec => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...pods(labels),
});
const ports = (...numbers: readonly number[]): Spec => ({
  ports: numbers.map((port) => ({ protocol: 'TCP', port })),
});

/** The search team writes Kubernetes' own kind. */
const searchPolicies: readonly KubeObject[] = [
  kubernetes('search', 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  kubernetes('search', 'api', {
    ...pods({ app: 'api' }),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [podsOf('shop', { app: 'frontend' }), podsOf('catalog', { app: 'api' })], ...ports(8080) },
      { from: [podsOf('monitoring', { 'app.kubernetes.io/name': 'prometheus' })], ...ports(9102) },
    ],
    egress: [
      { to: [pods({ app: 'opensearch' })], ...ports(9200) },
      { to: [podsOf('catalog', { app: 'api' })], ...ports(8080) },
    ],
  }),
  kubernetes('search', 'opensearch', {
    ...pods({ app: 'opensearch' }),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [pods({ app: 'api' }), podsOf('catalog', { app: 'indexer' })], ...ports(9200) },
      { from: [pods({ app: 'opensearch' })], ...ports(9300) },
    ],
    egress: [{ to: [pods({ app: 'opensearch' })], ...ports(9300) }],
  }),
  kubernetes('search', 'allow-dns', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [podsOf('kube-system', { 'k8s-app': 'kube-dns' })],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  }),
];

/** The one thing in shop that denies already: everybody else is kept from its database. */
const shopPolicies: readonly KubeObject[] = [
  kubernetes('shop', 'allow-postgres', {
    ...pods({ app: 'postgres' }),
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: {} }], ...ports(5432) }],
  }),
];

export const policyObjects: readonly KubeObject[] = [
  ...operatorPolicies,
  ...platformPolicies,
  ...catalogPolicies,
  ...searchPolicies,
  ...mailPolicies,
  ...certManagerPolicies,
  ...shopPolicies,
];
