/** Rules in words. */
import { isClusterKind } from '../model/names';
import type { Direction, EntityRule, Policy, Rule } from '../model/policy';

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

/** `TCP 8080, 9090`. */
export function describePorts(rule: Rule): string {
  const protocol =
    rule.protocol === undefined
      ? rule.notProtocol === undefined
        ? 'any protocol'
        : `not ${rule.notProtocol}`
      : String(rule.protocol);
  const ports = rule.destination?.ports ?? [];
  const notPorts = rule.destination?.notPorts ?? [];
  const icmp = rule.icmp?.type === undefined ? '' : ` type ${rule.icmp.type}`;
  return `${protocol}${icmp}${ports.length > 0 ? ` ${ports.join(', ')}` : ''}${notPorts.length > 0 ? ` except ${notPorts.join(', ')}` : ''}`;
}

/** What a rule matches: `pods with app == "web" in shop, TCP 8080`. */
export function describeRule(rule: Rule, direction: Direction, home: string | null = null): string {
  const peer = direction === 'Ingress' ? rule.source : rule.destination;
  return `${describeEnd(peer, home)}, ${describePorts(rule)}`;
}

/** Every rule of a policy in words, in order; Kubernetes rules as Allow. */
export function describePolicy(
  policy: Policy,
): { direction: Direction; index: number; action: string; text: string }[] {
  const rows: { direction: Direction; index: number; action: string; text: string }[] = [];
  for (const direction of ['Ingress', 'Egress'] as const) {
    const key = direction === 'Ingress' ? 'ingress' : 'egress';
    if (isClusterKind(policy)) {
      for (const [index, rule] of policy[key].entries())
        rows.push({
          direction,
          index,
          action: rule.action,
          text: `${rule.action}${rule.name === undefined ? '' : ` (${rule.name})`} ${rule.peers.length} peers`,
        });
    } else if ('podSelector' in policy) {
      for (const [index, rule] of (policy[key] ?? []).entries()) {
        const peers = (rule.peers ?? [])
          .map((peer) =>
            peer.ipBlock !== undefined
              ? peer.ipBlock.cidr
              : JSON.stringify(peer.podSelector?.matchLabels ?? {}),
          )
          .join(', ');
        const ports = (rule.ports ?? [])
          .map((port) => `${port.protocol ?? 'TCP'} ${port.port ?? 'any'}`)
          .join(', ');
        rows.push({
          direction,
          index,
          action: 'Allow',
          text: `Allow ${direction === 'Ingress' ? 'from' : 'to'} ${peers || 'anything'} on ${ports || 'any port'}`,
        });
      }
    } else
      for (const [index, rule] of policy[key].entries())
        rows.push({
          direction,
          index,
          action: rule.action,
          text: `${rule.action} ${direction === 'Ingress' ? 'from' : 'to'} ${describeRule(rule, direction, policy.namespace)}`,
        });
  }
  return rows;
}
