/** Flags of `drawbridge snapshot`. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../evaluation-options';

export interface CoreAddress {
  readonly url: URL;
  /** A bearer token of the cluster. */
  readonly token: string;
}

export interface SnapshotOptions {
  readonly out: string;
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly inCluster: boolean;
  readonly namespaces: readonly string[];
  readonly journalNamespace: string;
  /** null: no flows. A core is asked; without one the history lies in the folder. */
  readonly flows: { readonly from: CoreAddress | string; readonly seconds: number } | null;
  readonly decisions: boolean;
  readonly settings: boolean;
}

export const snapshotHelp = `drawbridge snapshot --out DIR [--flag value …]

Writes a cluster to a folder: its objects by an allow-list of fields, and its recorded flows. Never in it: Secrets, data of
ConfigMaps, environment variables, commands, annotations. Start it again with npm start -- --rehearse DIR.

  --out DIR                 new or empty folder
  --kubeconfig FILE         kubeconfig file of the cluster
  --context NAME            context in that file, its current one by default
  --in-cluster              use the service account of this pod
  --namespaces A,B          read these only, where they may not be listed cluster-wide
  --data DIR                folder of the flow history, ~/.local/share/drawbridge by default
  --core URL                read flows from a running Drawbridge, which keeps its history locked;
                            its token of the cluster in DRAWBRIDGE_TOKEN
  --range 7d                how far back flows go from the newest, in m, h or d
  --no-flows                objects only
  --decisions, --settings   also what people decided, with their names and reasons, and the settings
  --journal-namespace NAME  namespace of these, drawbridge by default

Exit codes: 0 written, 1 not written, 2 bad flags.
`;

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function secondsOf(given: string, problems: string[]): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(given) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (seconds === 0) problems.push(`--range must be like 90m, 24h or 7d, not ${given}`);
  return seconds;
}

function coreOf(given: string, token: string | undefined, problems: string[]): CoreAddress | null {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problems.push(`--core must be the address of a running Drawbridge, not ${given}`);
    return null;
  }
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    problems.push(
      `--core ${given} is plain HTTP: the token would travel in the open; name its https address`,
    );
  if (token === undefined || token.trim() === '')
    problems.push('--core needs a token of the cluster in the variable DRAWBRIDGE_TOKEN');
  return { url, token: token?.trim() ?? '' };
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        out: text,
        kubeconfig: text,
        context: text,
        'in-cluster': flag,
        namespaces: text,
        data: text,
        core: text,
        range: text,
        'no-flows': flag,
        decisions: flag,
        settings: flag,
        'journal-namespace': text,
      },
    }).values;
  } catch (error) {
    throw new UsageError([error instanceof Error ? error.message : String(error)]);
  }
}

/** @throws UsageError with everything that is wrong. */
export function snapshotOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): SnapshotOptions {
  const problems: string[] = [];
  const values = parsed(args);
  if (values.out === undefined) problems.push('--out is missing: the folder to write to');
  if (values.core !== undefined && values.data !== undefined)
    problems.push('--core and --data exclude each other: flows come from the one or the other');
  const seconds = secondsOf(values.range ?? '7d', problems);
  const core = values.core === undefined ? null : coreOf(values.core, env.DRAWBRIDGE_TOKEN, problems);
  const data = values.data ?? env.DRAWBRIDGE_DATA ?? join(homedir(), '.local', 'share', 'drawbridge');
  if (problems.length > 0) throw new UsageError(problems);
  return {
    out: resolve(values.out ?? ''),
    kubeconfig: values.kubeconfig ?? env.DRAWBRIDGE_KUBECONFIG ?? null,
    context: values.context ?? env.DRAWBRIDGE_CONTEXT ?? null,
    inCluster: values['in-cluster'] ?? false,
    namespaces: (values.namespaces ?? '').split(',').filter((name) => name !== ''),
    journalNamespace: values['journal-namespace'] ?? 'drawbridge',
    flows: values['no-flows'] === true ? null : { from: core ?? resolve(data), seconds },
    decisions: values.decisions ?? false,
    settings: values.settings ?? false,
  };
}
