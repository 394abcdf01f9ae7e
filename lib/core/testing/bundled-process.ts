/** One file of a process that a test starts and kills: the sources as they are, the packages left out. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param entry a module that exports `main`, as others import it (`@/…`)
 * @param name of the file in `dist`, beside the project's own modules so that what is not bundled is found
 * @returns its path; its first argument is given to `main`
 */
export async function bundledProcess(entry: string, name: string): Promise<string> {
  const root = process.cwd();
  const folder = join(root, 'dist');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { main } from '${entry}'; await main(process.argv[2]);`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}
