/** The flags that `drawbridge evaluate` and `drawbridge diff` share. */
import { parseArgs } from 'node:util';
import type { Scope } from '@/lib/policy';
import { standardInput } from './manifests/input-files';
import { newestCalico } from './manifests/world';

export interface EvaluationOptions {
  readonly cluster: readonly string[];
  readonly whatIf: readonly string[];
  readonly flows: string;
  readonly scope: Scope;
  readonly format: 'ndjson' | 'table';
  /** null: as the manifests say, else the newest known. */
  readonly calicoVersion: string | null;
}

/** Flags that cannot be used; every problem is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const pathFlags = ['cluster', 'what-if'] as const;
const textFlags = ['flows', 'scope', 'format', 'calico-version'] as const;
type Flag = (typeof pathFlags)[number] | (typeof textFlags)[number];

const isPathFlag = (name: string): name is (typeof pathFlags)[number] =>
  pathFlags.some((flag) => flag === name);
const isFlag = (name: string): name is Flag => isPathFlag(name) || textFlags.some((flag) => flag === name);

/** `--cluster a b --cluster c`: a flag of paths takes all that follow it. */
function gather(args: readonly string[]): { values: ReadonlyMap<Flag, string[]>; problems: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...pathFlags, ...textFlags].map((name) => [name, { type: 'string' }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<Flag, string[]>();
  const problems: string[] = [];
  let open: Flag | null = null;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (open === null) problems.push(`${token.value}: stands behind no flag that takes paths`);
      else values.get(open)?.push(token.value);
      continue;
    }
    open = null;
    if (!isFlag(token.name)) {
      problems.push(`${token.rawName} is no flag`);
      continue;
    }
    if (token.value === undefined || (token.value.startsWith('--') && token.inlineValue !== true)) {
      problems.push(`${token.rawName} needs a value`);
      continue;
    }
    const given = values.get(token.name) ?? [];
    values.set(token.name, [...given, token.value]);
    if (isPathFlag(token.name)) open = token.name;
    else if (given.length > 0) problems.push(`${token.rawName} is given twice`);
  }
  return { values, problems };
}

/** @throws UsageError with everything that is wrong. `needsWhatIf`: a comparison needs something to compare with. */
export function evaluationOptions(args: readonly string[], needsWhatIf: boolean): EvaluationOptions {
  const { values, problems } = gather(args);
  const one = (name: Flag): string | null => values.get(name)?.[0] ?? null;
  const oneOf = <T extends string>(name: Flag, choices: readonly [T, ...T[]]): T => {
    const given = one(name) ?? choices[0];
    const found = choices.find((choice) => choice === given);
    if (found === undefined) problems.push(`--${name} must be ${choices.join(' or ')}, not ${given}`);
    return found ?? choices[0];
  };
  const cluster = values.get('cluster') ?? [];
  const whatIf = values.get('what-if') ?? [];
  const flows = one('flows');
  const calicoVersion = one('calico-version');
  if (cluster.length === 0) problems.push('--cluster is missing: the folders or files of Kubernetes objects');
  if (needsWhatIf && whatIf.length === 0) problems.push('--what-if is missing: the objects that change');
  if (flows === null) problems.push('--flows is missing: a file of flows, or - for standard input');
  if (calicoVersion !== null && !/^v?3\.\d+(\.\d+)?$/.test(calicoVersion))
    problems.push(`--calico-version must be a release such as ${newestCalico}, not ${calicoVersion}`);
  if ([...cluster, ...whatIf, flows].filter((path) => path === standardInput).length > 1)
    problems.push('- is given twice: standard input can be read only once');
  const scope = oneOf('scope', ['enforced', 'staged'] as const);
  const format = oneOf('format', ['ndjson', 'table'] as const);
  if (problems.length > 0 || flows === null) throw new UsageError(problems);
  return { cluster, whatIf, flows, scope, format, calicoVersion };
}
