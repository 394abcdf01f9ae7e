/** The engine as a package of its own, in a folder where nothing else of the product is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as policy from './index';
import { tour } from './testing/tour';

const root = dirname(fileURLToPath(import.meta.url));
const manifestSchema = z.object({
  name: z.string(),
  exports: z.literal('./index.ts'),
  dependencies: z.record(z.string(), z.string()),
});
const readManifest = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const manifest = manifestSchema.parse(readManifest(join(root, 'package.json')));

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-policy-'));
const installed = join(folder, 'node_modules', manifest.name);
let packagesUsed: readonly string[] = [];

/** Installs the package as a publisher would have built it, with what it depends on inside. */
beforeAll(async () => {
  const options = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'silent' } as const;
  const { metafile } = await build({
    ...options,
    entryPoints: [join(root, manifest.exports)],
    outfile: join(installed, 'index.js'),
    platform: 'neutral',
    mainFields: ['module', 'main'],
    metafile: true,
  });
  packagesUsed = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  const published = { name: manifest.name, type: 'module', exports: './index.js' };
  writeFileSync(join(installed, 'package.json'), JSON.stringify(published));
  await build({
    ...options,
    entryPoints: [join(root, 'testing', 'tour.ts')],
    outfile: join(folder, 'tour.mjs'),
    platform: 'neutral',
  });
  writeFileSync(
    join(folder, 'main.mjs'),
    `import * as policy from '${manifest.name}';
import { tour } from './tour.mjs';
process.stdout.write(JSON.stringify({ exports: Object.keys(policy).sort(), tour: tour(policy) }));
`,
  );
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the engine as a package of its own', () => {
  it('depends on what its manifest names, in the version the product uses, and on nothing else', () => {
    const product = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(readManifest(join(root, '..', '..', 'package.json')));
    expect([...new Set(packagesUsed)]).toEqual(Object.keys(manifest.dependencies));
    for (const [name, version] of Object.entries(manifest.dependencies))
      expect(product.dependencies[name]).toBe(version);
  });

  it('answers in a Node of its own as it does here', { timeout: 60_000 }, () => {
    const text = execFileSync(process.execPath, ['main.mjs'], { cwd: folder, encoding: 'utf8' });
    const said: unknown = JSON.parse(text);
    const here: unknown = JSON.parse(
      JSON.stringify({ exports: Object.keys(policy).sort(), tour: tour(policy) }),
    );
    expect(said).toEqual(here);
  });

  it('is asked for every verdict, in single flows and in columns alike', () => {
    const verdicts = z
      .object({
        evaluations: z.array(z.array(z.object({ verdict: z.string() }))),
        columns: z.array(z.object({ rows: z.array(z.tuple([z.string(), z.unknown()])) })),
      })
      .parse(tour(policy));
    const single = verdicts.evaluations.map((answers) => answers.map(({ verdict }) => verdict));
    expect(new Set(single.flat())).toEqual(new Set(['allow', 'deny', 'unknown']));
    expect(verdicts.columns.map(({ rows }) => rows.map(([verdict]) => verdict))).toEqual(single);
  });
});
