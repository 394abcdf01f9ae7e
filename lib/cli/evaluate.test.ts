import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storyObjects } from '@/lib/sandbox/story';
import { evaluate } from './evaluate';
import { runCommand } from './testing/command-run';

const shop = join(dirname(fileURLToPath(import.meta.url)), 'testing', 'shop');
const faults = join(dirname(shop), 'faults');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-evaluate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string) => ({ pod: name });
const ip = (address: string) => ({ ip: address });
const flow = (id: string, src: object, dst: object, port: number | null = 8080, more: object = {}): string =>
  `${JSON.stringify({ id, src, dst, protocol: 'tcp', port, ...more })}\n`;

function flowFile(...lines: readonly string[]): string {
  const path = join(folder, 'flows.ndjson');
  writeFileSync(path, lines.join(''));
  return path;
}

const run = (flows: readonly string[], ...args: readonly string[]) =>
  runCommand(evaluate, ['--cluster', shop, '--flows', flowFile(...flows), ...args]);

const profile = (namespace: string) => ({
  kind: 'Profile',
  tier: '',
  namespace: '',
  name: `kns.${namespace}`,
  action: 'Allow',
  ruleIndex: 0,
});

describe('drawbridge evaluate', () => {
  it('answers each flow in one line, in the order given, with the traces of both ends in the words of Goldmane', async () => {
    const { code, lines, stderr } = await run([
      flow('a', pod('shop/web'), pod('shop/api')),
      flow('b', pod('default/tool'), ip('10.0.1.11'), 9090),
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const security = {
      kind: 'EndOfTier',
      tier: 'security',
      namespace: '',
      name: '',
      action: 'Pass',
      ruleIndex: -1,
    };
    expect(lines).toEqual([
      {
        id: 'a',
        verdict: 'allow',
        egress: {
          verdict: 'allow',
          trace: [
            {
              ...security,
              trigger: {
                kind: 'GlobalNetworkPolicy',
                tier: 'security',
                namespace: '',
                name: 'security.no-legacy',
              },
            },
            profile('shop'),
          ],
        },
        ingress: {
          verdict: 'allow',
          trace: [
            {
              kind: 'EndOfTier',
              tier: 'kube-admin',
              namespace: '',
              name: '',
              action: 'Pass',
              ruleIndex: -1,
              trigger: { kind: 'ClusterNetworkPolicy', tier: 'kube-admin', namespace: '', name: 'no-ssh' },
            },
            {
              kind: 'CalicoNetworkPolicy',
              tier: 'default',
              namespace: 'shop',
              name: 'default.api',
              action: 'Allow',
              ruleIndex: 0,
            },
          ],
        },
      },
      expect.objectContaining({ id: 'b', verdict: 'deny' }),
    ]);
  });

  it('an end without a pod endpoint is null', async () => {
    const { lines } = await run([
      flow('out', pod('default/tool'), ip('192.0.2.1')),
      flow('in', ip('192.0.2.1'), pod('db/pg'), 5432),
      flow('none', ip('192.0.2.1'), ip('192.0.2.2')),
    ]);
    expect(lines).toMatchObject([
      { id: 'out', verdict: 'allow', ingress: null },
      { id: 'in', verdict: 'deny', egress: null },
      { id: 'none', verdict: 'allow', egress: null, ingress: null },
    ]);
  });

  it('what host endpoints say stands under host and counts', async () => {
    const [line] = (await run([flow('h', ip('192.0.2.1'), { hostEndpoint: 'n1-eth0' }, 80)])).lines;
    expect(line).toMatchObject({
      verdict: 'allow',
      egress: null,
      ingress: null,
      host: [{ hostEndpoint: 'n1-eth0', direction: 'Ingress', list: 'normal', verdict: 'allow' }],
    });
  });

  it('a pod nobody knows, one that is not scheduled yet and the address of a Service give unknown with the reason', async () => {
    const { code, lines } = await run([
      flow('gone', pod('shop/gone'), pod('shop/api')),
      flow('pending', pod('shop/pending'), pod('shop/api')),
      flow('service', pod('shop/web'), ip('10.96.0.20'), 80),
    ]);
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.objectContaining({
        verdict: 'unknown',
        reason:
          'unknown-endpoint: Pod shop/gone is not in the cluster; needs the labels and the address of that endpoint',
      }),
      expect.objectContaining({ verdict: 'unknown', reason: expect.stringMatching(/^unknown-endpoint: /) }),
      expect.objectContaining({ verdict: 'unknown', reason: expect.stringMatching(/^service-address: /) }),
    ]);
  });

  it('an unknown names the rule that could not be judged and what would settle it', async () => {
    const ping = { protocol: 'icmp' };
    const { lines } = await run([flow('ping', pod('shop/web'), pod('shop/api'), null, ping)]);
    const reason =
      /^no-icmp-type: .* \(CalicoNetworkPolicy shop\/default\.api, rule 1\); needs the ICMP type$/;
    expect(lines).toMatchObject([{ verdict: 'unknown', reason: expect.stringMatching(reason) }]);
  });

  it('a pod to itself is allowed if both ends allow, otherwise unknown', async () => {
    const { lines } = await run([
      flow('web', pod('shop/web'), pod('shop/web')),
      flow('api', pod('shop/api'), pod('shop/api'), 1),
    ]);
    expect(lines).toMatchObject([{ verdict: 'allow' }, { verdict: 'unknown' }]);
  });

  it('takes what a cluster serves as it is: nothing is refused, every pod pair is answered', async () => {
    const items = storyObjects({ size: 'full', now: Date.UTC(2026, 10, 25) });
    const cluster = join(folder, 'cluster.json');
    writeFileSync(cluster, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const pods = items.filter(({ kind }) => kind === 'Pod').slice(0, 12);
    const names = pods.map(({ metadata }) => pod(`${metadata.namespace}/${metadata.name}`));
    const path = flowFile(...names.flatMap((src, a) => names.map((dst, b) => flow(`${a}-${b}`, src, dst))));
    const { code, lines, stderr } = await runCommand(evaluate, ['--cluster', cluster, '--flows', path]);
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes(': warning: '))).toEqual([]);
    expect(code).toBe(0);
    expect(lines.length).toBe(names.length ** 2);
  });

  it('--scope staged counts staged policies as enforced', async () => {
    const flows = [flow('a', pod('shop/api'), pod('db/pg'), 5432)];
    expect((await run(flows)).lines).toMatchObject([{ verdict: 'allow' }]);
    expect((await run(flows, '--scope', 'staged')).lines).toMatchObject([
      { verdict: 'deny', egress: { verdict: 'deny' } },
    ]);
  });

  it('--what-if puts objects of any kind on top', async () => {
    const whatIf = join(folder, 'what-if.yaml');
    writeFileSync(
      whatIf,
      [
        'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: default.api, namespace: shop}\n$patch: delete\n',
        'apiVersion: v1\nkind: Pod\nmetadata: {name: new, namespace: shop}\nspec: {nodeName: n1}\nstatus: {podIPs: [{ip: 10.0.9.9}]}\n',
      ].join('---\n'),
    );
    const flows = [
      flow('a', pod('shop/web'), pod('shop/api'), 1),
      flow('b', pod('shop/new'), pod('shop/web')),
    ];
    expect((await run(flows)).lines).toMatchObject([{ verdict: 'deny' }, { verdict: 'unknown' }]);
    expect((await run(flows, '--what-if', whatIf)).lines).toMatchObject([
      { verdict: 'allow' },
      { verdict: 'allow' },
    ]);
  });

  it('flows may come from standard input, cut anywhere', async () => {
    const bytes = Buffer.from(flow('ä', pod('shop/web'), pod('shop/api')).repeat(3));
    const cut = [bytes.subarray(0, 8), bytes.subarray(8, 9), bytes.subarray(9)];
    const { lines, code } = await runCommand(evaluate, ['--cluster', shop, '--flows', '-'], cut);
    expect(code).toBe(0);
    expect(lines.map((line) => (line as { readonly id: string }).id)).toEqual(['ä', 'ä', 'ä']);
  });

  it('everything wrong with manifests and flows is said before anything is answered, with exit code 2', async () => {
    const path = flowFile(
      flow('a', pod('shop/web'), pod('shop/api')),
      '{"id":\n',
      flow('c', { pod: 'web' }, ip('1.2.3.4')),
    );
    const { code, stdout, stderr } = await runCommand(evaluate, ['--cluster', shop, faults, '--flows', path]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      `${join(faults, 'calico.yaml')}:11: GlobalNetworkPolicy many-faults: ingress[0].action: "allow" is no action; Allow, Deny, Log or Pass`,
    );
    expect(stderr).toContain(`${path}:2: is no JSON: `);
    expect(stderr).toContain(`${path}:3: src: {"pod":"web"} is no end; `);
    expect(stderr).toMatch(/\n\d+ problems; nothing was evaluated\.\n$/);
  });

  it('what Calico takes with an odd effect is a warning and stops nothing', async () => {
    const odd = join(dirname(shop), 'odd');
    const path = flowFile(flow('a', ip('1.2.3.4'), ip('1.2.3.5')));
    const { code, lines, stderr } = await runCommand(evaluate, ['--cluster', odd, '--flows', path]);
    expect(code).toBe(0);
    expect(lines.length).toBe(1);
    expect(
      stderr
        .split('\n')
        .filter((line) => line !== '')
        .every((line) => line.includes(': warning: ')),
    ).toBe(true);
    expect(stderr).toContain(`${join(odd, 'odd.yaml')}:12: warning: NetworkPolicy default/default.odd: `);
  });

  it('--format table fits a hundred columns, cuts nothing and is not coloured where nobody looks', async () => {
    const { stdout } = await run(
      [flow('a', pod('shop/web'), pod('shop/api')), flow('b', pod('shop/gone'), pod('shop/api'))],
      '--format',
      'table',
    );
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`ID         VERDICT FLOW${' '.repeat(31)}DECIDED BY`);
    expect(lines[1]).toBe(
      'a          allow   shop/web → shop/api tcp 8080       egress allow: profile kns.shop',
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'unknown-endpoint: Pod shop/gone is not in the cluster; needs the labels and the address of that endpoint',
    );
  });

  it.each([
    [['--flows', 'f'], '--cluster is missing'],
    [['--cluster', 'c'], '--flows is missing'],
    [['--cluster', '-', '--flows', '-'], '- is given twice'],
    [['--cluster', 'c', '--flows', 'f', '--scope', 'all'], '--scope must be enforced or staged, not all'],
    [['--cluster', 'c', '--flows', 'f', '--format', 'xml'], '--format must be ndjson or table, not xml'],
    [['--cluster', 'c', '--flows', 'f', '--calico-version', 'latest'], '--calico-version must be a release'],
    [['--cluster', 'c', '--flows', 'f', '--verbose'], '--verbose is no flag'],
    [['--cluster', 'c', '--flows', 'f', 'g'], 'g: stands behind no flag that takes paths'],
    [['--cluster', '--flows', 'f'], '--cluster needs a value'],
    [['--cluster', 'c', '--flows', 'f', '--flows', 'g'], '--flows is given twice'],
  ])('%j is refused with exit code 2', async (args, problem) => {
    const { code, stderr, stdout } = await runCommand(evaluate, args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
    expect(stderr).toContain('See --help.');
  });

  it('--help names every flag', async () => {
    const { code, stdout } = await runCommand(evaluate, ['--help']);
    expect(code).toBe(0);
    for (const flag of ['cluster', 'flows', 'scope', 'what-if', 'format', 'calico-version'])
      expect(stdout).toContain(`--${flag}`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('a reader that has gone ends it quietly with 0', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const stderr = new Writable({ write: () => expect.fail('nothing is to be said') });
    const path = flowFile(flow('a', pod('shop/web'), pod('shop/api')).repeat(2_000));
    const streams = { stdin: Readable.from([]), stdout, stderr };
    expect(await evaluate(['--cluster', shop, '--flows', path], streams)).toBe(0);
  });

  it('waits for a slow reader', async () => {
    let [waiting, most, taken] = [0, 0, 0];
    const stdout = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        taken += chunk.length;
        setTimeout(() => {
          waiting -= 1;
          done();
        }, 1);
      },
    });
    const write = stdout.write.bind(stdout);
    stdout.write = ((chunk: string, done: () => void) => {
      most = Math.max(most, ++waiting);
      return write(chunk, done);
    }) as typeof stdout.write;
    const path = flowFile(flow('a', pod('shop/web'), pod('shop/api')).repeat(2_000));
    const { stderr } = process;
    expect(
      await evaluate(['--cluster', shop, '--flows', path], { stdin: Readable.from([]), stdout, stderr }),
    ).toBe(0);
    expect(taken).toBeGreaterThan(1_000_000);
    expect(most).toBe(1);
  });
});
