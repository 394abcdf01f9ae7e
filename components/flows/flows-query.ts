/** The address of the Flows page as a query of GET /api/edges. */
import type { Query } from '@/components/data/api';
import { type EdgeVerdictView, edgeVerdictSchema } from '@/lib/api';

/** Keys that narrow the list and stand as chips above it, with the word people read. */
export const filterNames = {
  src: 'source',
  dst: 'destination',
  port: 'port',
  proto: 'protocol',
  tier: 'tier',
  policy: 'policy',
  reporter: 'reporter',
  decided: 'decided',
  q: 'text',
} as const;
export type FilterKey = keyof typeof filterNames;
export const filterKeys = Object.keys(filterNames) as FilterKey[];

/** Keys that hold a list, so that a value can be added and a leading `-` excludes it. */
export const listKeys = ['src', 'dst', 'port', 'proto', 'tier', 'policy'] as const satisfies FilterKey[];
export type ListKey = (typeof listKeys)[number];
export const isListKey = (key: FilterKey): key is ListKey => listKeys.some((item) => item === key);

export const groups = ['rule', 'source', 'destination', 'policy', 'none'] as const;
export type Group = (typeof groups)[number];
export const groupNames: Readonly<Record<Group, string>> = {
  rule: 'rule needed',
  source: 'source',
  destination: 'destination',
  policy: 'policy',
  none: 'nothing',
};

export const defaultVerdicts = ['would-deny', 'unknown'] as const satisfies EdgeVerdictView[];

/**
 * The verdicts asked for. *Unknown* counts as a block until a person decides, so it always comes along with
 * *would be denied* (ui.md §1).
 */
export function askedVerdicts(params: URLSearchParams): readonly EdgeVerdictView[] {
  const given = (params.get('verdict') ?? '')
    .split(',')
    .map((item) => edgeVerdictSchema.safeParse(item))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  if (given.length === 0 || (given.length === 1 && given[0] === 'would-deny')) return defaultVerdicts;
  return given;
}

export function askedGroup(params: URLSearchParams): Group {
  const given = params.get('group');
  return groups.find((group) => group === given) ?? 'rule';
}

const passedOn = ['ns', 'range', 'from', 'to', 'sort', ...filterKeys] as const;

/** Everything the server filters, sorts and groups by; paging comes on top. */
export function edgesQuery(params: URLSearchParams): Query {
  const query: Record<string, string> = {};
  for (const key of passedOn) {
    const value = params.get(key);
    if (value !== null && value !== '') query[key] = value;
  }
  const unknown = (params.get('verdict') ?? '')
    .split(',')
    .filter((item) => item !== '' && !edgeVerdictSchema.safeParse(item).success);
  return {
    ...query,
    verdict: [...askedVerdicts(params), ...unknown].join(','),
    group: params.get('group') ?? 'rule',
  };
}

/** Whether anything but scope, range and verdict narrows the list. */
export const isFiltered = (params: URLSearchParams): boolean => filterKeys.some((key) => params.has(key));

/** The list of a key with a value added or excluded; an opposite of the same value gives way. */
export function withValue(list: readonly string[], value: string, exclude: boolean): string {
  const rest = list.filter((item) => item !== value && item !== `-${value}`);
  return [...rest, exclude ? `-${value}` : value].join(',');
}
