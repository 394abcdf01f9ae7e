/** Calico's rules in words. */
import type { Direction, EntityRule, Rule } from '../model/policy';

const hasAny = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

/** `pods with app == "web" in shop`; `home` is the namespace of the policy, null or absent for a global one. */
export function describeEnd(entity: EntityRule | undefined, home: string | null = null): string {
  if (entity === undefined) return 'anything';
  const parts: string[] = [];
  const accounts = entity.serviceAccounts;
  if (entity.services !== undefined)
    parts.push(`Service ${entity.services.namespace ?? home ?? ''}/${entity.services.name}`);
  if (entity.selector)
    parts.push(entity.selector.trim() === 'all()' ? 'pods' : `pods with ${entity.selector}`);
  if (entity.notSelector) parts.push(`${parts.length === 0 ? 'all but' : 'and not'} ${entity.notSelector}`);
  if (hasAny(accounts?.names)) parts.push(`service account ${accounts?.names?.join(', ')}`);
  if (accounts?.selector) parts.push(`service accounts with ${accounts.selector}`);
  if (hasAny(entity.nets)) parts.push(entity.nets?.join(', ') ?? '');
  if (hasAny(entity.notNets)) parts.push(`outside ${entity.notNets?.join(', ')}`);
  if (entity.namespaceSelector) {
    if (parts.length === 0) parts.push('pods');
    parts.push(namespaceWords(entity.namespaceSelector));
  } else if (home !== null && (entity.selector || entity.notSelector || accounts !== undefined))
    parts.push(`in ${home}`);
  return parts.length === 0 ? 'anything' : parts.join(' ');
}

function namespaceWords(selector: string): string {
  const named =
    /^\s*(?:projectcalico\.org\/name|kubernetes\.io\/metadata\.name)\s*==\s*["']([^"']+)["']\s*$/.exec(
      selector,
    )?.[1];
  if (named !== undefined) return `in ${named}`;
  if (selector.trim() === 'all()') return 'in any namespace';
  if (selector.trim() === 'global()') return 'outside namespaces';
  return `in namespaces with ${selector}`;
}

const listed = (before: string, ports: readonly (number | string)[] | undefined): string =>
  ports === undefined || ports.length === 0 ? '' : `${before}${ports.join(', ')}`;

const icmpWords = ({ type, code }: { readonly type?: number; readonly code?: number }): string =>
  code === undefined ? `type ${type}` : `type ${type} code ${code}`;

/** `TCP 8080, 9090`, `UDP from port 53`. */
export function describePorts(rule: Rule): string {
  const { protocol, notProtocol, source, destination, icmp, notICMP, ipVersion } = rule;
  const named = notProtocol === undefined ? 'any protocol' : `any protocol but ${notProtocol}`;
  return [
    protocol === undefined ? named : String(protocol),
    icmp?.type === undefined ? '' : ` ${icmpWords(icmp)}`,
    notICMP?.type === undefined ? '' : ` except ${icmpWords(notICMP)}`,
    listed(' ', destination?.ports),
    listed(' except ', destination?.notPorts),
    listed(' from port ', source?.ports),
    listed(' not from port ', source?.notPorts),
    ipVersion === undefined ? '' : ` over IPv${ipVersion}`,
  ].join('');
}

/** The other end of a rule, and what it asks of its own: `pods with app == "web" in shop, for pods with tier == "x"`. */
export function describePeers(rule: Rule, direction: Direction, home: string | null = null): string {
  const [peer, own] =
    direction === 'Ingress' ? [rule.source, rule.destination] : [rule.destination, rule.source];
  const self = describeEnd(own, home);
  return `${describeEnd(peer, home)}${self === 'anything' ? '' : `, for ${self}`}`;
}

/** What a rule matches: `pods with app == "web" in shop, TCP 8080`. */
export const describeRule = (rule: Rule, direction: Direction, home: string | null = null): string =>
  `${describePeers(rule, direction, home)}, ${describePorts(rule)}`;
