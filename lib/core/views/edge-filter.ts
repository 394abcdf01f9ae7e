/** The query of the Flows page: parsed once, applied to exposures. Lists are comma-separated, `-` excludes. */
import type { EdgePeer } from '@/lib/flows';
import { displayName, type PolicyRef, type Steps } from '@/lib/policy';
import type { EdgeExposure, EdgeVerdict } from '@/lib/rollout';
import { sortedSteps } from '../sorted';

interface Choice {
  readonly include: ReadonlySet<string>;
  readonly exclude: ReadonlySet<string>;
}

export interface EdgeFilter {
  readonly ns: Choice;
  readonly verdict: ReadonlySet<EdgeVerdict>;
  readonly reporter: 'src' | 'dst' | null;
  readonly src: Choice;
  readonly dst: Choice;
  readonly port: Choice;
  readonly proto: Choice;
  readonly tier: Choice;
  readonly policy: Choice;
  readonly text: string;
  readonly decided: 'yes' | 'no' | null;
  readonly group: 'rule' | 'source' | 'destination' | 'policy' | 'none';
  readonly sort: 'connections' | 'last' | 'name' | 'first';
  readonly offset: number;
  readonly limit: number;
  /** Values that mean nothing here; the page names them. */
  readonly dropped: readonly string[];
}

const verdicts: readonly string[] = [
  'allowed',
  'would-deny',
  'would-allow',
  'denied',
  'unknown',
] satisfies EdgeVerdict[];
const isVerdict = (value: string): value is EdgeVerdict => verdicts.includes(value);

function choice(text: string | null): Choice {
  const items = (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return {
    include: new Set(items.filter((item) => !item.startsWith('-'))),
    exclude: new Set(items.filter((item) => item.startsWith('-')).map((item) => item.slice(1))),
  };
}

function oneOf<T extends string>(
  query: URLSearchParams,
  key: string,
  values: readonly T[],
  fallback: T,
  dropped: string[],
): T {
  const given = query.get(key);
  if (given === null || given === '') return fallback;
  const found = values.find((value) => value === given);
  if (found === undefined) dropped.push(`${key}=${given}`);
  return found ?? fallback;
}

function wholeNumber(
  query: URLSearchParams,
  key: string,
  range: readonly [number, number],
  fallback: number,
  dropped: string[],
): number {
  const given = query.get(key);
  if (given === null || given === '') return fallback;
  const number = Number(given);
  if (Number.isInteger(number) && number >= range[0] && number <= range[1]) return number;
  dropped.push(`${key}=${given}`);
  return fallback;
}

export function parseEdgeFilter(query: URLSearchParams): EdgeFilter {
  const dropped: string[] = [];
  const asked = choice(query.get('verdict')).include;
  for (const value of asked) if (!isVerdict(value)) dropped.push(`verdict=${value}`);
  const reporter = oneOf(query, 'reporter', ['src', 'dst', 'either'], 'either', dropped);
  const decided = oneOf(query, 'decided', ['yes', 'no', 'any'], 'any', dropped);
  return {
    ns: choice(query.get('ns')),
    verdict: new Set([...asked].filter(isVerdict)),
    reporter: reporter === 'either' ? null : reporter,
    src: choice(query.get('src')),
    dst: choice(query.get('dst')),
    port: choice(query.get('port')),
    proto: choice(query.get('proto')),
    tier: choice(query.get('tier')),
    policy: choice(query.get('policy')),
    text: (query.get('q') ?? '').trim().toLowerCase(),
    decided: decided === 'any' ? null : decided,
    group: oneOf(query, 'group', ['rule', 'source', 'destination', 'policy', 'none'], 'none', dropped),
    sort: oneOf(query, 'sort', ['connections', 'last', 'name', 'first'], 'connections', dropped),
    offset: wholeNumber(query, 'offset', [0, 1_000_000], 0, dropped),
    limit: wholeNumber(query, 'limit', [1, 2_000], 500, dropped),
    dropped,
  };
}

const peerNames = (peer: EdgePeer): string[] =>
  peer.namespace === null ? [peer.name] : [peer.name, `${peer.namespace}/${peer.name}`, `${peer.namespace}/`];

function allows(wanted: Choice, values: readonly string[]): boolean {
  if (values.some((value) => wanted.exclude.has(value))) return false;
  return wanted.include.size === 0 || values.some((value) => wanted.include.has(value));
}

const hits = (exposure: EdgeExposure) =>
  [
    exposure.enforced.egress,
    exposure.enforced.ingress,
    exposure.staged.egress,
    exposure.staged.ingress,
  ].flatMap((side) => side?.trace ?? []);

/** A policy as people and links name it: with or without its tier, or by kind, namespace and name. */
export function policyNames(ref: PolicyRef, tier: string): string[] {
  const bare = displayName(ref.name, tier);
  const home = ref.namespace ?? '';
  return [
    ref.name,
    bare,
    `${home}/${bare}`,
    `${ref.kind}/${home}/${ref.name}`,
    `${ref.kind}/${home || '-'}/${ref.name}`,
  ];
}

/** Rules that matched. An end of tier names none: its trigger is only one of those that select. */
const matched = (exposure: EdgeExposure): string[] =>
  hits(exposure).flatMap(({ kind, namespace, name, tier }) =>
    kind === 'EndOfTier' || kind === 'Profile' ? [] : policyNames({ kind, namespace, name }, tier),
  );

export const asksForPolicy = ({ policy }: EdgeFilter): boolean =>
  policy.include.size + policy.exclude.size > 0;

/**
 * Everything but the verdict, so that the tabs can count the others. `deciders`: names of policies that decide it by the
 * end of their tier, known where a policy is asked for.
 */
export function matchesBesidesVerdict(
  filter: EdgeFilter,
  exposure: EdgeExposure,
  deciders: readonly string[] = [],
): boolean {
  const { edge } = exposure.summary;
  const namespaces = [edge.src.namespace, edge.dst.namespace].filter((name) => name !== null);
  if (!allows(filter.ns, namespaces)) return false;
  if (!allows(filter.src, peerNames(edge.src)) || !allows(filter.dst, peerNames(edge.dst))) return false;
  if (!allows(filter.port, [String(edge.port ?? '')]) || !allows(filter.proto, [edge.protocol])) return false;
  if (
    filter.tier.include.size + filter.tier.exclude.size > 0 &&
    !allows(
      filter.tier,
      hits(exposure).map((hit) => hit.tier),
    )
  )
    return false;
  if (asksForPolicy(filter) && !allows(filter.policy, [...matched(exposure), ...deciders])) return false;
  if (filter.reporter === 'src' && exposure.summary.src === null) return false;
  if (filter.reporter === 'dst' && exposure.summary.dst === null) return false;
  if (filter.decided !== null && (filter.decided === 'yes') !== (exposure.decision !== null)) return false;
  return (
    filter.text === '' ||
    exposure.id.toLowerCase().includes(filter.text) ||
    exposure.why.toLowerCase().includes(filter.text)
  );
}

/** *Unknown* counts as a block, so it is listed with *would be denied* unless another verdict is asked for. */
export const matchesVerdict = (filter: EdgeFilter, exposure: EdgeExposure): boolean =>
  filter.verdict.size === 0 || filter.verdict.has(exposure.verdict);

/** What asks for a decision first. */
export const verdictRank: Record<EdgeVerdict, number> = {
  'would-deny': 0,
  unknown: 1,
  denied: 2,
  'would-allow': 3,
  allowed: 4,
};

const connectionsOf = ({ summary }: EdgeExposure): number =>
  Math.max(summary.src?.connections ?? 0, summary.dst?.connections ?? 0);

const bySort: Record<EdgeFilter['sort'], (a: EdgeExposure, b: EdgeExposure) => number> = {
  connections: (a, b) => connectionsOf(b) - connectionsOf(a),
  last: (a, b) => b.summary.lastSeen - a.summary.lastSeen,
  first: (a, b) => b.summary.firstSeen - a.summary.firstSeen,
  name: () => 0,
};

/** In the order of the page: by verdict, then by what is sorted for. */
export const sortedEdgeSteps = (
  { sort }: EdgeFilter,
  exposures: readonly EdgeExposure[],
): Steps<EdgeExposure[]> =>
  sortedSteps(
    exposures,
    (a, b) => verdictRank[a.verdict] - verdictRank[b.verdict] || bySort[sort](a, b) || (a.id < b.id ? -1 : 1),
  );
