/** What a selector asks of an endpoint and what the endpoint has instead, in the words of who wrote the rule (calico-policy §2.5). */
import type { Labels } from '../model/snapshot';
import { mapLeaves, printSelector, type Selector } from '../selector/selector';
import type { Entity } from '../world/entity';

const namespaceKey = 'projectcalico.org/namespace';
const accountKey = 'projectcalico.org/serviceaccount';
const orchestratorKey = 'projectcalico.org/orchestrator';

function keysOf(selector: Selector): string[] {
  const keys = new Set<string>();
  mapLeaves(selector, (leaf) => {
    if ('key' in leaf) keys.add(leaf.key);
    return leaf;
  });
  return [...keys];
}

/** Prefixes that the rewriting of selectors puts before labels, and whose labels they are. */
const owners = [
  ['pcns.', 'namespace'],
  ['pcsa.', 'service account'],
] as const;

const unprefixed = (selector: Selector, prefix: string): Selector =>
  mapLeaves(selector, (leaf) => ('key' in leaf ? { ...leaf, key: leaf.key.slice(prefix.length) } : leaf));

/** `with app == "web"`, `in namespace shop`, `in a namespace with env == "prod"`. */
export function askedWords(part: Selector): string {
  const keys = keysOf(part);
  const [only] = keys;
  if (keys.length === 1 && only === orchestratorKey) return 'that is a pod';
  if (keys.length === 1 && only === namespaceKey) {
    if (part.op === 'eq') return `in namespace ${part.value}`;
    return part.op === 'has' ? 'in a namespace' : part.op === 'not' ? 'outside namespaces' : withText(part);
  }
  if (keys.length === 1 && only === accountKey && part.op === 'in')
    return `with service account ${part.values.join(' or ')}`;
  const owner = owners.find(([prefix]) => keys.length > 0 && keys.every((key) => key.startsWith(prefix)));
  return owner === undefined
    ? withText(part)
    : `in a ${owner[1]} with ${printSelector(unprefixed(part, owner[0]))}`.replace(
        'in a service',
        'with a service',
      );
}

const withText = (part: Selector): string => `with ${printSelector(part)}`;

function labelWords(key: string, labels: Labels): string {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (key === namespaceKey) return value === undefined ? 'is outside namespaces' : `is in ${value}`;
  if (key === accountKey)
    return value === undefined ? 'has no service account' : `has service account ${value}`;
  if (key === orchestratorKey) return value === undefined ? 'is no pod' : 'is a pod';
  const owner = owners.find(([prefix]) => key.startsWith(prefix));
  const whose = owner === undefined ? '' : `’s ${owner[1]}`;
  const name = owner === undefined ? key : key.slice(owner[0].length);
  return value === undefined ? `${whose} has no label ${name}` : `${whose} has ${name} = "${value}"`;
}

/** `tool has app = "tool"`, `tool’s namespace has no label env`. */
export const hasWords = (part: Selector, { labels }: Pick<Entity, 'labels'>, who: string): string =>
  keysOf(part)
    .map((key) => {
      const words = labelWords(key, labels);
      return words.startsWith('’') ? `${who}${words}` : `${who} ${words.trimStart()}`;
    })
    .join(' and ') || `${who} is known`;
