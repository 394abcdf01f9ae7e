/** Whom the API server calls: admission and conversion webhooks, aggregated APIs; and what autoscalers want to know. */
import type { ApiServerCall } from '@/lib/cluster';
import type { Steps } from '@/lib/policy';
import { addressEnds, type End, sourceEnds } from './ends';
import { between, type Finding, fullName, type Ground } from './ground';
import type { Target } from './service-targets';
import { hasLabels, type SelectedGroup } from './workload-groups';

/** Where its kubelets listen, unless a node is set up otherwise. */
const kubeletPort = 10_250;

const controlPlane = 'node-role.kubernetes.io/control-plane';

/** Every address it may call from: it runs on the host's network of these machines. */
export function apiServerAddresses({ snapshot, services, groups, book }: Ground): string[] {
  const own =
    services.find({ namespace: 'default', name: 'kubernetes' })?.endpoints.map(({ ip }) => ip) ?? [];
  const pods = groups
    .select('kube-system', ({ component }) => component === 'kube-apiserver')
    .flatMap((group) => group.pods.flatMap(({ ips }) => ips));
  const machines = snapshot.nodes
    .filter(({ labels }) => Object.hasOwn(labels, controlPlane))
    .flatMap(({ ips }) => ips);
  const addresses = [...own, ...pods, ...machines].flatMap((ip) => book.asSource(ip));
  return [...new Set(addresses)].sort();
}

const words: Readonly<Record<ApiServerCall['kind'], string>> = {
  ValidatingWebhookConfiguration: 'lets the API server ask',
  MutatingWebhookConfiguration: 'lets the API server ask',
  CustomResourceDefinition: 'lets the API server convert objects at',
  APIService: 'lets the API server pass requests to',
};

/** `v1beta1.metrics.k8s.io` → `metrics.k8s.io`. */
const groupOf = (name: string): string => name.slice(name.indexOf('.') + 1);

const isMetricsServer = ({ pods, template }: SelectedGroup): boolean => {
  const labels = pods[0]?.labels ?? template?.labels ?? {};
  return (
    hasLabels(labels, { 'k8s-app': 'metrics-server' }) ||
    hasLabels(labels, { 'app.kubernetes.io/name': 'metrics-server' })
  );
};

/** Every kubelet at the first address of its node, as metrics-server looks for them. */
function kubelets({ snapshot, book }: Ground): Target[] {
  const ips = snapshot.nodes.flatMap(({ ips: [first] }) => first ?? []);
  return addressEnds(ips, book, 'kubelets').map((end) => ({
    end,
    protocol: 'tcp',
    port: kubeletPort,
    group: null,
  }));
}

function withoutAddress(calls: readonly ApiServerCall[]): Finding[] {
  if (calls.length === 0) return [];
  const namespaces = [...new Set(calls.map(({ service }) => service.namespace))].sort();
  return [
    {
      gap: {
        id: 'expected-unseen/source/api-server',
        title: 'Cannot tell from where the API server calls',
        message: `It calls webhooks and aggregated APIs in ${namespaces.join(', ')}. Without its address nobody can say whether that would be denied.`,
        remedy: 'Grant list on nodes, and on services and endpointslices in namespace default.',
        namespaces,
      },
    },
  ];
}

/** What of an API is behind it: the API server asks it, and metrics-server asks every kubelet. */
function behindApi(ground: Ground, call: ApiServerCall, server: readonly End[]): Finding[] {
  const targets = ground.services.resolve(call.service);
  const { kind, name, service } = call;
  const own = { kind, namespace: null, name };
  const asked = between(server, targets, {
    ...own,
    text: `${words[kind]} Service ${fullName(service)}, port ${service.port}`,
  });
  if (kind !== 'APIService') return asked;
  const apiGroup = groupOf(name);
  const scalers = ground.declared.autoscalers.filter(({ apis }) => apis.some((api) => api === apiGroup));
  const wanted = scalers.flatMap((scaler) =>
    between(server, targets, {
      kind: 'HorizontalPodAutoscaler',
      namespace: scaler.namespace,
      name: scaler.name,
      text: `goes by metrics of ${apiGroup}, which Service ${fullName(service)} serves`,
    }),
  );
  if (apiGroup !== 'metrics.k8s.io') return [...asked, ...wanted];
  const meters = [...new Set(targets.flatMap(({ group }) => group ?? []))].filter(isMetricsServer);
  const readings = meters.flatMap((group) =>
    between(sourceEnds(group, ground.book), kubelets(ground), {
      ...own,
      text: `is served by ${fullName(group.ref)}, which asks every kubelet`,
    }),
  );
  return [...asked, ...wanted, ...readings];
}

export function* apiServerEdges(ground: Ground): Steps<Finding[]> {
  const { calls } = ground.declared;
  const server = addressEnds(apiServerAddresses(ground), ground.book, 'API server');
  if (server.length === 0) return withoutAddress(calls);
  const found: Finding[] = [];
  for (const call of calls) {
    yield;
    found.push(...behindApi(ground, call, server));
  }
  return found;
}
