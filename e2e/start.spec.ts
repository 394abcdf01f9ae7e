/** `drawbridge start` as a person meets it: one line when it works, one clear line when it cannot. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { sessionSchema } from '../lib/api';
import { Operator } from './support/operator';
import { run, runToEnd } from './support/product';

const folder = (): string => mkdtempSync(join(tmpdir(), 'drawbridge-start-'));

function kubeconfig(server: string): string {
  const path = join(folder(), 'config');
  writeFileSync(
    path,
    `apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: here, user: me } }]
clusters: [{ name: here, cluster: { server: "${server}" } }]
users: [{ name: me, user: { token: secret-token } }]
`,
  );
  return path;
}

const expectOneClearAnswer = (result: Awaited<ReturnType<typeof runToEnd>>, ...words: RegExp[]): void => {
  expect(result.code).not.toBe(0);
  expect(result.code).not.toBeNull();
  for (const word of words) expect(result.errors).toMatch(word);
  expect(result.errors).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(result.errors.trim().split('\n').length).toBeLessThanOrEqual(4);
};

test.describe('a start that cannot work says in one line what to do', () => {
  test('a bad flag', async () => {
    expectOneClearAnswer(
      await runToEnd(['start', '--colour', 'red']),
      /Unknown argument --colour/,
      /--kubeconfig/,
    );
  });

  test('a missing file', async () => {
    expectOneClearAnswer(
      await runToEnd(['start', '--kubeconfig', '/no/such/kubeconfig']),
      /--kubeconfig: \/no\/such\/kubeconfig does not exist/,
    );
  });

  test('a context that the kubeconfig does not have', async () => {
    expectOneClearAnswer(
      await runToEnd([
        'start',
        '--kubeconfig',
        kubeconfig('https://127.0.0.1:1'),
        '--context',
        'there',
        '--data',
        folder(),
      ]),
      /no context "there"/,
      /It has: here/,
    );
  });

  test('an unreachable cluster', async () => {
    expectOneClearAnswer(
      await runToEnd(['start', '--kubeconfig', kubeconfig('https://127.0.0.1:1'), '--data', folder()]),
      /127\.0\.0\.1:1/,
      /refused|not answer|reach/i,
    );
  });

  test('a busy port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await runToEnd([
      'start',
      '--port',
      String(port),
      '--sandbox-size',
      'small',
      '--sandbox-days',
      '0',
    ]);
    server.close();
    expectOneClearAnswer(result, new RegExp(`Port ${port} is in use`), /--port/);
  });

  test('flags of Goldmane that are not complete, all of them at once', async () => {
    expectOneClearAnswer(
      await runToEnd(['start', '--goldmane', 'nowhere', '--port', '99999']),
      /--goldmane must be HOST:PORT/,
      /--goldmane-ca/,
      /--port must be a whole number/,
    );
  });
});

test('without a cluster it starts on the sandbox, prints one line with a one-time link, and ends within 2 s', async ({
  request,
}) => {
  const running = await run(
    ['start', '--port', '0', '--sandbox-window', '1', '--sandbox-size', 'small', '--sandbox-days', '1'],
    (line) => line.includes('Drawbridge is ready'),
  );
  const link = /https?:\/\/\S+/.exec(running.line)?.[0] ?? '';
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\?token=[\w-]{20,}$/);
  const { origin } = new URL(link);

  expect((await request.get(`${origin}/api/overview`)).status()).toBe(401);
  const answer = await request.get(link, { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  expect(answer.headers()['set-cookie']).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await request.get(`${origin}/api/overview`)).status()).toBe(200);
  const again = await request.get(link, { maxRedirects: 0 });
  expect(again.headers().location).toContain('expired');

  const started = Date.now();
  running.process.kill('SIGINT');
  await new Promise((resolve) => running.process.once('close', resolve));
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('with --read-only it shows everything and refuses every write on the server', async () => {
  const running = await run(
    [
      'start',
      '--port',
      '0',
      '--read-only',
      '--sandbox-window',
      '1',
      '--sandbox-size',
      'small',
      '--sandbox-days',
      '1',
    ],
    (line) => line.includes('Drawbridge is ready'),
  );
  try {
    const operator = await Operator.withLink(/https?:\/\/\S+/.exec(running.line)?.[0] ?? '');
    const session = await operator.get('/api/session', sessionSchema);
    expect(session).toMatchObject({ readOnly: true, permissions: { stage: { allowed: false } } });
    const candidate = { kind: 'global', namespace: null, exclude: [], yaml: null };
    const refused = await operator.refused('POST', '/api/candidate/stage', candidate);
    expect(refused).toMatchObject({ status: 403, code: 'read-only' });
    expect(refused.message).toMatch(/--read-only/);
    expect((await operator.rollout()).candidate).toBeNull();
    await operator.close();
  } finally {
    await running.stop();
  }
});

test('the pages ship no address of another host', () => {
  const html = readFileSync(join(process.cwd(), 'out', 'index.html'), 'utf8');
  expect(html.match(/(?:src|href)="https?:\/\/[^"]+"/g) ?? []).toEqual([]);
});
