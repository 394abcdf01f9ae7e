/** The objects of a snapshot as an API server may hold them, and what practising needs beside them. */
import type { KubeObject } from '@/lib/cluster';
import { type ReadSnapshot, writtenAtAnnotation } from '@/lib/snapshot';

/** When it was last written stands where an API server says it. */
function withWriter(object: KubeObject): KubeObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const { [writtenAtAnnotation]: time, ...others } = annotations;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(Object.keys(others).length === 0 ? {} : { annotations: others }),
      ...(time === undefined ? {} : { managedFields: [{ manager: 'snapshot', operation: 'Update', time }] }),
    },
  };
}

const documentMaps = {
  decisions: { name: 'drawbridge-decisions', key: 'decisions.json' },
  settings: { name: 'drawbridge-settings', key: 'settings.json' },
} as const;

/** @param journalNamespace where Drawbridge keeps its notes; made where the cluster had none. */
export function rehearsedObjects(
  { objects, documents }: Pick<ReadSnapshot, 'objects' | 'documents'>,
  journalNamespace: string,
): KubeObject[] {
  const has = objects.some(
    ({ kind, metadata }) => kind === 'Namespace' && metadata.name === journalNamespace,
  );
  const place: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: journalNamespace } };
  const maps = [...documents].map(([kind, value]): KubeObject => {
    const { name, key } = documentMaps[kind];
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: journalNamespace },
      data: { [key]: JSON.stringify(value) },
    };
  });
  return [...objects.map(withWriter), ...(has ? [] : [place]), ...maps];
}
