/** Name and labels of an object as the v3 API serves them: Calico's own v1 storage keeps them in an annotation (calico-policy §1.6). */
import type { KubeObject } from './kube-object';
import { type Json, record, text } from './wire-value';

const annotation = 'projectcalico.org/metadata';

function stored(object: KubeObject): Json {
  const kept = object.metadata.annotations?.[annotation];
  if (!object.apiVersion.startsWith('crd.projectcalico.org/') || kept === undefined) return {};
  try {
    return record(JSON.parse(kept));
  } catch {
    // Somebody else's text: then the object says itself what it is called.
    return {};
  }
}

export const servedName = (object: KubeObject): string => text(stored(object).name) || object.metadata.name;

/** Both places merged; values that are no text are left out. */
export function servedLabels(object: KubeObject): Readonly<Record<string, string>> {
  const merged = { ...record(object.metadata.labels), ...record(stored(object).labels) };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
