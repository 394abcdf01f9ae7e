/** The board of policies: tiers in the order in which a connection meets them, the end of each, profiles last (ui.md §6). */
import type { PoliciesView, PolicyCardView, TierColumnView } from '@/lib/api';
import { policiesInOrder, policyTier, type Snapshot, type Steps, sortedTiers, type Tier } from '@/lib/policy';
import type { Picture } from '../picture';
import { decidedSteps } from './deciding-policies';
import { type CardContext, isCalicoTier, policyCard, withoutEffect } from './policy-card';
import { type PolicySelection, selectionSteps } from './policy-selections';
import { count, listed, verb } from './words';

/** Order that Calico reads for a tier without one. */
const absentTierOrder = 1_000_000;

/** Tiers as served, and those that policies only name: they come last, and their end denies. */
function allTiers(snapshot: Snapshot): Tier[] {
  const served = sortedTiers(snapshot);
  const named = new Set(snapshot.policies.map(policyTier));
  if (!served.some(({ name }) => name === 'default')) named.add('default');
  const ghosts = [...named]
    .filter((name) => !served.some((tier) => tier.name === name))
    .sort()
    .map((name): Tier => ({ name, order: null, defaultAction: 'Deny' }));
  return [...served, ...ghosts];
}

interface Scope {
  readonly namespaces: readonly string[];
  /** `shop/orders`; null without one. */
  readonly workload: string | null;
}

function scopeOf(query: URLSearchParams): Scope {
  const namespaces = (query.get('ns') ?? '')
    .split(',')
    .filter((name) => name !== '' && !name.startsWith('-'));
  return { namespaces, workload: query.get('selects') || null };
}

const inScope =
  ({ namespaces, workload }: Scope) =>
  (selection: PolicySelection): boolean =>
    workload === null
      ? namespaces.length === 0 || namespaces.some((name) => selection.namespaces.has(name))
      : selection.workloads.has(workload);

const scopeText = ({ namespaces, workload }: Scope): string | null =>
  workload !== null
    ? `selects ${workload}`
    : namespaces.length === 0
      ? null
      : `selects pods in ${listed(namespaces)}`;

const scopeName = ({ namespaces, workload }: Scope): string => workload ?? listed(namespaces);

type Group = TierColumnView['groups'][number];

const states = (cards: readonly PolicyCardView[]): string => {
  const staged = cards.filter(({ state }) => state === 'staged').length;
  const parts = [
    ...(staged > 0 ? [`${staged} staged`] : []),
    ...(cards.length > staged ? [`${cards.length - staged} enforced`] : []),
  ];
  return parts.join(', ');
};

function groupTitle({ ref, order, inScope: isIn, title }: PolicyCardView, scope: Scope): string {
  if (ref.namespace !== null) return isIn || scopeName(scope) === '' ? ref.namespace : 'Other namespaces';
  if (order !== null) return 'All namespaces';
  return title.includes('default-deny') ? 'Default deny' : 'Without order';
}

function noteOf(title: string, cards: readonly PolicyCardView[], scope: Scope): string {
  if (title === 'Other namespaces')
    return `${count(cards.length, 'policy')}, none selects ${scopeName(scope)}`;
  if (title === 'Default deny' || title === 'Without order') return 'no order, so it comes last';
  return states(cards);
}

/** Groups stand where their first card is met. */
function groupsOf(cards: readonly PolicyCardView[], scope: Scope): Group[] {
  const groups = new Map<string, PolicyCardView[]>();
  for (const card of cards) {
    const title = groupTitle(card, scope);
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [card]);
    else group.push(card);
  }
  return [...groups.entries()].map(([title, own]) => ({
    title,
    note: noteOf(title, own, scope),
    cards: own,
  }));
}

function* columnSteps(tier: Tier, context: CardContext, scope: Scope): Steps<TierColumnView> {
  const { snapshot } = context.picture;
  const cards: PolicyCardView[] = [];
  for (const policy of policiesInOrder(snapshot, tier.name)) {
    cards.push(policyCard(policy, context));
    yield;
  }
  const staged = cards.filter(({ state }) => state === 'staged').length;
  return {
    name: tier.name,
    order: tier.order ?? absentTierOrder,
    defaultAction: tier.defaultAction,
    ownedByCalico: isCalicoTier(tier.name),
    spine: !cards.some((card) => card.inScope),
    enforced: cards.length - staged,
    staged,
    groups: groupsOf(cards, scope),
  };
}

function sentence(cards: readonly PolicyCardView[]): string {
  const of = (state: PolicyCardView['state']): number => cards.filter((card) => card.state === state).length;
  const [staged, enforced, waiting] = [of('staged'), of('enforced'), of('no-effect-yet')];
  const bridge =
    of('bridge-lowered') > 0
      ? ` ${count(waiting, 'policy')} ${verb(waiting, 'is')} placed behind the lowered bridge, without effect yet.`
      : of('bridge-raised') > 0
        ? ' The bridge is raised and waits for confirmation.'
        : '';
  if (enforced + staged + waiting === 0) return `No policy decides anything here.${bridge}`;
  const first = `${count(enforced, 'policy')} ${verb(enforced, 'is')} enforced`;
  if (staged === 0) return `${first}, none is staged.${bridge}`;
  return `${first}, ${staged} ${verb(staged, 'is')} staged. A dashed one blocks nothing yet.${bridge}`;
}

/** Profiles of namespaces and service accounts are derived; served as objects they say nothing new (calico-policy §4.5). */
const isOwnProfile = ({ name }: { readonly name: string }): boolean => !/^(kns|ksa)\./.test(name);

/** What comes after all tiers: each pod's own profile, which allows. */
function profilesOf(picture: Picture, { namespaces }: Scope): PoliciesView['profiles'] {
  const names = namespaces.length === 0 ? ['<namespace>'] : namespaces;
  const derived = names.map((name) => {
    const found = picture.coverage.find((namespace) => namespace.name === name);
    const isOpen =
      found !== undefined && found.ingress.enforced + found.egress.enforced < 2 * found.ingress.total;
    return {
      name: `kns.${name}`,
      text: `Allows all that no tier decided.${isOpen ? ` This is why ${name} is open today.` : ''}`,
    };
  });
  const own = picture.snapshot.profiles.filter(isOwnProfile).map(({ name, ingress, egress }) => ({
    name,
    text: `${count(ingress.length, 'ingress rule')}, ${count(egress.length, 'egress rule')}, for host endpoints that name it.`,
  }));
  return [...derived, ...own];
}

export function* policiesSteps(picture: Picture, query: URLSearchParams): Steps<PoliciesView> {
  const scope = scopeOf(query);
  const context: CardContext = {
    picture,
    decided: yield* decidedSteps(picture),
    noEffect: withoutEffect(picture),
    isInScope: inScope(scope),
  };
  yield* selectionSteps(picture);
  const tiers: TierColumnView[] = [];
  for (const tier of allTiers(picture.snapshot)) tiers.push(yield* columnSteps(tier, context, scope));
  const cards = tiers.flatMap(({ groups }) => groups.flatMap((group) => group.cards));
  return {
    sentence: sentence(cards),
    subline:
      'A new connection meets the tiers from left to right, and each tier from top to bottom. The first match decides.',
    tiers,
    profiles: profilesOf(picture, scope),
    scopeText: scopeText(scope),
  };
}
