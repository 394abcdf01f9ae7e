/** What of an object is kept, as an allow-list: what it does not name is not looked at, so it cannot get out. */

export type Kept =
  /** A text, number or truth value; never a map or a list. */
  | 'value'
  /** A map of texts: labels, selectors. */
  | 'texts'
  | { readonly list: Kept }
  | {
      readonly fields: KeptFields;
      /**
       * Fields that are not named leave `true` in their place. A criterion that vanished from a rule would widen it; one
       * that nobody knows makes its verdict unknown, here as there.
       */
      readonly marksOthers?: true;
    };

export type KeptFields = Readonly<Record<string, Kept>>;

export const listOf = (kept: Kept): Kept => ({ list: kept });
export const fieldsOf = (fields: KeptFields): Kept => ({ fields });

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isValue = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** undefined where the value is not of the form that may be kept. Empty maps and lists stay: some of them mean everything. */
export function keep(kept: Kept, value: unknown): unknown {
  if (kept === 'value') return isValue(value) ? value : undefined;
  if (kept === 'texts')
    return isMap(value)
      ? Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'))
      : undefined;
  if ('list' in kept)
    return Array.isArray(value)
      ? value.map((item) => keep(kept.list, item)).filter((item) => item !== undefined)
      : undefined;
  if (!isMap(value)) return undefined;
  const named = Object.entries(kept.fields).flatMap(([key, field]) => {
    const left = Object.hasOwn(value, key) ? keep(field, value[key]) : undefined;
    return left === undefined ? [] : [[key, left] as const];
  });
  const others = kept.marksOthers === true ? otherKeys(kept.fields, value) : [];
  return Object.fromEntries([...named, ...others.map((key) => [key, true] as const)]);
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const otherKeys = (fields: KeptFields, value: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(value).filter((key) => !Object.hasOwn(fields, key) && !isNothing(value[key]));
