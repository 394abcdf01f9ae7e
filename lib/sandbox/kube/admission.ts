/** An object on its way in: unknown fields pruned or refused, defaults filled in, rules checked. */
import type { KubeObject } from '@/lib/cluster';
import { badRequest, invalid } from './api-error';
import { withDefaults } from './defaults';
import { isRecord } from './json';
import { checkField } from './schema';
import type { ServedResource } from './served-resources';
import { shapeOf } from './shapes';
import { objectCauses } from './validation';

export interface AdmissionOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly warn: (text: string) => void;
}

const cannotBeHandled = ({ kind, version }: ServedResource, why: string): Error =>
  badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);

/** @throws ApiError 400 for what cannot be decoded, 422 for what is against the rules. */
export function admit(object: KubeObject, resource: ServedResource, options: AdmissionOptions): KubeObject {
  const shape = shapeOf(resource);
  if (shape === null) return withDefaults(object, resource, options.dryRun);
  const { value, unknown, causes } = checkField(object, shape, '');
  if (unknown.length > 0 && options.fieldValidation === 'Strict')
    throw cannotBeHandled(
      resource,
      `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`,
    );
  if (options.fieldValidation === 'Warn') for (const path of unknown) options.warn(`unknown field "${path}"`);
  const [first] = causes;
  if (first !== undefined) {
    // A typed server fails while it decodes; kinds of a schema are checked after.
    const typed =
      resource.origin !== 'crd' && causes.some(({ reason }) => reason === 'FieldValueTypeInvalid');
    if (typed) throw cannotBeHandled(resource, `json: cannot unmarshal ${first.field}: ${first.message}`);
    throw invalid(resource, object.metadata.name, causes);
  }
  const pruned = isRecord(value) ? ({ ...object, ...value } as KubeObject) : object;
  const kept = Object.fromEntries(
    Object.keys(object).flatMap((key) => (unknown.includes(key) ? [] : [[key, pruned[key]]])),
  );
  const filled = withDefaults({ ...kept, metadata: object.metadata } as KubeObject, resource, options.dryRun);
  // A dry run of the aggregated server ends before Calico's own checks (calico-policy §8.4).
  const found = resource.origin === 'aggregated' && options.dryRun ? [] : objectCauses(filled, resource);
  if (found.length > 0) throw invalid(resource, object.metadata.name, found);
  return filled;
}
