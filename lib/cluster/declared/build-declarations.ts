/** Reads what objects declare; of an object that is still the same, once. Works on objects of a server or of manifests. */
import { finish, type Steps } from '@/lib/policy';
import type { KubeObject } from '../kube-object';
import type { KnownKind } from '../resources';
import { knownKind } from '../resources';
import type { Declarations } from './declarations';
import { type DeclaringKind, declaringKind } from './declaring-kinds';
import { apiServiceCalls, conversionCalls, parseAutoscaler, webhookCalls } from './parse-call';
import {
  parseGateway,
  parseGatewayClass,
  parseIngress,
  parseIngressClass,
  parseRoute,
} from './parse-entrance';
import { parseMonitor, parsePrometheus } from './parse-monitor';
import { podFacts, serviceFacts, templateFacts } from './parse-pod';

export type DeclaringObjects = (kind: KnownKind | DeclaringKind) => readonly KubeObject[];

/** Objects read between two steps: a tenth of a millisecond or two. */
const aStep = 32;

function onceEach<T>(read: (object: KubeObject) => T): (object: KubeObject) => T {
  const known = new WeakMap<KubeObject, { readonly value: T }>();
  return (object) => {
    const found = known.get(object);
    if (found !== undefined) return found.value;
    const value = read(object);
    known.set(object, { value });
    return value;
  };
}

function* each<T>(
  objects: readonly KubeObject[],
  read: (object: KubeObject) => T | null,
): Steps<NonNullable<T>[]> {
  const found: NonNullable<T>[] = [];
  for (const [at, object] of objects.entries()) {
    if (at % aStep === 0) yield;
    const value = read(object);
    if (value !== null && value !== undefined) found.push(value);
  }
  return found;
}

const reads = {
  Ingress: onceEach(parseIngress),
  IngressClass: onceEach(parseIngressClass),
  Gateway: onceEach(parseGateway),
  GatewayClass: onceEach(parseGatewayClass),
  HTTPRoute: onceEach((object) => parseRoute('HTTPRoute', object)),
  GRPCRoute: onceEach((object) => parseRoute('GRPCRoute', object)),
  TLSRoute: onceEach((object) => parseRoute('TLSRoute', object)),
  TCPRoute: onceEach((object) => parseRoute('TCPRoute', object)),
  Service: onceEach(serviceFacts),
  Pod: onceEach(podFacts),
  Template: onceEach(templateFacts),
  ServiceMonitor: onceEach((object) => parseMonitor('ServiceMonitor', object)),
  PodMonitor: onceEach((object) => parseMonitor('PodMonitor', object)),
  Prometheus: onceEach((object) => parsePrometheus('Prometheus', object)),
  PrometheusAgent: onceEach((object) => parsePrometheus('PrometheusAgent', object)),
  ValidatingWebhookConfiguration: onceEach((object) =>
    webhookCalls('ValidatingWebhookConfiguration', object),
  ),
  MutatingWebhookConfiguration: onceEach((object) => webhookCalls('MutatingWebhookConfiguration', object)),
  CustomResourceDefinition: onceEach(conversionCalls),
  APIService: onceEach(apiServiceCalls),
  HorizontalPodAutoscaler: onceEach(parseAutoscaler),
};

const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'] as const;
const prometheusKinds = ['Prometheus', 'PrometheusAgent'] as const;
const monitorKinds = ['ServiceMonitor', 'PodMonitor'] as const;
const callKinds = [
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'CustomResourceDefinition',
  'APIService',
] as const;
const templateKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet'] as const;

function* inTurn<K extends keyof typeof reads & (KnownKind | DeclaringKind), T>(
  kinds: readonly K[],
  objects: DeclaringObjects,
  read: (kind: K) => (object: KubeObject) => T,
): Steps<NonNullable<T>[]> {
  const found: NonNullable<T>[] = [];
  for (const kind of kinds) found.push(...(yield* each(objects(kind), read(kind))));
  return found;
}

export function* declarationSteps(
  objects: DeclaringObjects,
  unreadable: Declarations['unreadable'] = [],
): Steps<Declarations> {
  const templates: NonNullable<ReturnType<typeof templateFacts>>[] = [];
  for (const kind of templateKinds) templates.push(...(yield* each(objects(kind), reads.Template)));
  return {
    ingresses: yield* each(objects('Ingress'), reads.Ingress),
    ingressClasses: yield* each(objects('IngressClass'), reads.IngressClass),
    gateways: yield* each(objects('Gateway'), reads.Gateway),
    gatewayClasses: yield* each(objects('GatewayClass'), reads.GatewayClass),
    routes: yield* inTurn(routeKinds, objects, (kind) => reads[kind]),
    services: yield* each(objects('Service'), reads.Service),
    pods: yield* each(objects('Pod'), reads.Pod),
    templates,
    monitors: yield* inTurn(monitorKinds, objects, (kind) => reads[kind]),
    prometheuses: yield* inTurn(prometheusKinds, objects, (kind) => reads[kind]),
    calls: (yield* inTurn(callKinds, objects, (kind) => reads[kind])).flat(),
    autoscalers: yield* each(objects('HorizontalPodAutoscaler'), reads.HorizontalPodAutoscaler),
    unreadable,
  };
}

/** From manifests; objects of other kinds are left. */
export function declarationsFromObjects(objects: readonly KubeObject[]): Declarations {
  const byKind = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const kind = declaringKind(object) ?? knownKind(object);
    if (kind === null) continue;
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [object]);
    else list.push(object);
  }
  return finish(declarationSteps((kind) => byKind.get(kind) ?? []));
}

export const noDeclarations: Declarations = finish(declarationSteps(() => []));
