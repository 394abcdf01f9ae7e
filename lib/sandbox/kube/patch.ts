/** The patch formats: merge (RFC 7386), JSON (RFC 6902) and strategic merge for built-in kinds. */
import { ApiError, badRequest } from './api-error';
import { equal, isRecord, type Json, list } from './json';

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** A map, not an object: a field called `__proto__` is a field like any other. */
const fieldsOf = (target: unknown): Map<string, unknown> =>
  new Map(Object.entries(isRecord(target) ? target : {}));

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result = fieldsOf(target);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

/** By which field items of a list are told apart; lists that are not here are replaced whole. */
const mergeKeys: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  podIPs: 'ip',
  ownerReferences: 'uid',
  taints: 'key',
};

function mergeList(key: string, target: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const by = mergeKeys[key];
  if (by === undefined) return [...patch];
  const result = [...target];
  for (const item of patch) {
    if (!isRecord(item)) return [...patch];
    const index = result.findIndex((held) => isRecord(held) && held[by] === item[by]);
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicPatch(result[index], item);
    else result.push(item);
  }
  return result;
}

export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result = fieldsOf(target);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) result.delete(key);
    else if (Array.isArray(value)) result.set(key, mergeList(key, list(result.get(key)), value));
    else result.set(key, strategicPatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

const pointer = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const missing = (path: string): ApiError =>
  new ApiError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: path ${path} does not exist`,
    {},
  );

function valueAt(document: unknown, path: string): unknown {
  let value: unknown = document;
  for (const part of pointer(path)) {
    const held: unknown = Array.isArray(value)
      ? value[Number(part)]
      : isRecord(value) && Object.hasOwn(value, part)
        ? value[part]
        : undefined;
    if (held === undefined) throw missing(path);
    value = held;
  }
  return value;
}

type Edit = (container: unknown, part: string) => unknown;

/** A copy of the document in which the innermost container of `path` went through `edit`. */
function edited(document: unknown, path: string, edit: Edit): unknown {
  const parts = pointer(path);
  const go = (value: unknown, depth: number): unknown => {
    const part = parts[depth] ?? '';
    if (depth === parts.length - 1) return edit(value, part);
    if (Array.isArray(value)) {
      const copy = [...value];
      copy[Number(part)] = go(value[Number(part)], depth + 1);
      return copy;
    }
    if (!isRecord(value) || !Object.hasOwn(value, part)) throw missing(path);
    return { ...value, [part]: go(value[part], depth + 1) };
  };
  return parts.length === 0 ? edit(null, '') : go(document, 0);
}

const added =
  (value: unknown, path: string): Edit =>
  (container, part) => {
    if (Array.isArray(container)) {
      const index = part === '-' ? container.length : Number(part);
      if (!Number.isInteger(index) || index < 0 || index > container.length) throw missing(path);
      return [...container.slice(0, index), value, ...container.slice(index)];
    }
    if (part === '' && container === null) return value;
    if (!isRecord(container)) throw missing(path);
    return { ...container, [part]: value };
  };

const removed =
  (path: string): Edit =>
  (container, part) => {
    if (Array.isArray(container)) {
      if (container[Number(part)] === undefined) throw missing(path);
      return container.filter((_, index) => index !== Number(part));
    }
    if (!isRecord(container) || !Object.hasOwn(container, part)) throw missing(path);
    const { [part]: _, ...rest } = container;
    return rest;
  };

function step(document: unknown, operation: Json): unknown {
  const path = String(operation.path ?? '');
  const from = String(operation.from ?? '');
  switch (operation.op) {
    case 'add':
      return edited(document, path, added(operation.value, path));
    case 'remove':
      return edited(document, path, removed(path));
    case 'replace':
      valueAt(document, path);
      return edited(document, path, (container, part) =>
        Array.isArray(container)
          ? container.map((item, index) => (index === Number(part) ? operation.value : item))
          : added(operation.value, path)(container, part),
      );
    case 'move':
      return edited(edited(document, from, removed(from)), path, added(valueAt(document, from), path));
    case 'copy':
      return edited(document, path, added(valueAt(document, from), path));
    case 'test':
      if (equal(valueAt(document, path), operation.value)) return document;
      throw new ApiError(
        422,
        'Invalid',
        'the server rejected our request due to an error in our request: testing value failed',
        {},
      );
    default:
      throw badRequest(`Unexpected kind: ${String(operation.op)}`);
  }
}

/** @throws ApiError 422 when a path is missing or a test fails. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  return patch.reduce<unknown>((document, operation) => {
    if (!isRecord(operation)) throw badRequest('an operation of a JSON patch is an object');
    return step(document, operation);
  }, target);
}
