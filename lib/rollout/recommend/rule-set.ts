/**
 * Allow rules as a set of atoms. Rules are made from the set alone, so the same choices give the same rules in whatever
 * order they were clicked, and merging into an existing policy is taking it apart and putting it together again.
 */
import { type Direction, type EntityRule, parseSelector, type Rule, type RulePort } from '@/lib/policy';
import { canonicalJson } from '../digest';

/** One peer, one protocol, one port. */
export interface RuleAtom {
  readonly direction: Direction;
  /** `TCP`, `ICMP`, or a number. */
  readonly protocol: string | number;
  readonly port: RulePort | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
  readonly peer: EntityRule;
}

/** Rules of others' making are carried along as they are. */
export interface RuleSet {
  readonly atoms: readonly RuleAtom[];
  readonly opaque: readonly { readonly direction: Direction; readonly rule: Rule }[];
}

const ends = (direction: Direction, rule: Rule): [own: EntityRule, peer: EntityRule] =>
  direction === 'Ingress' ? [rule.destination ?? {}, rule.source ?? {}] : [{}, rule.destination ?? {}];

const only = (entity: object, keys: readonly string[]): boolean =>
  Object.entries(entity).every(([key, value]) => value === undefined || keys.includes(key));

/** `key in {"a", "b"}` is two peers. */
function peersOf(peer: EntityRule): EntityRule[] {
  const parsed = peer.selector === undefined ? null : parseSelector(peer.selector);
  if (parsed === null || !parsed.ok || parsed.selector.op !== 'in') return [peer];
  const { key, values } = parsed.selector;
  return values.map((value) => ({ ...peer, selector: `${key} == "${value}"` }));
}

function atomsOf(direction: Direction, rule: Rule): RuleAtom[] | null {
  const [own, whole] = ends(direction, rule);
  const { ports: peerPorts, ...peer } = whole;
  const isOurs =
    rule.action === 'Allow' &&
    rule.protocol !== undefined &&
    only(rule, ['action', 'protocol', 'icmp', 'source', 'destination']) &&
    only(own, ['ports']) &&
    only(peer, ['selector', 'namespaceSelector', 'nets', 'services']) &&
    (direction === 'Ingress' ? peerPorts === undefined : rule.source === undefined);
  if (!isOurs || rule.protocol === undefined) return null;
  const { protocol } = rule;
  const ports = (direction === 'Ingress' ? own.ports : peerPorts) ?? [];
  const icmpType = rule.icmp?.type ?? null;
  const icmpCode = rule.icmp?.code ?? null;
  return peersOf(peer).flatMap((one) =>
    (ports.length === 0 ? [null] : ports).map((port) => ({
      direction,
      protocol,
      port,
      icmpType,
      icmpCode,
      peer: one,
    })),
  );
}

export function ruleSetOf(policy: {
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}): RuleSet {
  const atoms: RuleAtom[] = [];
  const opaque: RuleSet['opaque'][number][] = [];
  for (const direction of ['Ingress', 'Egress'] as const)
    for (const rule of direction === 'Ingress' ? policy.ingress : policy.egress) {
      const found = atomsOf(direction, rule);
      if (found === null) opaque.push({ direction, rule });
      else atoms.push(...found);
    }
  return { atoms, opaque };
}

const comparePorts = (a: RulePort, b: RulePort): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;

const groupBy = <T>(items: readonly T[], key: (item: T) => unknown): T[][] => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const text = canonicalJson(key(item));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [item]);
    else group.push(item);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
};

interface Draft {
  readonly atom: RuleAtom;
  readonly ports: readonly RulePort[];
  readonly peer: EntityRule;
}

const equalKey = (peer: EntityRule): { key: string; value: string } | null => {
  const parsed = peer.selector === undefined ? null : parseSelector(peer.selector);
  return parsed?.ok === true && parsed.selector.op === 'eq' ? parsed.selector : null;
};

/** Peers that differ only in the value of one label become one rule with `in`. */
function mergePeers(drafts: readonly Draft[]): Draft[] {
  const groups = groupBy(drafts, ({ atom, ports, peer }) => {
    const equal = equalKey(peer);
    const { selector: _, ...rest } = peer;
    return equal === null
      ? [atom, ports, peer]
      : [atom.protocol, atom.icmpType, atom.icmpCode, ports, rest, equal.key];
  });
  return groups.flatMap((group) => {
    const [first] = group;
    const equals = group.map(({ peer }) => equalKey(peer)).filter((equal) => equal !== null);
    const [equal] = equals;
    if (first === undefined) return [];
    if (equal === undefined || group.length === 1) return [first];
    const values = [...new Set(equals.map(({ value }) => value))].sort();
    return [
      {
        ...first,
        peer: {
          ...first.peer,
          selector: `${equal.key} in {${values.map((value) => `"${value}"`).join(', ')}}`,
        },
      },
    ];
  });
}

const isEmpty = (entity: EntityRule): boolean => Object.keys(entity).length === 0;

function toRule({ atom, ports, peer }: Draft, direction: Direction): Rule {
  const icmp =
    atom.icmpType === null
      ? {}
      : { icmp: { type: atom.icmpType, ...(atom.icmpCode === null ? {} : { code: atom.icmpCode }) } };
  const own = ports.length === 0 ? {} : { ports: [...ports] };
  const head: Rule = { action: 'Allow', protocol: atom.protocol, ...icmp };
  if (direction === 'Ingress')
    return {
      ...head,
      ...(isEmpty(peer) ? {} : { source: peer }),
      ...(isEmpty(own) ? {} : { destination: own }),
    };
  const destination = { ...peer, ...own };
  return isEmpty(destination) ? head : { ...head, destination };
}

/** Rules of one direction: sorted, ports merged, nothing twice. */
export function rulesOf(set: RuleSet, direction: Direction): Rule[] {
  const own = set.atoms.filter((atom) => atom.direction === direction);
  const drafts = groupBy(own, ({ protocol, icmpType, icmpCode, peer }) => [
    protocol,
    icmpType,
    icmpCode,
    peer,
  ]).flatMap((group): Draft[] => {
    const [atom] = group;
    if (atom === undefined) return [];
    const open = group.some(({ port }) => port === null);
    const ports = open
      ? []
      : [...new Set(group.map(({ port }) => port).filter((port) => port !== null))].sort(comparePorts);
    return [{ atom, ports, peer: atom.peer }];
  });
  const opaque = set.opaque.filter((item) => item.direction === direction).map(({ rule }) => rule);
  const rules = mergePeers(drafts).map((draft) => toRule(draft, direction));
  const sorted = groupBy([...rules, ...opaque], (rule) => rule).flatMap(([rule]) =>
    rule === undefined ? [] : [rule],
  );
  return sorted;
}
