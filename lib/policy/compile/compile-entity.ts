/** One end of a Calico rule into criteria: selectors rewritten (calico-policy §2.5), ranges and ports read (§1.5, §3). */
import { type Cidr, parseCidr } from '../model/address';
import type { EntityRule } from '../model/policy';
import {
  and,
  longestLabel,
  mapLeaves,
  maxLabelLength,
  parseSelector,
  prefixLabels,
  replaceAll,
  type Selector,
} from '../selector/selector';
import { portsOf } from './compile-ports';
import { type EndCriteria, InvalidPolicy } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';

export const namespaceLabel = 'projectcalico.org/namespace';
export const accountLabel = 'projectcalico.org/serviceaccount';
const inNamespace: Selector = { op: 'has', key: namespaceLabel };

/** Where a rule stands: the namespace of its policy, its path in the spec, and who hears what is odd. */
export interface Place {
  readonly namespace: string | null;
  readonly path: string;
  readonly warn: DiagnosticSink;
}

/** Only empty text is no criterion; blanks are `all()` (§2.2). */
export const given = (text: string | null | undefined): text is string => text != null && text !== '';

/** @throws InvalidPolicy when it does not parse. */
export function selectorAt(text: string, path: string): Selector {
  const parsed = parseSelector(text);
  if (parsed.ok) return parsed.selector;
  throw new InvalidPolicy(
    path,
    `selector does not parse at ${parsed.error.position}: ${parsed.error.message}`,
  );
}

/** Calico joins selectors as text: blanks alone parse, `(  )` does not. */
export function refuseJoinedBlanks(text: string, path: string): void {
  if (text.trim() === '')
    throw new InvalidPolicy(
      path,
      'selector is only blanks, and Calico joins it with another one as ( ), which does not parse; write all() or leave it out',
    );
}

/** @throws InvalidPolicy when a label becomes too long: Felix parses the prefixed text again. */
export function prefixed(selector: Selector, prefix: 'pcns.' | 'pcsa.', path: string): Selector {
  const found = prefixLabels(selector, prefix);
  if (longestLabel(found) > maxLabelLength)
    throw new InvalidPolicy(
      path,
      `a label is longer than ${maxLabelLength} characters once Calico puts ${prefix} before it; shorten it`,
    );
  return found;
}

function namespacePart(entity: EntityRule, namespace: string | null, path: string): Selector | null {
  if (!given(entity.namespaceSelector))
    return namespace === null ? null : { op: 'eq', key: namespaceLabel, value: namespace };
  const at = `${path}.namespaceSelector`;
  const named = replaceAll(prefixed(selectorAt(entity.namespaceSelector, at), 'pcns.', at), inNamespace);
  return mapLeaves(named, (leaf) => (leaf.op === 'global' ? { op: 'not', of: inNamespace } : leaf));
}

function accountPart(entity: EntityRule, path: string): Selector | null {
  const names = entity.serviceAccounts?.names ?? [];
  const selector = entity.serviceAccounts?.selector;
  const at = `${path}.serviceAccounts.selector`;
  return and(
    names.length === 0 ? null : { op: 'in', key: accountLabel, values: [...new Set(names)].sort() },
    given(selector) ? prefixed(selectorAt(selector, at), 'pcsa.', at) : null,
  );
}

/**
 * What a known entity at the address must satisfy; null restricts to no entity (§2.5). `namespace` is the policy's own.
 * @throws InvalidPolicy when a selector does not parse
 */
export function positiveSelector(
  entity: EntityRule,
  namespace: string | null,
  path: string,
): Selector | null {
  const accounts = accountPart(entity, path);
  const own = given(entity.selector) ? selectorAt(entity.selector, `${path}.selector`) : null;
  const restricted =
    accounts !== null || own !== null || given(entity.notSelector) || given(entity.namespaceSelector);
  if (!restricted) return null;
  const around = and(namespacePart(entity, namespace, path), accounts);
  if (given(entity.selector) && (around !== null || given(entity.notSelector)))
    refuseJoinedBlanks(entity.selector, `${path}.selector`);
  return and(around, own);
}

function negativeSelector(entity: EntityRule, pos: Selector | null, path: string): Selector | null {
  if (!given(entity.notSelector)) return null;
  if (pos !== null) refuseJoinedBlanks(entity.notSelector, `${path}.notSelector`);
  return selectorAt(entity.notSelector, `${path}.notSelector`);
}

/** Entries that are no address range are skipped one by one; if none is left, so is the criterion (§1.5). */
function netsOf(
  texts: readonly string[] | null | undefined,
  path: string,
  warn: DiagnosticSink,
): Cidr[] | null {
  const nets: Cidr[] = [];
  for (const [index, text] of (texts ?? []).entries()) {
    const net = parseCidr(text);
    if (net === null)
      warn(
        'warning',
        `${path}[${index}]`,
        `${JSON.stringify(text)} is no address range; Calico skips it${texts?.length === 1 ? ', so the rule matches more than written' : ''}`,
      );
    else nets.push(net);
  }
  return nets.length === 0 ? null : nets;
}

function serviceOf(entity: EntityRule, { path, warn }: Place): EndCriteria['service'] {
  const { services } = entity;
  if (services == null || !given(services.name)) return null;
  // For a namespaced policy documented to mean its own; in the code no such default is applied (§3.3).
  if (!given(services.namespace))
    warn(
      'warning',
      `${path}.services`,
      'services without a namespace never match in Calico, although documented to mean the own namespace; write the namespace',
    );
  return { namespace: services.namespace ?? '', name: services.name };
}

/** null = no criterion. @throws InvalidPolicy where Felix would drop the policy. */
export function criteriaOf(entity: EntityRule | null | undefined, place: Place): EndCriteria | null {
  if (entity == null) return null;
  const { namespace, path, warn } = place;
  const pos = positiveSelector(entity, namespace, path);
  const criteria: EndCriteria = {
    pos,
    neg: negativeSelector(entity, pos, path),
    nets: netsOf(entity.nets, `${path}.nets`, warn),
    notNets: netsOf(entity.notNets, `${path}.notNets`, warn),
    ports: portsOf(entity.ports, `${path}.ports`),
    notPorts: portsOf(entity.notPorts, `${path}.notPorts`),
    service: serviceOf(entity, place),
  };
  return Object.values(criteria).every((criterion) => criterion === null) ? null : criteria;
}
