/** Manifests as an API server would serve them: what it fills in, drops or keeps elsewhere (calico-policy §1.4, §1.6, §4.3). */
import type { KubeObject } from '@/lib/cluster';
import { servedName } from '@/lib/cluster/stored-metadata';
import type { PlacedObject } from './placed-object';

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps from string to string, where null is a wrong value and no absent field. */
const stringMaps: ReadonlySet<string> = new Set(['labels', 'annotations', 'matchLabels', 'labelsToApply']);

/** A field that is null is one that was not written. Items of lists stay, so that positions do. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null ? [] : [[key, stringMaps.has(key) ? member : withoutNulls(member)] as const],
    ),
  );
}

/** In Calico's own storage an object may have another name, and `types` that it lacks mean both directions. */
function fromStorage(object: KubeObject): KubeObject {
  if (!object.apiVersion.startsWith('crd.projectcalico.org/')) return object;
  const { spec, metadata } = object;
  const named = { ...object, metadata: { ...metadata, name: servedName(object) } };
  const isTyped = object.kind.endsWith('NetworkPolicy') && isRecord(spec) && !('podSelector' in spec);
  return isTyped && spec.types === undefined
    ? { ...named, spec: { ...spec, types: ['Ingress', 'Egress'] } }
    : named;
}

const nameLabel = 'kubernetes.io/metadata.name';

/** Kubernetes labels every namespace with its name. */
function withNameLabel(object: KubeObject): KubeObject {
  const { metadata } = object;
  if (metadata.labels !== undefined && !isRecord(metadata.labels)) return object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } } };
}

/** Hardly an object has a null, and copying all of a big cluster takes its time. */
const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));

export function asServed(placed: PlacedObject): PlacedObject {
  const plain = holdsNull(placed.object) ? (withoutNulls(placed.object) as KubeObject) : placed.object;
  const object = fromStorage(plain);
  return { ...placed, object: placed.kind === 'Namespace' ? withNameLabel(object) : object };
}

/** A namespace that other objects name but nobody wrote: only its name is known of it. */
export const impliedNamespace = (name: string): KubeObject =>
  withNameLabel({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
