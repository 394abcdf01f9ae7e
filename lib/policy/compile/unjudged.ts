/**
 * Fields of a Calico rule that cannot be judged here: those the engine does not know (of another release or edition, such
 * as `destination.domains`), and known ones whose value means something that calico-policy does not settle.
 */
import type { EntityRule, IcmpMatch, Rule } from '../model/policy';

const known = {
  rule: [
    'action',
    'ipVersion',
    'protocol',
    'notProtocol',
    'icmp',
    'notICMP',
    'source',
    'destination',
    // Without effect on the packet data planes (§3.4, §3.5), whatever stands in them.
    'http',
    'metadata',
  ],
  icmp: ['type', 'code'],
  entity: [
    'nets',
    'notNets',
    'selector',
    'notSelector',
    'namespaceSelector',
    'ports',
    'notPorts',
    'serviceAccounts',
    'services',
  ],
  serviceAccounts: ['names', 'selector'],
  services: ['name', 'namespace'],
} as const;

/** An absent or empty criterion is none (§3), also one of a field nobody here knows. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function strangers(object: object | null | undefined, names: readonly string[], path: string): string[] {
  return Object.entries(object ?? {})
    .filter(([key, value]) => !names.includes(key) && !isEmpty(value))
    .map(([key]) => `${path}${key}`);
}

/** Felix validates the range of a code and reads it only beside a type; what a code alone means is not settled (§1.4). */
const loneCode = (icmp: IcmpMatch | undefined, path: string): string[] =>
  icmp?.code != null && icmp.type == null ? [`${path}.code`] : [];

function ofEntity(entity: EntityRule | undefined, path: string): string[] {
  const { serviceAccounts, services } = entity ?? {};
  const found = [
    ...strangers(entity, known.entity, `${path}.`),
    ...strangers(serviceAccounts, known.serviceAccounts, `${path}.serviceAccounts.`),
    ...strangers(services, known.services, `${path}.services.`),
  ];
  // Names are pasted into selector text between single quotes (§2.5), so one with a quote becomes another criterion.
  if (serviceAccounts?.names?.some((name) => name.includes("'")) === true)
    found.push(`${path}.serviceAccounts.names`);
  // A Service without a name is refused where rules are validated (§3.3).
  if (services != null && (services.name ?? '') === '' && !isEmpty(services))
    found.push(`${path}.services.name`);
  return found;
}

/** Paths within the rule of every field that cannot be judged, in the order in which they stand. */
export function unjudgedFields(rule: Rule): readonly string[] {
  return [
    ...strangers(rule, known.rule, ''),
    ...strangers(rule.icmp, known.icmp, 'icmp.'),
    ...loneCode(rule.icmp, 'icmp'),
    ...strangers(rule.notICMP, known.icmp, 'notICMP.'),
    ...loneCode(rule.notICMP, 'notICMP'),
    ...ofEntity(rule.source, 'source'),
    ...ofEntity(rule.destination, 'destination'),
  ];
}
