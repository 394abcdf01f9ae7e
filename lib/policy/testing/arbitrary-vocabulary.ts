/** The few words random worlds are made of: small, so that rules meet endpoints often (calico-policy §2, §3). */
import fc from 'fast-check';

/** Drawn in about so many of a hundred times; otherwise the field is absent. */
export const maybe = <T>(percent: number, drawn: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary: drawn },
  );

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that were drawn; an absent field is absent, not undefined. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;

export const namespaces = ['shop', 'db', 'dev'] as const;
export const namespaceNames = fc.constantFrom(...namespaces);
export const accounts = ['default', 'sa-a', 'sa-b'] as const;

export const selectors = fc.constantFrom(
  'all()',
  'all( )',
  '',
  "app == 'web'",
  "app == 'api'",
  "app in {'web', 'api'}",
  "app not in {'web'}",
  "app != 'web'",
  'has(role)',
  '!has(role)',
  "role == 'front' || app == 'db'",
  "!(app == 'web') && has(app)",
  "app contains 'e'",
  "app starts with 'w'",
  "app ends with 'i'",
  'app in {}',
  "kind == 'partner'",
  "has(app) || kind == 'partner'",
  "edge == 'yes'",
  "projectcalico.org/namespace == 'shop'",
  "projectcalico.org/orchestrator == 'k8s'",
  '!all()',
);

/** Legal in policies and in rules; `global()` only in rules. */
export const namespaceSelectors = fc.constantFrom(
  "env == 'prod'",
  "env == 'prod'",
  "env != 'prod'",
  "env not in {'dev'}",
  'all()',
  "projectcalico.org/name == 'shop'",
  "projectcalico.org/name in {'shop', 'dev'}",
  'has(team)',
  '!has(team)',
);
export const ruleNamespaceSelectors = fc.oneof(
  { weight: 5, arbitrary: namespaceSelectors },
  { weight: 1, arbitrary: fc.constant('global()') },
);
export const accountSelectors = fc.constantFrom(
  "team == 'blue'",
  "team != 'blue'",
  'has(team)',
  'all()',
  "projectcalico.org/name == 'sa-a'",
);

/** What sets and rules name; a rule may mix families as native objects do (§3.1). */
export const netsV4 = [
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.1.10/31',
  '10.0.1.8/29',
  '10.0.1.77/25',
  '10.0.2.0/25',
  '192.168.0.0/24',
  '203.0.113.0/24',
  '198.51.100.7/32',
  '0.0.0.0/0',
] as const;
export const netsV6 = ['fd00:10::/64', 'fd00:10::10/127', 'fd00:192::/64', '2001:db8::/32', '::/0'] as const;
export const nets = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...netsV4) },
  { weight: 1, arbitrary: fc.constantFrom(...netsV6) },
);
/** Text that is no prefix: skipped one by one (§1.5, §2.4). */
export const netsWithJunk = fc.oneof(
  { weight: 30, arbitrary: nets },
  { weight: 1, arbitrary: fc.constantFrom('10.0.0.0/33', 'nowhere') },
);

export const namedPorts = fc.constantFrom('http', 'http', 'dns', 'metrics', 'nosuch');
export const numericPorts = fc.constantFrom<number | string>(
  8080,
  8080,
  53,
  9090,
  '8080',
  '8000:8085',
  '9000:9100',
  '1:65535',
);
export const destinationPorts = [8080, 8080, 8080, 8080, 53, 53, 9090, 8000, 22, 179] as const;
export const sourcePorts = [40_000, 40_000, 8080, 53] as const;

export const icmpTypes = [8, 8, 8, 0, 135] as const;
export const icmpCodes = [0, 0, 1] as const;

/** Addresses of pod number i, of nodes, and of what is outside; all in small numbers. */
export const podV4 = [
  '10.0.1.10',
  '10.0.1.11',
  '10.0.1.12',
  '10.0.2.20',
  '10.0.2.21',
  '10.0.2.200',
  '10.0.3.30',
] as const;
export const podV6 = podV4.map((_, index) => `fd00:10::${(16 + index).toString(16)}`);
export const nodeAddresses = {
  n1: ['192.168.0.1', 'fd00:192::1', '10.0.1.1'],
  n2: ['192.168.0.2', 'fd00:192::2', '10.0.2.1'],
} as const;
/** A machine with host endpoints that is no node of the cluster. */
export const outsideMachine = { name: 'edge-1', ips: ['192.168.7.7', 'fd00:192::7'] } as const;
export const outsideV4 = ['203.0.113.9', '198.51.100.7', '192.0.2.1', '10.9.9.9'] as const;
export const outsideV6 = ['2001:db8::9', 'fd00:10::ffff', '2600::1'] as const;
export const clusterIPs = ['10.96.0.10', 'fd00:96::10'] as const;
