/** Field shapes: what a kind knows, of which type, and what is pruned or refused because it does not (rig §3). */
import type { StatusCause } from './api-error';
import { isRecord } from './json';

export type Field =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'int-or-string'
  | 'strings'
  /** Anything: not looked into. */
  | 'any'
  | { readonly oneOf: readonly string[] }
  | { readonly list: Field }
  | { readonly fields: Readonly<Record<string, Field>>; readonly required?: readonly string[] };

export interface Checked {
  /** Without unknown fields. */
  readonly value: unknown;
  /** Paths of fields that nobody knows. */
  readonly unknown: readonly string[];
  readonly causes: readonly StatusCause[];
}

const typeName = (value: unknown): string =>
  Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? 'integer'
          : 'number'
        : typeof value;

const fits = (value: unknown, field: Field): boolean => {
  switch (field) {
    case 'any':
      return true;
    case 'string':
    case 'boolean':
      return typeof value === field;
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'int-or-string':
      return typeof value === 'string' || Number.isInteger(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    default:
      return 'oneOf' in field
        ? typeof value === 'string'
        : 'list' in field
          ? Array.isArray(value)
          : isRecord(value);
  }
};

const wantedType = (field: Field): string => {
  if (field === 'strings') return 'array';
  if (typeof field === 'string') return field;
  return 'oneOf' in field ? 'string' : 'list' in field ? 'array' : 'object';
};

const wrongType = (value: unknown, field: Field, path: string): StatusCause => ({
  reason: 'FieldValueTypeInvalid',
  message: `Invalid value: "${typeName(value)}": ${path} in body must be of type ${wantedType(field)}: "${typeName(value)}"`,
  field: path,
});

function checkFields(
  value: Readonly<Record<string, unknown>>,
  field: { readonly fields: Readonly<Record<string, Field>>; readonly required?: readonly string[] },
  path: string,
): Checked {
  const kept: Record<string, unknown> = {};
  const unknown: string[] = [];
  const causes: StatusCause[] = [];
  for (const [key, item] of Object.entries(value)) {
    const own = `${path}${path === '' ? '' : '.'}${key}`;
    const known = Object.hasOwn(field.fields, key) ? field.fields[key] : undefined;
    if (known === undefined) {
      unknown.push(own);
      continue;
    }
    // Null stands for a field that is not there.
    if (item === null) continue;
    const checked = checkField(item, known, own);
    kept[key] = checked.value;
    unknown.push(...checked.unknown);
    causes.push(...checked.causes);
  }
  for (const key of field.required ?? [])
    if (value[key] === undefined || value[key] === null)
      causes.push({
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: `${path}${path === '' ? '' : '.'}${key}`,
      });
  return { value: kept, unknown, causes };
}

export function checkField(value: unknown, field: Field, path: string): Checked {
  if (!fits(value, field)) return { value, unknown: [], causes: [wrongType(value, field, path)] };
  if (typeof field === 'string') return { value, unknown: [], causes: [] };
  if ('oneOf' in field)
    return {
      value,
      unknown: [],
      causes: field.oneOf.includes(String(value))
        ? []
        : [
            {
              reason: 'FieldValueNotSupported',
              message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${field.oneOf.map((item) => JSON.stringify(item)).join(', ')}`,
              field: path,
            },
          ],
    };
  if ('list' in field && Array.isArray(value)) {
    const items = value.map((item, index) => checkField(item, field.list, `${path}[${index}]`));
    return {
      value: items.map((item) => item.value),
      unknown: items.flatMap((item) => item.unknown),
      causes: items.flatMap((item) => item.causes),
    };
  }
  return 'fields' in field && isRecord(value)
    ? checkFields(value, field, path)
    : { value, unknown: [], causes: [] };
}
