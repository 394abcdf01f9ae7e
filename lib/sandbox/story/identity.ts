/** Names and ids that are the same on every start: recordings of yesterday must fit the pods of today. */
import { createHash } from 'node:crypto';
import type { KubeObject, OwnerReference } from '@/lib/cluster';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export function stableUid(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Letters as Kubernetes uses them for generated names. */
export function stableLetters(text: string, length: number): string {
  const hex = digest(text);
  return Array.from({ length }, (_, index) => {
    const value = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
    return letters.charAt(value % letters.length);
  }).join('');
}

export const uidOf = (kind: string, namespace: string | null, name: string): string =>
  stableUid(`${kind}/${namespace ?? ''}/${name}`);

/** The controlling owner of another object. */
export const ownedBy = (owner: KubeObject): readonly OwnerReference[] => [
  {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
  },
];
