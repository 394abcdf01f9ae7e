/** What of a written object counts: fields that clients cannot change, status behind its own door, changes that are none. */
import type { KubeObject } from '@/lib/cluster';
import { equal } from './json';
import type { ResourceRequest } from './request-info';
import type { ServedResource } from './served-resources';

/** Status is written through its own door only; a new pod waits for its kubelet. */
export function withoutStatus(object: KubeObject, resource: ServedResource): KubeObject {
  if (!resource.hasStatus || resource.kind === 'Namespace') return object;
  const { status, ...rest } = object;
  return resource.kind === 'Pod' ? { ...rest, status: { phase: 'Pending' } } : rest;
}

/** All but metadata and status: what a generation counts. */
const withoutMeta = ({ metadata, status, ...rest }: KubeObject): unknown => rest;

/** What clients cannot change keeps its value; status and the rest are written through their own doors. */
export function merged(
  held: KubeObject,
  given: KubeObject,
  { resource, subresource }: ResourceRequest,
): KubeObject {
  const { metadata } = held;
  const fixed = {
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    ...(metadata.generateName === undefined ? {} : { generateName: metadata.generateName }),
    ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    ...(metadata.creationTimestamp === undefined ? {} : { creationTimestamp: metadata.creationTimestamp }),
    ...(metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: metadata.deletionTimestamp }),
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation }),
    ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
    ...(metadata.managedFields === undefined ? {} : { managedFields: metadata.managedFields }),
  };
  if (subresource === 'status') return { ...held, status: given.status };
  const { deletionTimestamp, ...open } = given.metadata;
  const status = resource.hasStatus ? held.status : given.status;
  const { status: _, ...rest } = given;
  return {
    ...rest,
    ...(status === undefined ? {} : { status }),
    metadata: { ...open, ...fixed },
  } as KubeObject;
}

/** True when nothing would change that a client can see. */
export const sameContent = (a: KubeObject, b: KubeObject): boolean => {
  const strip = ({
    metadata: { managedFields, resourceVersion, generation, ...metadata },
    ...rest
  }: KubeObject): unknown => ({
    ...rest,
    metadata,
  });
  return equal(strip(a), strip(b));
};

/** True when the change is one of the object itself, not of its labels or status. */
export const changesGeneration = (held: KubeObject, next: KubeObject): boolean =>
  !equal(withoutMeta(held), withoutMeta(next));
