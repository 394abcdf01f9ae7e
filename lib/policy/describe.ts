/** Rules in words. */
import type { Direction, EntityRule, Policy, Rule } from './policy';

const hasAny = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

/** `pods with app == "web" in shop`. */
export function describeEnd(entity: EntityRule | undefined, home: string | null): string {
  if (entity === undefined) return 'anything';
  const parts: string[] = [];
  if (entity.services !== undefined)
    parts.push(`Service ${entity.services.namespace ?? home ?? ''}/${entity.services.name}`);
  if (entity.selector) parts.push(`endpoints with ${entity.selector}`);
  if (entity.notSelector) parts.push(`not ${entity.notSelector}`);
  if (hasAny(entity.serviceAccounts?.names))
    parts.push(`service account ${entity.serviceAccounts?.names?.join(', ')}`);
  if (entity.serviceAccounts?.selector)
    parts.push(`service accounts with ${entity.serviceAccounts.selector}`);
  if (hasAny(entity.nets)) parts.push(entity.nets?.join(', ') ?? '');
  if (hasAny(entity.notNets)) parts.push(`outside ${entity.notNets?.join(', ')}`);
  if (entity.namespaceSelector) parts.push(namespaceWords(entity.namespaceSelector));
  else if (home !== null && (entity.selector || entity.notSelector || entity.serviceAccounts !== undefined))
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

/** `Allow from endpoints with app == "web" in shop on TCP 8080`. */
export function describeRule(rule: Rule, direction: Direction, home: string | null): string {
  const peer = direction === 'Ingress' ? rule.source : rule.destination;
  return `${rule.action} ${direction === 'Ingress' ? 'from' : 'to'} ${describeEnd(peer, home)} on ${describePorts(rule)}`;
}

/** Every rule of a policy in words, in order; Kubernetes rules as Allow. */
export function describePolicy(
  policy: Policy,
): { direction: Direction; index: number; action: string; text: string }[] {
  const rows: { direction: Direction; index: number; action: string; text: string }[] = [];
  for (const direction of ['Ingress', 'Egress'] as const) {
    const key = direction === 'Ingress' ? 'ingress' : 'egress';
    if (policy.kind === 'ClusterNetworkPolicy') {
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
          text: describeRule(rule, direction, policy.namespace),
        });
  }
  return rows;
}
