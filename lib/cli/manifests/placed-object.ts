/** Kubernetes objects out of manifests, each with the place it was written at. */
import { type KnownKind, type KubeObject, knownKind, knownResources } from '@/lib/cluster';
import type { ManifestFile, Path } from './manifest-file';
import type { Findings } from './problem';

export interface PlacedObject {
  readonly file: ManifestFile;
  readonly document: number;
  /** Way from the document to the object: `items`, 3 inside a List. */
  readonly at: Path;
  readonly kind: KnownKind;
  readonly object: KubeObject;
  /** `$patch: delete`, as kustomize writes it. */
  readonly removes: boolean;
}

export const lineOf = ({ file, document, at }: PlacedObject, path: Path = []): number =>
  file.line(document, [...at, ...path]);

/** `GlobalNetworkPolicy deny-all`, `Pod shop/web`. */
export function nameOf({ object }: PlacedObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export const keyOf = ({ kind, object }: PlacedObject): string =>
  `${kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** Kinds no verdict on a concrete flow depends on; a workload's pods are objects of their own. */
const withoutInfluence: ReadonlySet<KnownKind> = new Set<KnownKind>([
  'ConfigMap',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

/** Another group's kind of one of these names is somebody else's, or a slip of the pen: said, not read. */
const policyLike = new Set<string>(
  Object.values(knownResources)
    .map(({ kind }) => kind)
    .filter((kind) => kind.endsWith('Policy') || kind.endsWith('NetworkSet')),
);

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects of the kinds that matter; lists are taken apart, all else is left. */
export function placedObjects(file: ManifestFile, findings: Findings): PlacedObject[] {
  const found: PlacedObject[] = [];
  const wrong = (document: number, at: Path, message: string): void =>
    findings.error(file.name, file.line(document, at), message);

  const visit = (value: unknown, document: number, at: Path): void => {
    const fault = objectFault(value);
    if (fault !== null) wrong(document, [...at, ...fault.path], fault.message);
    else if (isRecord(value) && String(value.kind).endsWith('List') && 'items' in value)
      list(value, document, at);
    else if (isRecord(value)) object(value, document, at);
  };

  const object = (value: Json, document: number, at: Path): void => {
    const [apiVersion, kind] = [String(value.apiVersion), String(value.kind)];
    const known = knownKind({ apiVersion, kind });
    if (known === null && policyLike.has(kind))
      findings.warn(
        file.name,
        file.line(document, [...at, 'apiVersion']),
        `${kind}: apiVersion ${apiVersion} is not that of a ${kind} which Calico enforces; not read`,
      );
    if (known === null || withoutInfluence.has(known)) return;
    const named = withName(value, known, (path, message) =>
      wrong(document, [...at, ...path], `${kind}: ${message}`),
    );
    if (named !== null)
      found.push({ file, document, at, kind: known, object: named, removes: value.$patch === 'delete' });
  };

  /** Items of a typed list as the API serves it do not repeat its kind. */
  const list = (value: Json, document: number, at: Path): void => {
    const { items, apiVersion } = value;
    if (items === null) return;
    if (!Array.isArray(items)) {
      wrong(document, [...at, 'items'], `${value.kind}: items is no list`);
      return;
    }
    const kind = String(value.kind).slice(0, -'List'.length);
    for (const [index, item] of items.entries())
      visit(isRecord(item) && kind !== '' ? { apiVersion, kind, ...item } : item, document, [
        ...at,
        'items',
        index,
      ]);
  };

  for (const [document, value] of file.values(findings).entries())
    if (value !== null && value !== undefined) visit(value, document, []);
  return found;
}

function objectFault(value: unknown): { readonly path: Path; readonly message: string } | null {
  if (!isRecord(value))
    return { path: [], message: 'is no Kubernetes object; write one, or remove the document' };
  const { apiVersion, kind } = value;
  if (typeof kind !== 'string' || kind === '')
    return { path: ['kind'], message: 'is no Kubernetes object: it has no kind' };
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return { path: ['apiVersion'], message: `${kind}: has no apiVersion` };
  return null;
}

/** With the namespace it gets where none is written; null where the object cannot be told from others. */
function withName(
  value: Json,
  kind: KnownKind,
  wrong: (path: Path, message: string) => void,
): KubeObject | null {
  const { metadata } = value;
  if (!isRecord(metadata) || typeof metadata.name !== 'string' || metadata.name === '') {
    wrong(['metadata', 'name'], 'metadata.name is missing');
    return null;
  }
  const { name } = metadata;
  const namespace = metadata.namespace ?? '';
  const { namespaced } = knownResources[kind];
  if (typeof namespace !== 'string') {
    wrong(['metadata', 'namespace'], `metadata.namespace: ${JSON.stringify(namespace)} is no string`);
    return null;
  }
  if (!namespaced && namespace !== '') {
    wrong(['metadata', 'namespace'], `metadata.namespace: a ${value.kind} has no namespace; remove it`);
    return null;
  }
  const { namespace: _, ...rest } = metadata;
  return {
    ...value,
    apiVersion: String(value.apiVersion),
    kind: String(value.kind),
    metadata: { ...rest, name, ...(namespaced ? { namespace: namespace || 'default' } : {}) },
  };
}
