/** What is read of every wire object. */
import type { Labels } from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { record } from './wire-value';

export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
export const labels = (value: unknown): Labels =>
  Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
export const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? 'default';
