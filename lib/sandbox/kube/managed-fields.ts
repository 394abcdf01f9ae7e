/** Who wrote which field last, in the short form that clients read: manager, operation, time, fields. */
import type { KubeObject, ObjectMeta } from '@/lib/cluster';
import { isRecord } from './json';

type Entry = NonNullable<ObjectMeta['managedFields']>[number] & Readonly<Record<string, unknown>>;

const fieldTree = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [`f:${key}`, fieldTree(item)]))
    : {};

function ownFields(object: KubeObject): Readonly<Record<string, unknown>> {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  const kept = { labels, annotations, finalizers, ownerReferences };
  const named = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  return {
    ...(Object.keys(named).length === 0 ? {} : { 'f:metadata': fieldTree(named) }),
    ...fieldTree(rest),
  };
}

/** The entries after a write by `manager`. */
export function managedBy(
  object: KubeObject,
  before: readonly Entry[] | undefined,
  write: { readonly manager: string; readonly time: string; readonly subresource: string | null },
): readonly Entry[] {
  const entry: Entry = {
    manager: write.manager,
    operation: 'Update',
    ...(write.subresource === null ? {} : { subresource: write.subresource }),
    apiVersion: object.apiVersion,
    time: write.time,
    fieldsType: 'FieldsV1',
    fieldsV1: ownFields(object),
  };
  const others = (before ?? []).filter(({ manager }) => manager !== write.manager);
  return [...others, entry];
}

/** Field managers without a name of their own are called after the program. */
export const managerOf = (fieldManager: string | null, userAgent: string): string =>
  fieldManager ?? (userAgent.split('/')[0] || 'unknown');
