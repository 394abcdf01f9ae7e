/** The engine as a package of its own, in a folder where nothing else of the product is. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as policy from '@/lib/policy';
import { tour } from '@/lib/policy/testing/tour';
import { snp, withPolicies } from '@/lib/policy/testing/world';
import { packagePolicy } from './package-policy.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Milliseconds; compilers and processes of their own take long on a busy machine. */
const patience = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'drawbridge-policy-'));
const modules = join(folder, 'node_modules');
const installed = join(modules, '@drawbridge', 'policy');

/** Installed with its one dependency. */
beforeAll(async () => {
  await packagePolicy(installed);
  mkdirSync(modules, { recursive: true });
  symlinkSync(join(root, 'node_modules', 'ipaddr.js'), join(modules, 'ipaddr.js'));
}, patience);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const askingForIt = `import * as policy from '@drawbridge/policy';
import { tour } from './tour.mjs';
process.stdout.write(JSON.stringify({ exports: Object.keys(policy).sort(), tour: tour(policy) }));
`;

const askingAsInReadme = `import { readFileSync } from 'node:fs';
import { whyBlocked } from './example.mjs';
for (const sentence of whyBlocked(JSON.parse(readFileSync('cluster.json', 'utf8')))) process.stdout.write(sentence + '\\n');
`;

const consumer = `import { compile, type Flow, type Snapshot, type Verdict } from '@drawbridge/policy';
export const ask = (snapshot: Snapshot, flow: Flow): Verdict => compile(snapshot).evaluate(flow, 'enforced').verdict;
// @ts-expect-error there is no such scope
export const wrong = (snapshot: Snapshot, flow: Flow) => compile(snapshot).evaluate(flow, 'pretended');
`;

describe('the engine as a package of its own', () => {
  it('depends on ipaddr.js in the version the product uses, and on nothing else', () => {
    const schema = z.object({ dependencies: z.record(z.string(), z.string()) });
    const read = (path: string) => schema.parse(JSON.parse(readFileSync(path, 'utf8'))).dependencies;
    const product = read(join(root, 'package.json'));
    expect(read(join(installed, 'package.json'))).toEqual({ 'ipaddr.js': product['ipaddr.js'] });
  });

  it('answers in a Node of its own as it does here', { timeout: patience }, async () => {
    await build({
      entryPoints: [join(root, 'lib', 'policy', 'testing', 'tour.ts')],
      outfile: join(folder, 'tour.mjs'),
      bundle: true,
      platform: 'neutral',
      format: 'esm',
      logLevel: 'silent',
    });
    writeFileSync(join(folder, 'main.mjs'), askingForIt);
    const text = execFileSync(process.execPath, ['main.mjs'], { cwd: folder, encoding: 'utf8' });
    const said: unknown = JSON.parse(text);
    const here = { exports: Object.keys(policy).sort(), tour: tour(policy) };
    expect(said).toEqual(JSON.parse(JSON.stringify(here)));
  });

  it('answers the example of its README as that says', { timeout: patience }, async () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const block = (language: string): string =>
      new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';
    const { code } = await transform(block('ts'), { loader: 'ts' });
    writeFileSync(join(folder, 'example.mjs'), code);
    const cluster = withPolicies([snp('shop/default-deny', { selector: 'all()' })]);
    writeFileSync(join(folder, 'cluster.json'), JSON.stringify(cluster));
    writeFileSync(join(folder, 'ask.mjs'), askingAsInReadme);
    const text = execFileSync(process.execPath, ['ask.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(text).toBe(block('text'));
  });

  it.each([
    ['Node', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
    ['a bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ])(
    'has types that hold for %s’s resolution, without those of Node or a browser',
    {
      timeout: patience,
    },
    (_, module, moduleResolution) => {
      const path = join(folder, 'consumer.mts');
      writeFileSync(path, consumer);
      const program = ts.createProgram([path], {
        target: ts.ScriptTarget.ES2022,
        lib: ['lib.es2023.d.ts'],
        types: [],
        module,
        moduleResolution,
        strict: true,
        noEmit: true,
      });
      const complaints = ts.getPreEmitDiagnostics(program);
      expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual(
        [],
      );
    },
  );
});

describe('the tour of its surface', () => {
  it('meets every verdict, in single flows and in columns alike', () => {
    const schema = z.object({
      evaluations: z.array(z.array(z.object({ verdict: z.string() }))),
      columns: z.array(z.object({ rows: z.array(z.tuple([z.string(), z.unknown()])) })),
    });
    const { evaluations, columns } = schema.parse(tour(policy));
    const single = evaluations.map((answers) => answers.map(({ verdict }) => verdict));
    expect(new Set(single.flat())).toEqual(new Set(['allow', 'deny', 'unknown']));
    expect(columns.map(({ rows }) => rows.map(([verdict]) => verdict))).toEqual(single);
  });
});
