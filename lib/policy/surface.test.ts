/** Rules that keep the engine one small pure package, held to its own source. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = dirname(fileURLToPath(import.meta.url));
const index = join(root, 'index.ts');
const isProduct = (path: string): boolean =>
  path.endsWith('.ts') && !path.endsWith('.test.ts') && !/(^|\/)(testing|plain)\//.test(path);

const productFiles = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(isProduct).sort();

/** All that the surface leads to, with types as they would be published, and with the language's own library alone. */
const program = ts.createProgram([index], {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  esModuleInterop: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  declaration: true,
  noEmit: true,
});
const reached = program
  .getSourceFiles()
  .filter(({ fileName }) => fileName.startsWith(root))
  .map((source) => ({ path: relative(root, source.fileName), source }));

interface Found {
  readonly imports: readonly string[];
  readonly names: readonly string[];
}

const importedBy = (node: ts.Node): ts.Node | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return node.argument;
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isCall ? node.arguments[0] : undefined;
};

/** Modules that a file asks for, and names it uses; `Math.random` is one name. */
function found(source: ts.SourceFile): Found {
  const imports: string[] = [];
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const imported = importedBy(node);
    if (imported !== undefined) imports.push(imported.getText(source).slice(1, -1));
    if (ts.isIdentifier(node)) names.push(node.text);
    if (ts.isPropertyAccessExpression(node)) {
      names.push(node.getText(source));
      visit(node.expression);
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return { imports, names };
}

/** Modules of which more than types is imported. */
const valuesImportedBy = (source: ts.SourceFile): string[] =>
  source.statements.flatMap((statement) => {
    const named = ts.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly !== true
      : ts.isExportDeclaration(statement) && !statement.isTypeOnly;
    const imported = importedBy(statement);
    return named && imported !== undefined ? [imported.getText(source).slice(1, -1)] : [];
  });

/** Whether the module is a file of the engine. */
const isNeighbour = (from: string, name: string): boolean =>
  name.startsWith('.') && !join(dirname(from), name).startsWith('..');

/** What the language itself has of a clock, of chance, of the place a program runs in and of code made at run time. */
const impure = new Set([
  'Date',
  'Math.random',
  'globalThis',
  'eval',
  'Function',
  'Atomics',
  'Intl',
  'WeakRef',
]);

const linesOf = (path: string): number => readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;

describe('the public surface', () => {
  it('is a table of contents on one page: exports and a line of comment for each group', () => {
    expect(linesOf('index.ts')).toBeLessThanOrEqual(60);
    const statements = program.getSourceFile(index)?.statements ?? [];
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((statement) => !ts.isExportDeclaration(statement))).toEqual([]);
  });

  it('leads to every product file', () => {
    expect(reached.map(({ path }) => path).sort()).toEqual(productFiles);
  });

  it('leads to no plain evaluator and to nothing that only tests use', () => {
    expect(reached.map(({ path }) => path).filter((path) => !isProduct(path))).toEqual([]);
  });
});

describe('a product file of the engine', () => {
  it('imports its neighbours and ipaddr.js, nothing else', () => {
    const strange = reached.flatMap(({ path, source }) =>
      found(source)
        .imports.filter((name) => !isNeighbour(path, name) && name !== 'ipaddr.js')
        .map((name) => `${path}: ${name}`),
    );
    expect(strange).toEqual([]);
  });

  it('compiles with the language’s own library: neither Node’s names nor a browser’s, no timer, no clock', {
    timeout: 600_000,
  }, () => {
    const complaints = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${file === undefined ? '' : relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    expect(complaints).toEqual([]);
  });

  it('asks neither for the time, nor for chance, nor where it runs', () => {
    const uses = reached.flatMap(({ path, source }) =>
      found(source)
        .names.filter((name) => impure.has(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(uses).toEqual([]);
  });
});

/** Folders from left to right: what is asked, read, compiled, who is there, one flow, and whatever is made of that. */
const layers = [['model'], ['selector'], ['compile'], ['world'], ['evaluate'], ['bulk', 'questions']];
const layerOf = (path: string): number =>
  layers.findIndex((names) => names.includes(path.split('/')[0] ?? ''));

describe('a folder of the engine', () => {
  it('imports values of itself and of folders to its left, so that each can be read without the next', () => {
    const backwards = reached.flatMap(({ path, source }) => {
      const own = layerOf(path);
      return valuesImportedBy(source)
        .filter((name) => name.startsWith('../'))
        .map((name) => join(dirname(path), name))
        .filter((target) => own >= 0 && layerOf(target) > own)
        .map((target) => `${path}: ${target}`);
    });
    expect(backwards).toEqual([]);
  });
});

describe('the size of the engine’s files', () => {
  const lengths = productFiles.map(linesOf).sort((a, b) => a - b);

  it('is 150 lines or less in the median', () => {
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(150);
  });

  it('is 300 lines at most', () => {
    expect(productFiles.filter((path) => linesOf(path) > 300)).toEqual([]);
  });
});
