/** `node scripts/package-policy.mjs [folder]`: writes the engine as a package of its own, by default to dist/policy. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root } from './prepare.mjs';

const entry = join(root, 'lib', 'policy', 'index.ts');

/** One file of JavaScript; the modules of other packages that it asks for. */
async function writeBundle(folder) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(folder, 'index.js'),
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))];
}

/** Declarations beside each other as the sources are, with the endings of files that Node's resolution asks for. */
async function writeTypes(folder) {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([entry], {
    ...options,
    lib: ['lib.es2023.d.ts'],
    types: [],
    plugins: [],
    allowJs: false,
    incremental: false,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, 'lib', 'policy'),
    outDir: join(folder, 'types'),
  });
  const { diagnostics } = program.emit(undefined, (path, text) => {
    const written = text.replace(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\2/g, '$1$2$3.js$2');
    ts.sys.writeFile(path, written);
  });
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (all.length > 0)
    throw new Error(
      `The engine's types cannot be written:\n${ts.formatDiagnostics(all, { getCanonicalFileName: (path) => path, getCurrentDirectory: () => root, getNewLine: () => '\n' })}`,
    );
}

/** Writes the package into the folder, whose content it replaces. */
export async function packagePolicy(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const imports = await writeBundle(folder);
  await writeTypes(folder);
  const manifest = {
    name: '@drawbridge/policy',
    version: product.version,
    description:
      'What Calico and Kubernetes network policies do to recorded flows: allow, deny or unknown, with reasons.',
    license: product.license,
    // Taken away by whoever publishes it.
    private: true,
    type: 'module',
    sideEffects: false,
    engines: product.engines,
    exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
    dependencies: Object.fromEntries(imports.map((name) => [name, product.dependencies[name]])),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(root, 'lib', 'policy', 'README.md'), join(folder, 'README.md'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled();
  const folder = resolve(process.argv[2] ?? join(root, 'dist', 'policy'));
  await packagePolicy(folder).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  process.stdout.write(`${folder}\n`);
}
