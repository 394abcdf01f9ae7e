/** Label and field selectors of list and watch. */
import type { KubeObject } from '@/lib/cluster';
import { badRequest } from './api-error';
import { record } from './json';
import type { ServedResource } from './served-resources';

export type ObjectTest = (object: KubeObject) => boolean;

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

const keyPattern = /^[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?$/;

/** Splits at commas outside parentheses. */
function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) {
      found.push(part.trim());
      part = '';
    } else part += char;
  }
  return [...found, part.trim()].filter((item) => item !== '');
}

function requirement(text: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  const checked = (key: string): string => {
    if (!keyPattern.test(key))
      throw badRequest(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}`);
    return key;
  };
  if (set !== null) {
    const [, name = '', operator, values = ''] = set;
    const key = checked(name);
    const wanted = new Set(values.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && wanted.has(labels[key])
      : (labels) => labels[key] === undefined || !wanted.has(labels[key]);
  }
  const compare = /^(\S+?)\s*(==|!=|=)\s*(\S*)$/.exec(text);
  if (compare !== null) {
    const [, name = '', operator, value = ''] = compare;
    const key = checked(name);
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  if (text.startsWith('!')) {
    const key = checked(text.slice(1).trim());
    return (labels) => labels[key] === undefined;
  }
  const key = checked(text);
  return (labels) => labels[key] !== undefined;
}

/** @throws ApiError 400 for text that is no label selector. */
export function labelTest(text: string): ObjectTest {
  const requirements = parts(text).map(requirement);
  return (object) => requirements.every((test) => test(object.metadata.labels ?? {}));
}

type Field = (object: KubeObject) => string;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const commonFields: Readonly<Record<string, Field>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
};

const podFields: Readonly<Record<string, Field>> = {
  'spec.nodeName': (object) => text(record(object.spec).nodeName),
  'spec.serviceAccountName': (object) => text(record(object.spec).serviceAccountName),
  'status.phase': (object) => text(record(object.status).phase),
  'status.podIP': (object) => text(record(object.status).podIP),
};

const tierField: Readonly<Record<string, Field>> = {
  'spec.tier': (object) => text(record(object.spec).tier) || 'default',
};

const fieldsOf = (resource: ServedResource): Readonly<Record<string, Field>> => ({
  ...commonFields,
  ...(resource.tiered ? tierField : {}),
  ...(resource.group === '' && resource.plural === 'pods' ? podFields : {}),
  ...(resource.group === '' && resource.plural === 'namespaces'
    ? { 'status.phase': (object: KubeObject) => text(record(object.status).phase) }
    : {}),
});

export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

export function fieldTerms(selector: string): FieldTerm[] {
  return selector
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .map((term) => {
      const found = /^([^=!]+)(==|!=|=)(.*)$/.exec(term);
      if (found === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = found;
      return { field, value, negated: operator === '!=' };
    });
}

/** @throws ApiError 400 for fields that the resource does not offer. */
export function fieldTest(selector: string, resource: ServedResource): ObjectTest {
  const fields = fieldsOf(resource);
  const tests = fieldTerms(selector).map(({ field, value, negated }): ObjectTest => {
    const read = fields[field];
    if (read === undefined) throw badRequest(`field label not supported: ${field}`);
    return (object) => (read(object) === value) !== negated;
  });
  return (object) => tests.every((test) => test(object));
}
