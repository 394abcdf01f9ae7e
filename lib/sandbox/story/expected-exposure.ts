/**
 * What a staged global default deny would do to the story at its beginning, written down by hand from what the story
 * tells, never computed: types Ingress and Egress, all namespaces but the exempt ones, DNS allowed. Lines that are not
 * here stay allowed.
 *
 * Why it is so: shop, identity, argocd, ingress-nginx, monitoring and logging have no policy of their own, so each of
 * their ends would be denied. Ends in catalog, search, mail and cert-manager are decided by what stands there already,
 * ends in exempt namespaces, hosts and addresses by nobody. Platform's tier allows DNS, the API server for its clients,
 * and time from 10.20.0.0/16. shop/postgres lets pods of shop in.
 */

export type Side = 'source' | 'destination';

export interface ExpectedEdge {
  /** As in traffic/story-edges.ts: `shop/frontend > shop/cart`. */
  readonly line: string;
  /** `tcp/8080` */
  readonly port: string;
  readonly verdict: 'would-deny' | 'unknown' | 'denied';
  /** Sides that would deny, deny, or cannot be decided. */
  readonly sides: readonly Side[];
  readonly why?: 'no-address' | 'not-computed';
}

type Verdict = Omit<ExpectedEdge, 'line' | 'port'>;

const atBoth: Verdict = { verdict: 'would-deny', sides: ['source', 'destination'] };
const atSource: Verdict = { verdict: 'would-deny', sides: ['source'] };
const atDestination: Verdict = { verdict: 'would-deny', sides: ['destination'] };

const expect = (verdict: Verdict, line: string, port: string): ExpectedEdge => ({ line, port, ...verdict });

const shop: readonly ExpectedEdge[] = [
  expect(atDestination, 'ip:203.0.113.24 > ingress-nginx/ingress-nginx-controller', 'tcp/443'),
  expect(atDestination, 'ip:203.0.113.67 > ingress-nginx/ingress-nginx-controller', 'tcp/80'),
  expect(atBoth, 'ingress-nginx/ingress-nginx-controller > shop/frontend', 'tcp/8080'),
  expect(atBoth, 'shop/frontend > shop/cart', 'tcp/8080'),
  expect(atBoth, 'shop/frontend > shop/checkout', 'tcp/8080'),
  expect(atSource, 'shop/frontend > catalog/api', 'tcp/8080'),
  expect(atSource, 'shop/frontend > search/api', 'tcp/8080'),
  expect(atBoth, 'shop/frontend > identity/keycloak', 'tcp/8080'),
  expect(atBoth, 'shop/cart > shop/redis', 'tcp/6379'),
  expect(atBoth, 'shop/checkout > shop/cart', 'tcp/8080'),
  expect(atBoth, 'shop/checkout > shop/orders', 'tcp/8080'),
  expect(atBoth, 'shop/checkout > shop/payments', 'tcp/8443'),
  expect(atSource, 'shop/payments > set:shop/payment-api', 'tcp/443'),
  expect(atSource, 'shop/orders > shop/postgres', 'tcp/5432'),
  // The mail side allows it already.
  expect(atSource, 'shop/orders > mail/smtp-relay', 'tcp/587'),
  // The host's own side is not visible.
  expect(atDestination, 'host:legacy-erp > shop/orders', 'tcp/8080'),
  expect(atSource, 'shop/reports > shop/postgres', 'tcp/5432'),
  expect(atSource, 'shop/backup > shop/postgres', 'tcp/5432'),
  expect(atSource, 'shop/frontend > ip:203.0.113.80', 'tcp/443'),
  // Platform allows time from 10.20.0.0/16, and the edge has no address to hold against it.
  expect(
    { verdict: 'unknown', sides: ['source'], why: 'no-address' },
    'shop/redis > ip:10.20.0.5',
    'udp/123',
  ),
  // Calico computed no pending trace for it.
  expect(
    { verdict: 'unknown', sides: ['destination'], why: 'not-computed' },
    'shop/loadtest > shop/frontend',
    'tcp/8080',
  ),
  // Postgres lets only shop in: denied today, and known.
  expect({ verdict: 'denied', sides: ['destination'] }, 'catalog/indexer > shop/postgres', 'tcp/5432'),
];

const metrics: readonly ExpectedEdge[] = [
  expect(atBoth, 'monitoring/prometheus > shop/frontend', 'tcp/9102'),
  expect(atBoth, 'monitoring/prometheus > shop/cart', 'tcp/9102'),
  expect(atBoth, 'monitoring/prometheus > shop/checkout', 'tcp/9102'),
  expect(atBoth, 'monitoring/prometheus > shop/payments', 'tcp/9102'),
  expect(atBoth, 'monitoring/prometheus > shop/orders', 'tcp/9102'),
  expect(atBoth, 'monitoring/prometheus > shop/redis', 'tcp/9102'),
  expect(atSource, 'monitoring/prometheus > catalog/api', 'tcp/9102'),
  expect(atSource, 'monitoring/prometheus > catalog/indexer', 'tcp/9102'),
  expect(atSource, 'monitoring/prometheus > search/api', 'tcp/9102'),
  expect(atSource, 'monitoring/prometheus > mail/smtp-relay', 'tcp/9102'),
  expect(atSource, 'monitoring/prometheus > cert-manager/cert-manager', 'tcp/9402'),
  expect(atBoth, 'monitoring/prometheus > ingress-nginx/ingress-nginx-controller', 'tcp/10254'),
  expect(atBoth, 'monitoring/prometheus > argocd/argocd-application-controller', 'tcp/8082'),
  expect(atBoth, 'monitoring/prometheus > argocd/argocd-server', 'tcp/8083'),
  expect(atBoth, 'monitoring/prometheus > identity/keycloak', 'tcp/9000'),
  expect(atBoth, 'monitoring/prometheus > logging/fluent-bit', 'tcp/2020'),
  expect(atSource, 'monitoring/prometheus > kube-system/coredns', 'tcp/9153'),
  expect(atBoth, 'monitoring/prometheus > monitoring/node-exporter', 'tcp/9100'),
  expect(atBoth, 'monitoring/prometheus > monitoring/kube-state-metrics', 'tcp/8080'),
  expect(atBoth, 'monitoring/prometheus > monitoring/grafana', 'tcp/3000'),
  expect(atBoth, 'monitoring/prometheus > monitoring/alertmanager', 'tcp/9093'),
  expect(atBoth, 'monitoring/alertmanager > monitoring/alertmanager', 'tcp/9094'),
  expect(atSource, 'monitoring/alertmanager > mail/smtp-relay', 'tcp/587'),
  expect(atSource, 'monitoring/alertmanager > ip:192.0.2.40', 'tcp/443'),
  expect(atBoth, 'monitoring/grafana > monitoring/prometheus', 'tcp/9090'),
  expect(atBoth, 'monitoring/grafana > identity/keycloak', 'tcp/8080'),
  expect(atBoth, 'ingress-nginx/ingress-nginx-controller > monitoring/grafana', 'tcp/3000'),
];

const logging: readonly ExpectedEdge[] = [
  expect(atBoth, 'logging/fluent-bit > logging/elasticsearch', 'tcp/9200'),
  expect(atBoth, 'logging/elasticsearch > logging/elasticsearch', 'tcp/9300'),
  expect(atBoth, 'logging/kibana > logging/elasticsearch', 'tcp/9200'),
  expect(atSource, 'logging/elasticsearch > ip:192.0.2.60', 'tcp/443'),
  expect(atBoth, 'ingress-nginx/ingress-nginx-controller > logging/kibana', 'tcp/5601'),
];

const delivery: readonly ExpectedEdge[] = [
  expect(atBoth, 'argocd/argocd-server > argocd/argocd-repo-server', 'tcp/8081'),
  expect(atBoth, 'argocd/argocd-server > argocd/argocd-redis', 'tcp/6379'),
  expect(atBoth, 'argocd/argocd-server > argocd/argocd-dex-server', 'tcp/5556'),
  expect(atBoth, 'argocd/argocd-application-controller > argocd/argocd-repo-server', 'tcp/8081'),
  expect(atBoth, 'argocd/argocd-application-controller > argocd/argocd-redis', 'tcp/6379'),
  expect(atBoth, 'argocd/argocd-repo-server > argocd/argocd-redis', 'tcp/6379'),
  expect(atBoth, 'argocd/argocd-applicationset-controller > argocd/argocd-repo-server', 'tcp/8081'),
  expect(atBoth, 'argocd/argocd-notifications-controller > argocd/argocd-repo-server', 'tcp/8081'),
  expect(atSource, 'argocd/argocd-repo-server > ip:192.0.2.10', 'tcp/443'),
  expect(atSource, 'argocd/argocd-notifications-controller > ip:192.0.2.44', 'tcp/443'),
  expect(atBoth, 'argocd/argocd-server > ingress-nginx/ingress-nginx-controller', 'tcp/443'),
  expect(atBoth, 'ingress-nginx/ingress-nginx-controller > argocd/argocd-server', 'tcp/8080'),
];

const identity: readonly ExpectedEdge[] = [
  expect(atBoth, 'ingress-nginx/ingress-nginx-controller > identity/keycloak', 'tcp/8080'),
  expect(atBoth, 'identity/keycloak > identity/keycloak-db', 'tcp/5432'),
  expect(atBoth, 'identity/keycloak > identity/keycloak', 'tcp/7800'),
  expect(atSource, 'identity/keycloak > mail/smtp-relay', 'tcp/587'),
  expect(atSource, 'identity/keycloak > ip:192.0.2.21', 'tcp/443'),
];

const others: readonly ExpectedEdge[] = [
  expect(atSource, 'ingress-nginx/ingress-nginx-controller > catalog/api', 'tcp/8080'),
  // The way to Drawbridge itself, for those who open it through the ingress.
  expect(atSource, 'ingress-nginx/ingress-nginx-controller > drawbridge/drawbridge', 'tcp/8080'),
  // The positive control, which is there to be denied.
  expect(atDestination, 'drawbridge/drawbridge-probe > shop/frontend', 'tcp/9'),
  // The admission webhook: nobody thinks of it, and creating an Ingress would fail.
  expect(atDestination, 'svc:default/kubernetes > ingress-nginx/ingress-nginx-controller', 'tcp/8443'),
];

export const expectedExposure: readonly ExpectedEdge[] = [
  ...shop,
  ...metrics,
  ...logging,
  ...delivery,
  ...identity,
  ...others,
];
