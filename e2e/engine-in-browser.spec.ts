/** The engine in a browser: the same answers as in Node, on a page and in a worker. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import * as policy from '../lib/policy';
import { tour } from '../lib/policy/testing/tour';

const inNode: unknown = JSON.parse(JSON.stringify(tour(policy)));
const main = `import * as policy from '/policy.js';
import { tour } from '/tour.js';
const answer = JSON.stringify(tour(policy));
if (globalThis.document === undefined) postMessage(answer);
else document.body.textContent = answer;
`;

/** What a browser is given: the bundles under their own names, and one script for page and worker. */
async function scripts(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { policy: 'lib/policy/index.ts', tour: 'lib/policy/testing/tour.ts' },
    outdir: '/',
    write: false,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    logLevel: 'silent',
  });
  return new Map([...outputFiles.map(({ path, text }) => [path, text] as const), ['/main.js', main]]);
}

let server: Server;
let url = '';

test.beforeAll(async () => {
  const served = await scripts();
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    const script = served.get(path);
    if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end('<body></body>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/`;
});

test.afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test('on a page the engine answers as in Node', async ({ page }) => {
  await page.goto(url);
  await page.addScriptTag({ url: '/main.js', type: 'module' });
  await expect(page.locator('body')).not.toBeEmpty();
  const said: unknown = JSON.parse((await page.locator('body').textContent()) ?? '');
  expect(said).toEqual(inNode);
});

test('in a worker the engine answers as in Node', async ({ page }) => {
  await page.goto(url);
  const text = await page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker('/main.js', { type: 'module' });
        worker.onmessage = ({ data }) => resolve(String(data));
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
  );
  const said: unknown = JSON.parse(text);
  expect(said).toEqual(inNode);
});
