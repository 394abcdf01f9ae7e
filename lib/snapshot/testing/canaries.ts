/** Objects with something secret planted wherever an object may hold something: none of it may be in a snapshot. */
import type { KubeObject } from '@/lib/cluster';

export const canary = 'CANARY-do-not-keep';

type Json = Record<string, unknown>;
const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps from text to text: their keys are the users' own, so a further one is no stranger. */
const textMaps: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'labelsToApply', 'annotations']);

/** The same with an unknown field in every map, and an item of another form in every list. */
function planted(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return [...value.map((item) => planted(item, key)), { stranger: canary }];
  if (!isMap(value)) return value;
  // A Service's selector is a map of texts, a Deployment's is not.
  if (
    textMaps.has(key) ||
    (key === 'selector' && Object.values(value).every((item) => typeof item === 'string'))
  )
    return key === 'annotations' ? { ...value, stranger: canary } : value;
  return {
    ...Object.fromEntries(Object.entries(value).map(([name, item]) => [name, planted(item, name)])),
    stranger: canary,
    strangers: { deep: [{ deeper: canary }] },
  };
}

const secretPodSpec = {
  containers: [
    {
      name: canary,
      image: canary,
      command: [canary],
      args: [`--password=${canary}`],
      env: [{ name: 'PASSWORD', value: canary }],
      envFrom: [{ secretRef: { name: canary } }],
      volumeMounts: [{ mountPath: canary }],
      livenessProbe: {
        exec: { command: [canary] },
        httpGet: { path: canary, httpHeaders: [{ value: canary }] },
      },
      lifecycle: { preStop: { exec: { command: [canary] } } },
      ports: [{ name: 'http', containerPort: 8080, hostIP: canary }],
    },
  ],
  volumes: [{ csi: { volumeAttributes: { token: canary } } }],
  imagePullSecrets: [{ name: canary }],
  serviceAccountName: 'default',
};

const podMaps = {
  spec: secretPodSpec,
  metadata: { labels: { app: 'web' }, annotations: { secret: canary } },
};

/** What tools and people put into objects, by kind. */
const known: Readonly<Record<string, Json>> = {
  Pod: { spec: secretPodSpec, status: { message: canary, phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] } },
  Deployment: { spec: { template: podMaps } },
  StatefulSet: { spec: { template: podMaps, volumeClaimTemplates: [{ spec: canary }] } },
  DaemonSet: { spec: { template: podMaps } },
  ReplicaSet: { spec: { template: podMaps } },
  Job: { spec: { template: podMaps } },
  CronJob: { spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: podMaps } } } },
  ServiceAccount: { secrets: [{ name: canary }], imagePullSecrets: [{ name: canary }] },
  ConfigMap: { data: { config: canary }, binaryData: { config: canary } },
  Secret: { data: { password: canary }, stringData: { password: canary } },
  Node: { status: { images: [{ names: [canary] }], nodeInfo: { machineID: canary } } },
};

export function withCanaries(object: KubeObject): KubeObject {
  const grown = planted({ ...object, ...known[object.kind] }, '') as unknown as KubeObject;
  return {
    ...grown,
    // Names of the API stay what they are.
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...grown.metadata,
      annotations: {
        ...object.metadata.annotations,
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: canary }),
        'projectcalico.org/metadata': JSON.stringify({ annotations: { secret: canary } }),
        secret: canary,
      },
      finalizers: [canary],
      managedFields: [{ manager: canary, operation: 'Update', time: '2026-11-19T10:42:00Z' }],
    },
  };
}
