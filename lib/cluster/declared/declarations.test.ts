import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube-object';
import { declarationsFromObjects } from './build-declarations';
import { type DeclaringKind, declaringKind, declaringKinds, declaringResources } from './declaring-kinds';
import { pruneDeclaring } from './prune-declaring';

const object = (
  apiVersion: string,
  kind: string,
  id: string,
  spec: Record<string, unknown>,
  more: Record<string, unknown> = {},
): KubeObject => {
  const [namespace, name] = id.includes('/') ? id.split('/') : [undefined, id];
  const { annotations, labels, ...rest } = more;
  return {
    apiVersion,
    kind,
    metadata: {
      name: name ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      ...(annotations === undefined ? {} : { annotations: annotations as Record<string, string> }),
      ...(labels === undefined ? {} : { labels: labels as Record<string, string> }),
    },
    spec,
    ...rest,
  };
};

const gateway = 'gateway.networking.k8s.io/v1';
const pod = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) =>
  declarationsFromObjects([object('v1', 'Pod', 'shop/web', spec, { annotations })]).pods[0];

describe('an Ingress', () => {
  const read = (spec: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    declarationsFromObjects([object('networking.k8s.io/v1', 'Ingress', 'shop/web', spec, more)]).ingresses[0];

  it('sends to its default backend and to those of all paths, by number or name of the Service’s port', () => {
    const path = (name: string, port: object) => ({ path: '/', backend: { service: { name, port } } });
    expect(
      read({
        ingressClassName: 'nginx',
        defaultBackend: { service: { name: 'fallback', port: { number: 80 } } },
        rules: [
          {
            host: 'a.example',
            http: { paths: [path('web', { name: 'http' }), path('api', { number: 8080 })] },
          },
          { host: 'b.example', http: { paths: [{ backend: { resource: { kind: 'Bucket', name: 'x' } } }] } },
          { host: 'c.example' },
        ],
      }),
    ).toEqual({
      namespace: 'shop',
      name: 'web',
      className: 'nginx',
      published: [],
      backends: [
        { namespace: 'shop', name: 'fallback', port: 80 },
        { namespace: 'shop', name: 'web', port: 'http' },
        { namespace: 'shop', name: 'api', port: 8080 },
      ],
    });
  });

  it('names its class in the field, else in the older annotation, else leaves it open', () => {
    const annotations = { 'kubernetes.io/ingress.class': 'old' };
    expect(read({ ingressClassName: 'new' }, { annotations })?.className).toBe('new');
    expect(read({}, { annotations })?.className).toBe('old');
    expect(read({})?.className).toBeNull();
  });

  it('says in its status where it is reached', () => {
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.9' }, { hostname: 'lb.example' }] } };
    expect(read({}, { status })?.published).toEqual(['192.0.2.9', 'lb.example']);
  });
});

describe('a route', () => {
  const read = (spec: Record<string, unknown>, status: Record<string, unknown> = {}) =>
    declarationsFromObjects([object(gateway, 'HTTPRoute', 'shop/web', spec, { status })]).routes[0];
  const rules = [{ backendRefs: [{ name: 'web', port: 80 }] }];

  it('hangs on Gateways of its own namespace unless it says another; a Service as parent is a mesh’s business', () => {
    const parentRefs = [
      { name: 'own' },
      { name: 'shared', namespace: 'edge', kind: 'Gateway' },
      { name: 'web', kind: 'Service', group: '' },
    ];
    expect(read({ parentRefs, rules })?.gateways).toEqual([
      { namespace: 'shop', name: 'own' },
      { namespace: 'edge', name: 'shared' },
    ]);
  });

  it('does not hang on a Gateway that has refused it', () => {
    const parentRefs = [{ name: 'a' }, { name: 'b' }];
    const parents = [
      { parentRef: { name: 'a' }, conditions: [{ type: 'Accepted', status: 'False' }] },
      { parentRef: { name: 'b' }, conditions: [{ type: 'Accepted', status: 'True' }] },
    ];
    expect(read({ parentRefs, rules }, { parents })?.gateways).toEqual([{ namespace: 'shop', name: 'b' }]);
  });

  it('sends to Services, its own namespace’s unless it says another, and copies to mirrors', () => {
    const backendRefs = [
      { name: 'web', port: 80 },
      { name: 'api', namespace: 'backend', port: 81, kind: 'Service' },
      { name: 'elsewhere', kind: 'ServiceImport', group: 'multicluster.x-k8s.io', port: 80 },
    ];
    const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 82 } } }];
    expect(read({ parentRefs: [{ name: 'g' }], rules: [{ backendRefs, filters }] })?.backends).toEqual([
      { namespace: 'shop', name: 'web', port: 80 },
      { namespace: 'backend', name: 'api', port: 81 },
      { namespace: 'shop', name: 'copy', port: 82 },
    ]);
  });
});

describe('a pod', () => {
  const ports = [{ name: 'http', containerPort: 8080 }];

  it('is probed by HTTP, TCP and gRPC, at a port by number or by name', () => {
    const containers = [
      { ports, livenessProbe: { httpGet: { port: 'http' } }, startupProbe: { grpc: { port: 9090 } } },
      { readinessProbe: { tcpSocket: { port: 5432 } } },
    ];
    expect(pod({ containers })?.probes).toEqual([
      { type: 'liveness', port: 8080 },
      { type: 'startup', port: 9090 },
      { type: 'readiness', port: 5432 },
    ]);
  });

  it('is not connected to by a probe that runs a command, asks another host or names a port nobody has', () => {
    const containers = [
      {
        ports,
        livenessProbe: { exec: { command: ['true'] } },
        readinessProbe: { httpGet: { port: 8080, host: 'example.org' } },
        startupProbe: { httpGet: { port: 'admin' } },
      },
    ];
    expect(pod({ containers })).toBeUndefined();
  });

  it('is marked for scrapers by the word true alone; a port that is none leaves the choice to them', () => {
    const marks = (scrape: string, port?: string) =>
      pod(
        {},
        { 'prometheus.io/scrape': scrape, ...(port === undefined ? {} : { 'prometheus.io/port': port }) },
      )?.scrape;
    expect(marks('true', '9102')).toEqual({ port: 9102 });
    expect(marks('true')).toEqual({ port: null });
    expect(marks('true', 'metrics')).toEqual({ port: null });
    expect(marks('false', '9102')).toBeUndefined();
  });

  it('asks the cluster’s DNS unless it says otherwise, and on the host’s network only if it says so', () => {
    const asks = (spec: Record<string, unknown>) => pod(spec)?.usesClusterDns ?? true;
    expect(asks({})).toBe(true);
    expect(asks({ dnsPolicy: 'ClusterFirst' })).toBe(true);
    expect(asks({ dnsPolicy: 'Default' })).toBe(false);
    expect(asks({ dnsPolicy: 'None' })).toBe(false);
    expect(asks({ dnsPolicy: 'ClusterFirst', hostNetwork: true })).toBe(false);
    expect(asks({ dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true })).toBe(true);
  });
});

describe('an instance of Prometheus', () => {
  const read = (spec: Record<string, unknown>) =>
    declarationsFromObjects([object('monitoring.coreos.com/v1', 'Prometheus', 'monitoring/k8s', spec)])
      .prometheuses[0];

  it('reads no monitors without a selector, and those of its own namespace with one for labels only', () => {
    expect(read({})?.serviceMonitors).toBeNull();
    const all = { matchLabels: {}, matchExpressions: [] };
    expect(read({ serviceMonitorSelector: {} })?.serviceMonitors).toEqual({
      selector: all,
      namespaces: 'own',
    });
    const both = { serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {} };
    expect(read(both)?.serviceMonitors).toEqual({ selector: all, namespaces: all });
  });
});

describe('the API server calls', () => {
  const calls = (...objects: KubeObject[]) => declarationsFromObjects(objects).calls;
  const service = { namespace: 'cert-manager', name: 'webhook', path: '/mutate' };

  it('the Service of each webhook, at 443 where no port is written; a URL names no Service', () => {
    const webhooks = [
      { name: 'a', clientConfig: { service } },
      { name: 'b', clientConfig: { service: { ...service, port: 9443 } } },
      { name: 'c', clientConfig: { url: 'https://hooks.example/x' } },
    ];
    const api = 'admissionregistration.k8s.io/v1';
    expect(
      calls(object(api, 'ValidatingWebhookConfiguration', 'hooks', {}, { webhooks })).map(
        (call) => call.service.port,
      ),
    ).toEqual([443, 9443]);
  });

  it('who converts a resource, where that is a webhook', () => {
    const crd = (conversion: object) =>
      calls(
        object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.org', { conversion }),
      );
    expect(crd({ strategy: 'None' })).toEqual([]);
    expect(crd({ strategy: 'Webhook', webhook: { clientConfig: { service } } })).toMatchObject([
      { kind: 'CustomResourceDefinition', service: { name: 'webhook', port: 443 } },
    ]);
  });

  it('the Service behind an API, and nobody where it serves that itself', () => {
    const api = (spec: object) =>
      calls(object('apiregistration.k8s.io/v1', 'APIService', 'v1.example.org', { ...spec }));
    expect(api({ group: 'apps', version: 'v1' })).toEqual([]);
    expect(api({ service: { namespace: 'kube-system', name: 'metrics-server', port: 443 } })).toHaveLength(1);
  });
});

it('an autoscaler without metrics goes by the processors’ load; each type of metric has its API', () => {
  const apis = (...types: string[]) =>
    declarationsFromObjects([
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/web', {
        metrics: types.map((type) => ({ type })),
      }),
    ]).autoscalers[0]?.apis;
  expect(apis()).toEqual(['metrics.k8s.io']);
  expect(apis('ContainerResource', 'Resource')).toEqual(['metrics.k8s.io']);
  expect(apis('External', 'Pods', 'Object')).toEqual(['custom.metrics.k8s.io', 'external.metrics.k8s.io']);
});

describe('what is kept of an object', () => {
  /** In every place of every kind where something secret or heavy could stand. */
  const canary = 'CANARY';
  const heavy: Readonly<Record<DeclaringKind, Record<string, unknown>>> = {
    IngressClass: { parameters: { name: canary } },
    Ingress: { tls: [{ secretName: canary }] },
    GatewayClass: { description: canary },
    Gateway: { listeners: [{ tls: { certificateRefs: [{ name: canary }] } }] },
    HTTPRoute: { hostnames: [canary] },
    GRPCRoute: { hostnames: [canary] },
    TLSRoute: { hostnames: [canary] },
    TCPRoute: { useDefaultGateways: canary },
    Prometheus: { secrets: [canary], remoteWrite: [{ url: canary }] },
    PrometheusAgent: { secrets: [canary] },
    ServiceMonitor: {
      endpoints: [{ port: 'a', basicAuth: { password: canary }, params: { key: [canary] } }],
    },
    PodMonitor: { podMetricsEndpoints: [{ port: 'a', bearerTokenSecret: { name: canary } }] },
    ValidatingWebhookConfiguration: {},
    MutatingWebhookConfiguration: {},
    CustomResourceDefinition: {
      versions: [{ schema: canary }],
      conversion: { strategy: 'Webhook', webhook: { clientConfig: { caBundle: canary } } },
    },
    APIService: { caBundle: canary },
    HorizontalPodAutoscaler: { metrics: [{ type: 'External', external: { metric: { name: canary } } }] },
  };

  it.each(declaringKinds)('%s: nothing that is not read', (kind) => {
    const { group, versions } = declaringResources[kind];
    const given = object(`${group}/${versions[0]}`, kind, 'shop/x', heavy[kind], {
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': canary },
      webhooks: [{ name: canary, clientConfig: { caBundle: canary } }],
      status: { conditions: [{ message: canary }] },
    });
    expect(declaringKind(given)).toBe(kind);
    expect(JSON.stringify(pruneDeclaring(kind, given))).not.toContain(canary);
  });

  it('says the same as the whole object', () => {
    const whole = [
      object(gateway, 'HTTPRoute', 'shop/web', {
        hostnames: ['a.example'],
        parentRefs: [{ name: 'g' }],
        rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
      }),
      object('monitoring.coreos.com/v1', 'ServiceMonitor', 'shop/web', {
        selector: { matchLabels: { app: 'web' } },
        endpoints: [{ port: 'metrics', interval: '30s' }],
      }),
      object('apiregistration.k8s.io/v1', 'APIService', 'v1.example.org', {
        service: { namespace: 'a', name: 'b' },
        caBundle: 'x',
      }),
    ];
    const kept = whole.map((one) => pruneDeclaring(one.kind as DeclaringKind, one));
    expect(declarationsFromObjects(kept)).toEqual(declarationsFromObjects(whole));
  });

  it('is the held object where nothing that is read has changed', () => {
    const scaler = (status: object) =>
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/web', { metrics: [] }, { status });
    const held = pruneDeclaring('HorizontalPodAutoscaler', scaler({ currentReplicas: 1 }));
    expect(pruneDeclaring('HorizontalPodAutoscaler', scaler({ currentReplicas: 2 }), held)).toBe(held);
  });
});
