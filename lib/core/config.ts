/** Settings of one run, from flags and DRAWBRIDGE_… variables; all bad ones are reported together. */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface GoldmaneConfig {
  /** `host:port`. */
  readonly address: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly serverName: string | null;
  /** Window width in seconds if known beforehand; otherwise it is read from the data. */
  readonly windowSeconds: number | null;
}

export interface CoreConfig {
  readonly host: string;
  readonly port: number;
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly inCluster: boolean;
  readonly goldmane: GoldmaneConfig | null;
  readonly readOnly: boolean;
  /** Namespaces to read when they may not be listed cluster-wide. */
  readonly namespaces: readonly string[];
  /** Namespace of our own objects (journal, decisions, settings). */
  readonly journalNamespace: string;
  /** Folder for the history and the log. */
  readonly dataDir: string;
  /** Recordings and flow logs to import at start, each once. */
  readonly imports: readonly string[];
  readonly production: boolean;
  /** The cluster is a copy, started from a snapshot taken then (unix seconds); null for a cluster itself. */
  readonly rehearsedAt: number | null;
  /** Further Host names this server answers to (behind a reverse proxy); loopback names always work. */
  readonly hostNames: readonly string[];
  /** Shared with the process that prints the URL; null makes one. */
  readonly loginToken: string | null;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** A flag or variable that cannot be used: its name and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

interface FlagSpec {
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  readonly help: string;
}

/** Every flag; the variable is DRAWBRIDGE_ and the name in capitals with underscores. */
export const flags = {
  port: { kind: 'number', help: 'port on loopback, 4680 by default, 0 for any free one' },
  host: { kind: 'text', help: 'address to listen on, 127.0.0.1 by default' },
  kubeconfig: { kind: 'text', help: 'kubeconfig file of the cluster' },
  context: { kind: 'text', help: 'context in that file, its current one by default' },
  'in-cluster': { kind: 'switch', help: 'use the service account of this pod' },
  goldmane: { kind: 'text', help: 'HOST:PORT of Goldmane' },
  'goldmane-ca': { kind: 'text', help: 'file with the CA of Goldmane’s certificate' },
  'goldmane-cert': { kind: 'text', help: 'file with our client certificate' },
  'goldmane-key': { kind: 'text', help: 'file with its key' },
  'goldmane-server-name': {
    kind: 'text',
    help: 'name in Goldmane’s certificate, goldmane.calico-system.svc by default',
  },
  'goldmane-window': {
    kind: 'number',
    help: 'width of a flow window in seconds, read from the data by default',
  },
  'read-only': { kind: 'switch', help: 'refuse every write on the server side' },
  namespaces: {
    kind: 'list',
    help: 'namespaces to read when they may not be listed cluster-wide, comma-separated',
  },
  'journal-namespace': { kind: 'text', help: 'namespace of the journal, drawbridge by default' },
  data: { kind: 'text', help: 'folder for the flow history, ~/.local/share/drawbridge by default' },
  import: {
    kind: 'list',
    help: 'recordings of flows, or flow logs of Calico Enterprise, to import, each once, comma-separated',
  },
  production: { kind: 'switch', help: 'mark this cluster as production' },
  'rehearsed-at': {
    kind: 'number',
    help: 'time of the snapshot this cluster was started from, unix seconds; set by start --rehearse',
  },
  'host-names': { kind: 'list', help: 'further names in the Host header to answer to' },
  'login-token': { kind: 'text', help: 'one-time login token, made by default' },
  'log-level': { kind: 'text', help: 'silent, error, warn, info or debug' },
} as const satisfies Record<string, FlagSpec>;

type FlagName = keyof typeof flags;
type Values = Partial<Record<FlagName, string>>;

const isFlag = (name: string): name is FlagName => Object.hasOwn(flags, name);
const variableOf = (name: string): string => `DRAWBRIDGE_${name.toUpperCase().replaceAll('-', '_')}`;

function readFlags(args: readonly string[], values: Values, problems: string[]): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg);
    const name = match?.[1];
    if (name === undefined || !isFlag(name)) {
      problems.push(
        `Unknown argument ${arg}. Known flags: ${Object.keys(flags)
          .map((f) => `--${f}`)
          .join(' ')}.`,
      );
      continue;
    }
    if (flags[name].kind === 'switch') {
      values[name] = match?.[2] ?? 'true';
      continue;
    }
    const next = match?.[2] ?? args[++i];
    if (next === undefined || (match?.[2] === undefined && next.startsWith('--')))
      problems.push(`--${name} needs a value: ${flags[name].help}.`);
    else values[name] = next;
  }
}

function readableFile(path: string, flag: string, problems: string[]): string {
  const full = resolve(path.replace(/^~(?=\/)/, homedir()));
  try {
    accessSync(full, constants.R_OK);
    if (!statSync(full).isFile()) problems.push(`--${flag}: ${full} is not a file.`);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    problems.push(
      `--${flag}: ${full} ${missing ? 'does not exist' : 'cannot be read'}. Give the path of a readable file.`,
    );
  }
  return full;
}

function numberIn(
  value: string | undefined,
  flag: FlagName,
  range: readonly [number, number],
  problems: string[],
): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (Number.isInteger(number) && number >= range[0] && number <= range[1]) return number;
  problems.push(`--${flag} must be a whole number from ${range[0]} to ${range[1]}, not "${value}".`);
  return null;
}

const truthy = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false', 'no'].includes(value.toLowerCase());
const list = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function goldmaneConfig(values: Values, problems: string[]): GoldmaneConfig | null {
  if (values.goldmane === undefined) {
    const orphan = (['goldmane-ca', 'goldmane-cert', 'goldmane-key'] as const).find(
      (flag) => values[flag] !== undefined,
    );
    if (orphan !== undefined) problems.push(`--${orphan} is given without --goldmane HOST:PORT.`);
    return null;
  }
  if (!/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/.test(values.goldmane))
    problems.push(`--goldmane must be HOST:PORT, not "${values.goldmane}".`);
  const missing = (['goldmane-ca', 'goldmane-cert', 'goldmane-key'] as const).filter(
    (flag) => values[flag] === undefined,
  );
  if (missing.length > 0)
    problems.push(
      `--goldmane needs ${missing.map((flag) => `--${flag}`).join(', ')} too: Goldmane is only read over mutual TLS.`,
    );
  const file = (flag: 'goldmane-ca' | 'goldmane-cert' | 'goldmane-key'): string => {
    const path = values[flag];
    return path === undefined ? '' : readableFile(path, flag, problems);
  };
  return {
    address: values.goldmane,
    ca: file('goldmane-ca'),
    cert: file('goldmane-cert'),
    key: file('goldmane-key'),
    serverName: values['goldmane-server-name'] ?? null,
    windowSeconds: numberIn(values['goldmane-window'], 'goldmane-window', [1, 3600], problems),
  };
}

/** @throws ConfigError with every problem found. */
export function parseConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CoreConfig {
  const problems: string[] = [];
  const values: Values = {};
  for (const name of Object.keys(flags)) {
    const value = env[variableOf(name)];
    if (isFlag(name) && value !== undefined && value !== '') values[name] = value;
  }
  readFlags(args, values, problems);
  const logLevel = values['log-level'] ?? 'warn';
  if (!isLogLevel(logLevel))
    problems.push(`--log-level must be silent, error, warn, info or debug, not "${logLevel}".`);
  const config: CoreConfig = {
    host: values.host ?? '127.0.0.1',
    port: numberIn(values.port, 'port', [0, 65_535], problems) ?? 4680,
    kubeconfig:
      values.kubeconfig === undefined ? null : readableFile(values.kubeconfig, 'kubeconfig', problems),
    context: values.context ?? null,
    inCluster: truthy(values['in-cluster']),
    goldmane: goldmaneConfig(values, problems),
    readOnly: truthy(values['read-only']),
    namespaces: list(values.namespaces),
    journalNamespace: values['journal-namespace'] ?? 'drawbridge',
    dataDir: resolve(values.data ?? join(homedir(), '.local', 'share', 'drawbridge')),
    imports: list(values.import).map((path) => readableFile(path, 'import', problems)),
    production: truthy(values.production),
    rehearsedAt: numberIn(values['rehearsed-at'], 'rehearsed-at', [0, 0xffff_ffff], problems),
    hostNames: list(values['host-names']),
    loginToken: values['login-token'] ?? null,
    logLevel: isLogLevel(logLevel) ? logLevel : 'warn',
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function isLogLevel(value: string): value is CoreConfig['logLevel'] {
  return ['silent', 'error', 'warn', 'info', 'debug'].includes(value);
}
