/** Kinds that are served and may not be read: what they would let be expected is not known, and that is said by name. */
import type { Declarations } from '@/lib/cluster';
import type { ExpectedGap } from './expected-edge';

const hides: Readonly<Record<string, string>> = {
  IngressClass: 'which controllers serve the Ingresses',
  Ingress: 'which Services are reached through Ingresses',
  GatewayClass: 'which controllers serve the Gateways',
  Gateway: 'which Gateways there are, and who serves them',
  HTTPRoute: 'which Services HTTP routes send to',
  GRPCRoute: 'which Services gRPC routes send to',
  TLSRoute: 'which Services TLS routes send to',
  TCPRoute: 'which Services TCP routes send to',
  Prometheus: 'which monitors Prometheus reads',
  PrometheusAgent: 'which monitors Prometheus agents read',
  ServiceMonitor: 'which Services Prometheus scrapes',
  PodMonitor: 'which pods Prometheus scrapes',
  ValidatingWebhookConfiguration: 'which webhooks the API server asks before it accepts an object',
  MutatingWebhookConfiguration: 'which webhooks the API server lets change objects',
  CustomResourceDefinition: 'which webhooks convert objects',
  APIService: 'which Services stand behind parts of the API, metrics among them',
  HorizontalPodAutoscaler: 'what autoscalers go by',
};

export const unreadableGaps = ({ unreadable }: Pick<Declarations, 'unreadable'>): ExpectedGap[] =>
  unreadable.map(({ kind, message }) => ({
    id: `expected-unseen/unreadable/${kind}`,
    title: `Cannot tell ${hides[kind] ?? `what ${kind} declares`}`,
    message: `${kind} is served here and may not be read: ${message}. Edges it lets be expected are missing from the list.`,
    remedy: `Grant list and watch on ${kind}, or accept that those edges are not judged.`,
    namespaces: null,
  }));
