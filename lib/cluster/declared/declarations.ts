/** What objects of a cluster say about who will talk to whom, as plain data: the ground of expected edges (lib/rollout/expected). */
import type { Labels } from '@/lib/policy';
import type { LabelSelector } from './label-selector';

/** A port of a Service by number or name; null = the only one it has. */
export interface ServicePortRef {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string | null;
}

export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  /** null where it leaves the choice to the default class. */
  readonly className: string | null;
  /** Addresses and names under which it says to be reached. */
  readonly published: readonly string[];
  readonly backends: readonly ServicePortRef[];
}

export interface IngressClass {
  readonly name: string;
  /** e.g. `k8s.io/ingress-nginx`. */
  readonly controller: string;
  readonly isDefault: boolean;
  /** Helm's release that made it; null where it does not say. */
  readonly instance: string | null;
}

export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly published: readonly string[];
}

export interface GatewayClass {
  readonly name: string;
  readonly controller: string;
}

export interface Route {
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute';
  readonly namespace: string;
  readonly name: string;
  /** Gateways it hangs on and that have not refused it. */
  readonly gateways: readonly { readonly namespace: string; readonly name: string }[];
  readonly backends: readonly ServicePortRef[];
}

/** `prometheus.io/scrape: "true"` and what goes with it. */
export interface ScrapeMark {
  /** null = as the scraper chooses: every declared port of a pod, every port of a Service. */
  readonly port: number | null;
}

/** What a Service says besides its ports and endpoints, which the snapshot has. */
export interface ServiceFacts {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Addresses and names under which it is reached from outside. */
  readonly published: readonly string[];
  readonly scrape: ScrapeMark | null;
}

export interface Probe {
  readonly type: 'liveness' | 'readiness' | 'startup';
  /** Of the container; a name is resolved. */
  readonly port: number;
}

/** Only of pods that have a probe, a mark or a resolver of their own. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  /** Probes over the network, ports resolved; those that run a command inside the pod are no traffic. */
  readonly probes: readonly Probe[];
  readonly scrape: ScrapeMark | null;
  /** Whether it asks the cluster's DNS. */
  readonly usesClusterDns: boolean;
}

/** A pod template: says the same of pods that do not run now. */
export interface TemplateFacts {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly scrape: ScrapeMark | null;
  readonly usesClusterDns: boolean;
}

export interface MonitoredPort {
  /** Name of a port: of the Service, or of the pod in a PodMonitor. */
  readonly name: string | null;
  /** Number or name of the pod's port, where it is told so. */
  readonly target: number | string | null;
}

export interface Monitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly selector: LabelSelector;
  readonly namespaces: 'own' | 'all' | readonly string[];
  readonly ports: readonly MonitoredPort[];
}

/** Which monitors an instance reads; null = none. */
export interface MonitorChoice {
  readonly selector: LabelSelector;
  readonly namespaces: 'own' | LabelSelector;
}

export interface PrometheusInstance {
  readonly kind: 'Prometheus' | 'PrometheusAgent';
  readonly namespace: string;
  readonly name: string;
  readonly serviceMonitors: MonitorChoice | null;
  readonly podMonitors: MonitorChoice | null;
}

/** A Service that the API server calls. */
export interface ApiServerCall {
  readonly kind:
    | 'ValidatingWebhookConfiguration'
    | 'MutatingWebhookConfiguration'
    | 'CustomResourceDefinition'
    | 'APIService';
  readonly name: string;
  readonly service: ServicePortRef;
}

export type MetricsApi = 'metrics.k8s.io' | 'custom.metrics.k8s.io' | 'external.metrics.k8s.io';

export interface Autoscaler {
  readonly namespace: string;
  readonly name: string;
  readonly apis: readonly MetricsApi[];
}

export interface Declarations {
  readonly ingresses: readonly Ingress[];
  readonly ingressClasses: readonly IngressClass[];
  readonly gateways: readonly Gateway[];
  readonly gatewayClasses: readonly GatewayClass[];
  readonly routes: readonly Route[];
  readonly services: readonly ServiceFacts[];
  readonly pods: readonly PodFacts[];
  readonly templates: readonly TemplateFacts[];
  readonly monitors: readonly Monitor[];
  readonly prometheuses: readonly PrometheusInstance[];
  readonly calls: readonly ApiServerCall[];
  readonly autoscalers: readonly Autoscaler[];
  /** Kinds that are served and may not be read, with what is missing. */
  readonly unreadable: readonly { readonly kind: string; readonly message: string }[];
}
