/** An object without anything that is not on the allow-list, in the form Calico's v3 API serves. */
import { type DeclaringKind, type KnownKind, type KubeObject, knownKind, writtenAt } from '@/lib/cluster';
import { declaringKind } from '@/lib/cluster/declared/declaring-kinds';
import { servedLabels, servedName } from '@/lib/cluster/stored-metadata';
import { fieldsOf, type KeptFields, keep } from './kept';
import { keptDeclaringAnnotations, keptDeclaringFields } from './kept-declaring-fields';
import { keptAnnotations, keptFields, metadataOf, writtenAtAnnotation } from './kept-fields';

const isStored = ({ apiVersion }: KubeObject): boolean => apiVersion.startsWith('crd.projectcalico.org/');

/** In Calico's own storage absent types mean both directions; the v3 API would read them otherwise (calico-policy §4.3). */
function withTypes(
  object: KubeObject,
  kept: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const spec = kept.spec as
    | { readonly types?: readonly unknown[]; readonly podSelector?: unknown }
    | undefined;
  const isTyped =
    isStored(object) && object.kind.endsWith('NetworkPolicy') && spec?.podSelector === undefined;
  if (!isTyped || (spec?.types ?? []).length > 0) return kept;
  return { ...kept, spec: { ...spec, types: ['Ingress', 'Egress'] } };
}

interface Allowed {
  readonly kind: KnownKind | DeclaringKind;
  readonly fields: KeptFields;
  readonly annotations: readonly string[];
}

/** What may be kept of an object by its kind; null: nothing. */
export function allowedOf(object: KubeObject): Allowed | null {
  const declaring = declaringKind(object);
  if (declaring !== null)
    return {
      kind: declaring,
      fields: keptDeclaringFields[declaring],
      annotations: keptDeclaringAnnotations[declaring] ?? [],
    };
  const kind = knownKind(object);
  const fields = kind === null ? null : keptFields[kind];
  return kind === null || fields === null ? null : { kind, fields, annotations: keptAnnotations[kind] ?? [] };
}

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** null for a kind that is not kept. */
export function keptObject(object: KubeObject): KubeObject | null {
  const allowed = allowedOf(object);
  if (allowed === null) return null;
  const served: KubeObject = isStored(object)
    ? {
        ...object,
        apiVersion: 'projectcalico.org/v3',
        metadata: { ...object.metadata, name: servedName(object), labels: servedLabels(object) },
      }
    : object;
  const metadata = keep(metadataOf(allowed.annotations), served.metadata) as KubeObject['metadata'];
  const at = writtenAt(object);
  const annotations = {
    ...metadata.annotations,
    ...(at === null ? {} : { [writtenAtAnnotation]: isoTime(at) }),
  };
  const { annotations: _, ...rest } = metadata;
  return {
    apiVersion: String(served.apiVersion),
    kind: String(served.kind),
    metadata: { ...rest, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    ...withTypes(object, keep(fieldsOf(allowed.fields), served) as Readonly<Record<string, unknown>>),
  };
}
