/** Prometheus' operator: monitors, and the instances that read them. */
import type { KubeObject } from '../kube-object';
import { array, type Json, record, text } from '../wire-value';
import type { Monitor, MonitorChoice, MonitoredPort, PrometheusInstance } from './declarations';
import { parseLabelSelector } from './label-selector';

const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default';

function monitoredPort(endpoint: Json): MonitoredPort {
  const { port, targetPort, portNumber } = endpoint;
  const target = targetPort ?? portNumber;
  return {
    name: text(port) === '' ? null : text(port),
    target: typeof target === 'number' || (typeof target === 'string' && target !== '') ? target : null,
  };
}

function choiceOf(value: unknown): Monitor['namespaces'] {
  const { any, matchNames } = record(value);
  if (any === true) return 'all';
  const names = array(matchNames).map(text);
  return names.length === 0 ? 'own' : names;
}

export function parseMonitor(kind: Monitor['kind'], object: KubeObject): Monitor {
  const spec = record(object.spec);
  const list = kind === 'ServiceMonitor' ? spec.endpoints : spec.podMetricsEndpoints;
  return {
    kind,
    namespace: namespaceOf(object),
    name: object.metadata.name,
    labels: object.metadata.labels ?? {},
    selector: parseLabelSelector(spec.selector) ?? { matchLabels: {}, matchExpressions: [] },
    namespaces: choiceOf(spec.namespaceSelector),
    ports: array(list).map(record).map(monitoredPort),
  };
}

/** Without a selector nothing is read, with an empty one everything; without one for namespaces only the own (its API reference). */
function monitorChoice(selector: unknown, namespaces: unknown): MonitorChoice | null {
  const chosen = parseLabelSelector(selector);
  return chosen === null ? null : { selector: chosen, namespaces: parseLabelSelector(namespaces) ?? 'own' };
}

export function parsePrometheus(kind: PrometheusInstance['kind'], object: KubeObject): PrometheusInstance {
  const spec = record(object.spec);
  return {
    kind,
    namespace: namespaceOf(object),
    name: object.metadata.name,
    serviceMonitors: monitorChoice(spec.serviceMonitorSelector, spec.serviceMonitorNamespaceSelector),
    podMonitors: monitorChoice(spec.podMonitorSelector, spec.podMonitorNamespaceSelector),
  };
}
