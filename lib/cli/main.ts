/** The `drawbridge` command: start | serve | guard | sandbox | evaluate | diff | snapshot. Each prints one clear line on failure and no stack trace. */
import { ConfigError } from '@/lib/core/config';

const commands: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<number>>>> = {
  start: async () => (await import('./start')).start,
  serve: async () => (await import('./serve')).serve,
  guard: async () => (await import('./guard')).guard,
  sandbox: async () => (await import('./sandbox')).sandbox,
  evaluate: async () => (await import('./evaluate')).evaluate,
  diff: async () => (await import('./diff')).diff,
  snapshot: async () => (await import('./snapshot')).snapshot,
};

/** Commands with flags, and a help text, of their own. */
const selfExplaining: ReadonlySet<string> = new Set(['evaluate', 'diff', 'snapshot']);

async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2);
  const load = commands[name];
  if (load === undefined || (args.includes('--help') && !selfExplaining.has(name))) {
    process.stdout.write(
      `drawbridge ${Object.keys(commands).join(' | ')} [--flag value …]\n\n${await helpText()}`,
    );
    return load === undefined && name !== '--help' && name !== 'help' ? 2 : 0;
  }
  return (await load())(args);
}

async function helpText(): Promise<string> {
  const { flags } = await import('@/lib/core/config');
  const lines = Object.entries(flags).map(([name, { help }]) => [name, help] as const);
  const rehearse = [
    'rehearse',
    'folder that drawbridge snapshot wrote: start that cluster, to practise on',
  ] as const;
  return [...lines, rehearse].map(([name, help]) => `  --${name.padEnd(22)} ${help}\n`).join('');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text =
      error instanceof ConfigError
        ? error.problems.map((problem) => `  ${problem}\n`).join('')
        : `  ${error instanceof Error ? error.message : String(error)}\n`;
    process.stderr.write(`Drawbridge did not start:\n${text}`);
    if (process.env.DRAWBRIDGE_LOG_LEVEL === 'debug' && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    process.exit(1);
  },
);
