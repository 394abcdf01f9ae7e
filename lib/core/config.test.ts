import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from './config';

const problemsOf = (args: string[], env: Record<string, string> = {}): readonly string[] => {
  try {
    parseConfig(args, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('configuration', () => {
  it('reports every bad flag at once, each with what to do', () => {
    const problems = problemsOf([
      '--port',
      '99999',
      '--kubeconfig',
      '/no/such/file',
      '--colour',
      '--goldmane',
      'nowhere',
    ]);
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toMatch(/--port must be a whole number/);
    expect(problems.join('\n')).toMatch(/\/no\/such\/file does not exist/);
    expect(problems.join('\n')).toMatch(/Unknown argument --colour/);
    expect(problems.join('\n')).toMatch(/--goldmane must be HOST:PORT/);
    expect(problems.join('\n')).toMatch(/only read over mutual TLS/);
  });

  it('refuses a client certificate without an address', () => {
    expect(problemsOf(['--goldmane-key', '/k'])[0]).toMatch(/without --goldmane/);
  });

  it('takes the same settings from DRAWBRIDGE_ variables, and a flag wins', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'kubeconfig');
    writeFileSync(file, '');
    const config = parseConfig(['--port', '5000'], {
      DRAWBRIDGE_PORT: '6000',
      DRAWBRIDGE_KUBECONFIG: file,
      DRAWBRIDGE_READ_ONLY: 'true',
    });
    expect(config).toMatchObject({ port: 5000, kubeconfig: file, readOnly: true, host: '127.0.0.1' });
  });

  it('a value that looks like the next flag is a missing value', () => {
    expect(problemsOf(['--context', '--read-only'])[0]).toMatch(/--context needs a value/);
  });
});
