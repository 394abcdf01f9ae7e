import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diff } from './diff';
import { runCommand } from './testing/command-run';

const shop = join(dirname(fileURLToPath(import.meta.url)), 'testing', 'shop');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-diff-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const flow = (id: string, src: string, dst: string, port: number): string =>
  `${JSON.stringify({ id, src: { pod: src }, dst: { pod: dst }, protocol: 'tcp', port })}\n`;
const flows = [
  flow('web-api', 'shop/web', 'shop/api', 8080),
  flow('api-web', 'shop/api', 'shop/web', 8080),
  flow('web-admin', 'shop/web', 'shop/api', 9090),
  flow('gone', 'shop/gone', 'shop/api', 8080),
].join('');

async function run(whatIf: string, ...args: readonly string[]) {
  const [changes, path] = [join(folder, 'what-if.yaml'), join(folder, 'flows')];
  writeFileSync(changes, whatIf);
  writeFileSync(path, flows);
  return runCommand(diff, ['--cluster', shop, '--flows', path, '--what-if', changes, ...args]);
}

const policy = (spec: string, name = 'default.api'): string =>
  `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\n${spec}\n`;
const rules = (...of: readonly string[]): string =>
  policy(`spec: {selector: app == "api", types: [Ingress], ingress: [${of.join(', ')}]}`);
const fromWeb = '{action: Allow, protocol: TCP, source: {selector: app == "web"}}';

describe('drawbridge diff', () => {
  it('a flow that is denied now and was allowed: exit code 1, with both evaluations', async () => {
    const { code, lines, stderr } = await run(rules());
    expect(code).toBe(1);
    expect(lines).toEqual([
      {
        id: 'web-api',
        change: 'newly-denied',
        before: expect.objectContaining({
          verdict: 'allow',
          ingress: expect.objectContaining({ verdict: 'allow' }),
        }),
        after: expect.objectContaining({
          verdict: 'deny',
          ingress: expect.objectContaining({ verdict: 'deny' }),
        }),
      },
    ]);
    expect(stderr).toBe('1 of 4 flows change: 1 newly denied; 1 was allowed and is not any more.\n');
  });

  it('a flow that is allowed now and was denied: exit code 0', async () => {
    const { code, lines, stderr } = await run(`${policy('$patch: delete')}`);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { id: 'web-api', change: 'decided-by-another-rule' },
      { id: 'web-admin', change: 'newly-allowed' },
    ]);
    expect(stderr).toBe('2 of 4 flows change: 1 decided by another rule, 1 newly allowed.\n');
  });

  it('a flow whose verdict stays but is decided by another rule is listed: exit code 0', async () => {
    const { code, lines } = await run(
      rules('{action: Allow, protocol: TCP, destination: {ports: [8080]}}', fromWeb),
    );
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { id: 'web-api', change: 'decided-by-another-rule' },
      { id: 'web-admin', change: 'newly-allowed' },
    ]);
  });

  it('a flow that becomes unknown was allowed before: exit code 1', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n$patch: delete\n';
    const { code, lines } = await run(pod);
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { id: 'web-api', change: 'newly-unknown', after: { verdict: 'unknown' } },
      { id: 'api-web', change: 'newly-unknown' },
      { id: 'web-admin', change: 'newly-unknown' },
    ]);
  });

  it('a flow that is known now is listed', async () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: gone, namespace: shop}\nspec: {nodeName: n1}\nstatus: {podIPs: [{ip: 10.0.9.9}]}\n';
    expect((await run(pod)).lines).toMatchObject([{ id: 'gone', change: 'no-longer-unknown' }]);
  });

  it('a change that changes nothing lists nothing', async () => {
    const { code, stdout, stderr } = await run('apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n');
    expect([code, stdout, stderr]).toEqual([0, '', '0 of 4 flows change.\n']);
  });

  it('staged policies count in scope staged only', async () => {
    const unstaged =
      'apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata: {name: default.web, namespace: shop}\n$patch: delete\n';
    expect(await run(unstaged)).toMatchObject({ code: 0, stdout: '' });
    const { code, lines } = await run(unstaged, '--scope', 'staged');
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { id: 'web-api', change: 'newly-denied' },
      { id: 'web-admin', change: 'decided-by-another-rule' },
    ]);
  });

  it('a ClusterInformation of another release stands for an upgrade', async () => {
    const older =
      'apiVersion: projectcalico.org/v3\nkind: ClusterInformation\nmetadata: {name: default}\nspec: {calicoVersion: v3.31.2}\n';
    const { stderr, lines } = await run(older);
    expect(stderr).toContain('this release of Calico does not enforce ClusterNetworkPolicy');
    expect(lines).toMatchObject([{ id: 'web-api', change: 'decided-by-another-rule' }, {}, {}]);
  });

  it('bad input is exit code 2, and --what-if must be there', async () => {
    const bad = await run(policy('spec: {selector: "=="}'));
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('what-if.yaml:4: NetworkPolicy shop/default.api: selector: ');
    expect(bad.stdout).toBe('');
    const { code, stderr } = await runCommand(diff, ['--cluster', shop, '--flows', '-']);
    expect(code).toBe(2);
    expect(stderr).toContain('--what-if is missing');
  });

  it('--format table fits a hundred columns', async () => {
    const { stdout } = await run(rules(), '--format', 'table');
    const lines = stdout.split('\n');
    expect(lines[1]).toMatch(/^web-api {4}newly-denied {12}shop\/web → shop\/api tcp {3}before allow$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('a reader that has gone does not hide what is cut off', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
    const [changes, path] = [join(folder, 'what-if.yaml'), join(folder, 'flows')];
    writeFileSync(changes, rules());
    writeFileSync(path, flows.repeat(500));
    const streams = { stdin: Readable.from([]), stdout, stderr };
    expect(await diff(['--cluster', shop, '--flows', path, '--what-if', changes], streams)).toBe(1);
  });
});
