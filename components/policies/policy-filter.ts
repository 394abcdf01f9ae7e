import type { PolicyCardView } from '@/lib/api';

export interface PolicyFilter {
  readonly kind: string | null;
  readonly state: string | null;
  readonly text: string;
}

export const kindLabels = ['Global', 'NetworkPolicy', 'Kubernetes'] as const;
export const stateWords = {
  enforced: 'Enforced',
  staged: 'Staged',
  'no-effect-yet': 'No effect yet',
} as const;
export type FilteredState = keyof typeof stateWords;

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | null =>
  values.find((value) => value === text) ?? null;

/** The keys `kind`, `state` and `q` of the address; values that mean nothing here do not filter. */
export const policyFilter = (params: URLSearchParams): PolicyFilter => ({
  kind: oneOf(kindLabels, params.get('kind')),
  state: oneOf(Object.keys(stateWords) as FilteredState[], params.get('state')),
  text: (params.get('q') ?? '').trim().toLowerCase(),
});

/** The bridge decides over everything behind it, so no filter hides it. */
export function matches(filter: PolicyFilter, card: PolicyCardView): boolean {
  if (isBridge(card)) return true;
  if (filter.kind !== null && !card.kindLabel.startsWith(filter.kind)) return false;
  if (filter.state !== null && card.state !== filter.state) return false;
  const name = `${card.ref.namespace ?? ''}/${card.ref.name}`.toLowerCase();
  return filter.text === '' || name.includes(filter.text);
}

export const isBridge = (card: PolicyCardView): boolean =>
  card.state === 'bridge-lowered' || card.state === 'bridge-raised';
