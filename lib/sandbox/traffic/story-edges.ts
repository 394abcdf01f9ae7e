/**
 * Who talks to whom in the story: a shop and what stands around it. The objects are in ../story; a line whose ends do
 * not exist in a cluster gives no traffic there. What a staged default deny would do to each line is written down by
 * hand in ../story/expected-exposure.ts.
 */
import { edge, type Rate, type StoryEdge } from './story-edge';

const daily = (perHour: number): Rate => ({ type: 'diurnal', perHour });
const steady = (perHour: number): Rate => ({ type: 'steady', perHour });
const run = (connections: number, minutes: number): Rate => ({ type: 'run', connections, minutes });
const once = (daysAgo: number, hour: number, minute: number, connections: number): Rate => ({
  type: 'once',
  daysAgo,
  hour,
  minute,
  connections,
});

const since = (daysAgo: number, hour: number, minute: number, perHour: number): Rate => ({
  type: 'since',
  daysAgo,
  hour,
  minute,
  perHour,
});

const scrape = steady(60);
const scraped = { direct: true, bytes: [420, 18_000] } as const;
const pooled = { pooled: true } as const;
const apiServer = 'svc:default/kubernetes';
const dns = 'kube-system/coredns';

const shop: readonly StoryEdge[] = [
  edge('ip:203.0.113.24 > ingress-nginx/ingress-nginx-controller', 'tcp/443', daily(2600)),
  edge('ip:203.0.113.67 > ingress-nginx/ingress-nginx-controller', 'tcp/80', daily(140)),
  edge('ingress-nginx/ingress-nginx-controller > shop/frontend', 'tcp/8080', daily(2400)),
  edge('shop/frontend > shop/cart', 'tcp/8080', daily(1900)),
  edge('shop/frontend > shop/checkout', 'tcp/8080', daily(640)),
  edge('shop/frontend > catalog/api', 'tcp/8080', daily(2100)),
  edge('shop/frontend > search/api', 'tcp/8080', daily(880)),
  edge('shop/frontend > identity/keycloak', 'tcp/8080', daily(310)),
  edge('shop/cart > shop/redis', 'tcp/6379', daily(2200), pooled),
  edge('shop/checkout > shop/cart', 'tcp/8080', daily(620)),
  edge('shop/checkout > shop/orders', 'tcp/8080', daily(600)),
  edge('shop/checkout > shop/payments', 'tcp/8443', daily(1717)),
  edge('shop/payments > set:shop/payment-api', 'tcp/443', daily(573), { bytes: [2400, 3100] }),
  edge('shop/orders > shop/postgres', 'tcp/5432', daily(1500), pooled),
  edge('shop/orders > mail/smtp-relay', 'tcp/587', daily(77), { bytes: [9000, 900] }),
  edge('host:legacy-erp > shop/orders', 'tcp/8080', steady(12), { bytes: [52_000, 1400] }),
  edge('shop/reports > shop/postgres', 'tcp/5432', run(3, 4), { bytes: [4000, 8_400_000] }),
  edge('shop/backup > shop/postgres', 'tcp/5432', run(2, 20), { bytes: [3000, 96_000_000] }),
  edge('shop/frontend > ip:203.0.113.80', 'tcp/443', since(1, 16, 20, 4)),
  edge('shop/redis > ip:10.20.0.5', 'udp/123', steady(8), { bytes: [76, 76] }),
  edge('shop/loadtest > shop/frontend', 'tcp/8080', once(1, 17, 5, 240), { pendingComputed: false }),
  edge('catalog/indexer > shop/postgres', 'tcp/5432', steady(30)),
];

const metrics: readonly StoryEdge[] = [
  ...['frontend', 'cart', 'checkout', 'payments', 'orders', 'redis'].map((workload) =>
    edge(`monitoring/prometheus > shop/${workload}`, 'tcp/9102', scrape, scraped),
  ),
  ...['catalog/api', 'catalog/indexer', 'search/api', 'mail/smtp-relay'].map((workload) =>
    edge(`monitoring/prometheus > ${workload}`, 'tcp/9102', scrape, scraped),
  ),
  edge('monitoring/prometheus > cert-manager/cert-manager', 'tcp/9402', scrape, scraped),
  edge('monitoring/prometheus > ingress-nginx/ingress-nginx-controller', 'tcp/10254', scrape, scraped),
  edge('monitoring/prometheus > argocd/argocd-application-controller', 'tcp/8082', scrape, scraped),
  edge('monitoring/prometheus > argocd/argocd-server', 'tcp/8083', scrape, scraped),
  edge('monitoring/prometheus > identity/keycloak', 'tcp/9000', scrape, scraped),
  edge('monitoring/prometheus > logging/fluent-bit', 'tcp/2020', scrape, scraped),
  edge('monitoring/prometheus > kube-system/coredns', 'tcp/9153', scrape, scraped),
  edge('monitoring/prometheus > monitoring/node-exporter', 'tcp/9100', scrape, scraped),
  edge('monitoring/prometheus > monitoring/kube-state-metrics', 'tcp/8080', scrape, scraped),
  edge('monitoring/prometheus > monitoring/grafana', 'tcp/3000', scrape, scraped),
  edge('monitoring/prometheus > monitoring/alertmanager', 'tcp/9093', steady(240)),
  edge('monitoring/alertmanager > monitoring/alertmanager', 'tcp/9094', steady(120)),
  edge('monitoring/alertmanager > mail/smtp-relay', 'tcp/587', daily(3)),
  edge('monitoring/alertmanager > ip:192.0.2.40', 'tcp/443', daily(4)),
  edge('monitoring/grafana > monitoring/prometheus', 'tcp/9090', daily(420)),
  edge('monitoring/grafana > identity/keycloak', 'tcp/8080', daily(6)),
  edge('ingress-nginx/ingress-nginx-controller > monitoring/grafana', 'tcp/3000', daily(55)),
];

const logging: readonly StoryEdge[] = [
  edge('logging/fluent-bit > logging/elasticsearch', 'tcp/9200', steady(720), { bytes: [180_000, 2400] }),
  edge('logging/elasticsearch > logging/elasticsearch', 'tcp/9300', steady(60)),
  edge('logging/kibana > logging/elasticsearch', 'tcp/9200', daily(90)),
  edge('logging/elasticsearch > ip:192.0.2.60', 'tcp/443', steady(4), { bytes: [5_000_000, 8000] }),
  edge('ingress-nginx/ingress-nginx-controller > logging/kibana', 'tcp/5601', daily(22)),
];

const delivery: readonly StoryEdge[] = [
  edge('argocd/argocd-server > argocd/argocd-repo-server', 'tcp/8081', daily(40)),
  edge('argocd/argocd-server > argocd/argocd-redis', 'tcp/6379', daily(90), pooled),
  edge('argocd/argocd-server > argocd/argocd-dex-server', 'tcp/5556', daily(6)),
  edge('argocd/argocd-application-controller > argocd/argocd-repo-server', 'tcp/8081', steady(180)),
  edge('argocd/argocd-application-controller > argocd/argocd-redis', 'tcp/6379', steady(120), pooled),
  edge('argocd/argocd-repo-server > argocd/argocd-redis', 'tcp/6379', steady(90), pooled),
  edge('argocd/argocd-applicationset-controller > argocd/argocd-repo-server', 'tcp/8081', steady(20)),
  edge('argocd/argocd-notifications-controller > argocd/argocd-repo-server', 'tcp/8081', daily(4)),
  edge('argocd/argocd-repo-server > ip:192.0.2.10', 'tcp/443', steady(60), { bytes: [3000, 240_000] }),
  edge('argocd/argocd-notifications-controller > ip:192.0.2.44', 'tcp/443', daily(3)),
  edge('argocd/argocd-server > ingress-nginx/ingress-nginx-controller', 'tcp/443', daily(5)),
  edge('ingress-nginx/ingress-nginx-controller > argocd/argocd-server', 'tcp/8080', daily(30)),
];

const identity: readonly StoryEdge[] = [
  edge('ingress-nginx/ingress-nginx-controller > identity/keycloak', 'tcp/8080', daily(160)),
  edge('identity/keycloak > identity/keycloak-db', 'tcp/5432', daily(260), pooled),
  edge('identity/keycloak > identity/keycloak', 'tcp/7800', steady(30)),
  edge('identity/keycloak > mail/smtp-relay', 'tcp/587', daily(9)),
  edge('identity/keycloak > ip:192.0.2.21', 'tcp/443', daily(14)),
];

/** Namespaces that already deny by default: their own policies allow these. */
const enforced: readonly StoryEdge[] = [
  edge('ingress-nginx/ingress-nginx-controller > catalog/api', 'tcp/8080', daily(380)),
  edge('catalog/api > catalog/db', 'tcp/5432', daily(1300), pooled),
  edge('catalog/api > search/api', 'tcp/8080', daily(210)),
  edge('catalog/api > catalog/images', 'tcp/8080', daily(700)),
  edge('catalog/indexer > catalog/db', 'tcp/5432', steady(120), pooled),
  edge('catalog/indexer > search/opensearch', 'tcp/9200', steady(90)),
  edge('catalog/images > ip:192.0.2.60', 'tcp/443', daily(160), { bytes: [900, 320_000] }),
  edge('search/api > search/opensearch', 'tcp/9200', daily(900)),
  edge('search/opensearch > search/opensearch', 'tcp/9300', steady(60)),
  edge('search/api > catalog/api', 'tcp/8080', daily(60)),
  edge('mail/smtp-relay > ip:192.0.2.25', 'tcp/587', daily(95), { bytes: [12_000, 1100] }),
  edge('cert-manager/cert-manager > ip:192.0.2.90', 'tcp/443', steady(3)),
];

/** Callers of the API server, and what it calls. Its own side is a node: an address, not an endpoint. */
const control: readonly StoryEdge[] = [
  ...[
    'monitoring/prometheus',
    'monitoring/kube-state-metrics',
    'logging/fluent-bit',
    'argocd/argocd-application-controller',
    'argocd/argocd-server',
    'argocd/argocd-applicationset-controller',
    'argocd/argocd-notifications-controller',
    'cert-manager/cert-manager',
    'cert-manager/cert-manager-cainjector',
    'cert-manager/cert-manager-webhook',
    'ingress-nginx/ingress-nginx-controller',
    'kube-system/coredns',
    'kube-system/metrics-server',
    'calico-system/calico-kube-controllers',
    'drawbridge/drawbridge',
  ].map((caller) => edge(`${caller} > ${apiServer}`, 'tcp/6443', steady(20))),
  edge(`${apiServer} > ingress-nginx/ingress-nginx-controller`, 'tcp/8443', steady(2)),
  edge(`${apiServer} > cert-manager/cert-manager-webhook`, 'tcp/10250', steady(6)),
  edge(`${apiServer} > kube-system/metrics-server`, 'tcp/10250', steady(120)),
  edge('ingress-nginx/ingress-nginx-controller > drawbridge/drawbridge', 'tcp/8080', daily(12)),
  edge('calico-system/whisker > calico-system/goldmane', 'tcp/7443', steady(12)),
  edge('drawbridge/drawbridge > calico-system/goldmane', 'tcp/7443', steady(12)),
  // The positive control: port 9 discards what it gets, and no rule has a reason to name it.
  edge('drawbridge/drawbridge-probe > shop/frontend', 'tcp/9', steady(60), {
    bytes: [60, 40],
    direct: true,
  }),
  edge('kube-system/coredns > ip:10.20.0.2', 'udp/53', steady(120), { bytes: [80, 160] }),
];

const dnsCallers = [
  ...['frontend', 'cart', 'checkout', 'payments', 'orders', 'redis', 'postgres'].map(
    (name) => `shop/${name}`,
  ),
  ...['prometheus', 'grafana', 'alertmanager'].map((name) => `monitoring/${name}`),
  ...['fluent-bit', 'elasticsearch', 'kibana'].map((name) => `logging/${name}`),
  ...['api', 'indexer', 'images'].map((name) => `catalog/${name}`),
  ...['api', 'opensearch'].map((name) => `search/${name}`),
  ...['argocd-server', 'argocd-repo-server', 'argocd-application-controller'].map((name) => `argocd/${name}`),
  'argocd/argocd-notifications-controller',
  'mail/smtp-relay',
  'cert-manager/cert-manager',
  'identity/keycloak',
  'ingress-nginx/ingress-nginx-controller',
];

const names: readonly StoryEdge[] = [
  ...dnsCallers.map((caller) => edge(`${caller} > ${dns}`, 'udp/53', daily(240), { bytes: [90, 210] })),
  edge(`shop/reports > ${dns}`, 'udp/53', run(4, 4), { bytes: [90, 210] }),
  edge(`mail/smtp-relay > ${dns}`, 'tcp/53', daily(6), { bytes: [240, 900] }),
];

/** Every line of the story. */
export const storyEdges: readonly StoryEdge[] = [
  ...shop,
  ...metrics,
  ...logging,
  ...delivery,
  ...identity,
  ...enforced,
  ...control,
  ...names,
];
