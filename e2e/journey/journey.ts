/** The whole job in a browser, the same on every cluster: see, stage, allow, enforce, go back, enforce again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type JourneyCluster, type Product, startOn } from '../support/journey-cluster';
import { clusterPolicies, policyDifference } from './cluster-policies';
import { expectedLines, idOf } from './expected-edges';
import { Traveller } from './traveller';

/** Nobody remembers it: it is left unallowed on purpose. */
const surprise = idOf('shop/frontend > ip:203.0.113.80', 'tcp/443');
const nightly = idOf('shop/reports > shop/postgres', 'tcp/5432');
const checkout = [
  ['shop/checkout > shop/cart', 'tcp/8080'],
  ['shop/checkout > shop/orders', 'tcp/8080'],
  ['shop/checkout > shop/payments', 'tcp/8443'],
].map(([line = '', port = '']) => idOf(line, port));
/** Every address the story's external peers have: a person who runs this shop knows them. */
const outside = '192.0.2.0/24 203.0.113.0/24 10.20.0.0/24';

/** Console errors, page errors and requests to other hosts, as they come. */
function watchProblems(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) problems.push(`request to ${origin}`);
  });
  return problems;
}

export function journey(name: string, open: () => Promise<JourneyCluster>): void {
  test.describe(`the whole job on ${name}`, () => {
    test.describe.configure({ mode: 'serial' });
    let cluster: JourneyCluster;
    let product: Product;
    const dataDir = mkdtempSync(join(tmpdir(), 'drawbridge-data-'));

    test.beforeAll(async () => {
      test.setTimeout(600_000);
      cluster = await open();
      product = await startOn(cluster, { dataDir });
    });
    test.afterAll(async () => {
      await product?.stop();
      await cluster?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    test('see, stage, allow, enforce, go back, enforce again and confirm', async ({ page }) => {
      test.setTimeout(480_000 + 60_000 * cluster.windowSeconds);
      const soon = { timeout: 30_000 + 8_000 * cluster.windowSeconds };
      const traveller = new Traveller(page, product, soon);
      const problems = watchProblems(page, product.url);
      const read = () => clusterPolicies(cluster.kubeconfigPath, cluster.contexts.admin);
      const before = await read();

      await test.step('log in and see what is covered', async () => {
        await traveller.logIn();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(
          /^\d+ of \d+ pods deny by default, and nothing is staged\.$/,
        );
      });

      await test.step('stage the global default deny', async () => {
        await traveller.goto('/rollout');
        const stage = page.getByRole('button', { name: 'Stage policy' });
        await expect(stage).toBeEnabled(soon);
        await stage.click();
        await expect(stage).toHaveCount(0, soon);
        const { added, removed, changed } = policyDifference(before, await read());
        expect({ added, removed, changed }).toEqual({
          added: ['StagedGlobalNetworkPolicy default.default-deny'],
          removed: [],
          changed: [],
        });
      });

      await test.step('see exactly the edges it would block, as the story wrote them down', async () => {
        await expect.poll(() => traveller.lines('would-deny'), soon).toEqual(expectedLines('would-deny'));
        expect(await traveller.lines('unknown')).toEqual(expectedLines('unknown'));
        expect(await traveller.lines('denied')).toEqual(expectedLines('denied'));
        await traveller.goto('/flows?verdict=would-deny&group=none');
        const n = expectedLines('would-deny').length;
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(
          new RegExp(`^${n} edges in use would be denied`),
        );
        await expect(page.locator(`[data-row="${nightly}"]`)).toBeVisible();
      });

      await test.step('the gate fails while something would break', async () => {
        await traveller.waitForGate('fail .*would-deny');
        await traveller.goto('/rollout');
        await expect(page.getByRole('heading', { name: 'Gate: fail' })).toBeVisible(soon);
        await expect(page.getByRole('button', { name: /^Lower bridge/ })).toBeDisabled();
      });

      await test.step('allow one by one: it leaves the list while one looks', async () => {
        const watcher = await page.context().newPage();
        await watcher.goto(`${product.url}/flows?verdict=would-deny&group=none`);
        await expect(watcher.locator(`[data-row="${nightly}"]`)).toBeVisible(soon);
        await traveller.allowOne(nightly);
        // Nobody touches the other page: it is told, and the row goes.
        await expect(watcher.locator(`[data-row="${nightly}"]`)).toHaveCount(0, soon);
        await watcher.close();
        expect(await traveller.lines('allowed')).toContain(`${nightly} at `);
      });

      await test.step('allow a workload’s edges together', async () => {
        await traveller.allowSelected('src=shop/checkout', checkout);
        for (const id of checkout)
          await expect
            .poll(() => traveller.lines('would-deny'), soon)
            .not.toContain(`${id} at source+destination`);
      });

      await test.step('the surprise is denied on purpose, with a reason', async () => {
        await traveller.decide(surprise, 'deny', 'Nobody knows what calls this address; the owner was asked');
      });

      await test.step('allow by namespace, until nothing is left to decide but what cannot be told', async () => {
        for (const namespace of ['shop', 'monitoring', 'logging', 'argocd', 'identity', 'ingress-nginx'])
          await traveller.allowNamespace(namespace, outside);
        const left = (await traveller.edges('verdict=would-deny')).rows
          .filter(({ decision }) => decision === null)
          .map(({ edge }) => edge.id);
        expect(left).toEqual([]);
      });

      await test.step('what stays unknown is accepted by name', async () => {
        for (const { edge } of (await traveller.edges('verdict=unknown')).rows)
          await traveller.decide(edge.id, 'accept-unknown', 'The address is in the range that is allowed');
      });

      await test.step('the gate is inconclusive while evidence is short; how long is a setting', async () => {
        await traveller.waitForGate('inconclusive .*staged-long-enough');
        await traveller.settings({
          minStagedSeconds: 0,
          minObservedSeconds: 5 * 86_400,
          settleSeconds: 3,
          verifiedAfterSeconds: 5,
        });
        await traveller.waitForGate('inconclusive .*cron-jobs/shop/settlement');
      });

      await test.step('a gap that stays is accepted with reason, owner and end date; the gate passes', async () => {
        await traveller.acceptGaps('Looked at by hand', 'platform');
        await traveller.waitForGate('pass');
      });

      await test.step('enforce: lower, place, raise', async () => {
        await traveller.goto('/rollout');
        await traveller.verb(/^Lower bridge…/, /^Lower bridge/);
        await traveller.waitForPhase('armed');
        await traveller.verb(/^Raise bridge…/, /^Raise bridge/);
        await traveller.waitForPhase('verifying');
        await expect(page.getByRole('button', { name: 'Roll back now' }).first()).toBeVisible(soon);
      });

      await test.step('the surprise is really denied', async () => {
        await expect.poll(async () => (await traveller.edge(surprise)).today, soon).toBe('deny');
        await expect
          .poll(
            async () => (await traveller.rollout()).verifying?.deniedOnPurpose.map(({ edge }) => edge.id),
            {
              timeout: 60_000,
            },
          )
          .toContain(surprise);
        expect((await traveller.rollout()).verifying?.deniedUnexpected).toEqual([]);
      });

      await test.step('roll back: it flows again', async () => {
        await traveller.verb(/^Roll back now/, null);
        await traveller.waitForPhase('rolled-back');
        const allowedAfter = Date.now() / 1000;
        await expect
          .poll(async () => {
            const { row, today } = await traveller.edge(surprise);
            return today === 'allow' && row.lastSeen >= allowedAfter;
          }, soon)
          .toBe(true);
        const enforced = Object.keys(await read()).filter((key) => !key.startsWith('Staged'));
        expect(enforced.sort()).toEqual(Object.keys(before).sort());
      });

      await test.step('enforce again, the canary first, and confirm', async () => {
        await traveller.goto('/rollout');
        await traveller.waitForGate('pass');
        await traveller.verb(/^Lower bridge…/, /^Lower bridge/);
        await traveller.waitForPhase('armed');
        await traveller.verb(/^Raise canary…/, /^Raise canary/);
        await traveller.waitForBridge('canary');
        await traveller.verb(/^Raise the rest…/, /^Raise the rest/);
        await traveller.waitForBridge('raised');
        await traveller.verb(/^Confirm/, null);
        await traveller.waitForPhase('committed');
      });

      await test.step('the cluster holds just the documented policies', async () => {
        const after = await read();
        const { added, removed, changed } = policyDifference(before, after);
        expect(removed).toEqual([]);
        expect(changed).toEqual([]);
        expect(added.filter((key) => key.startsWith('Global'))).toEqual([
          'GlobalNetworkPolicy default.default-deny',
        ]);
        for (const key of added)
          expect(key).toMatch(
            /^(CalicoNetworkPolicy [a-z-]+\/default\.[a-z-]+|GlobalNetworkPolicy default\.default-deny)$/,
          );
        expect(after['GlobalNetworkPolicy default.default-deny']).toEqual({
          spec: expect.objectContaining({
            tier: 'default',
            types: ['Ingress', 'Egress'],
            namespaceSelector: expect.stringMatching(/^has\(projectcalico\.org\/name\) && .* not in \{/),
          }),
        });
        for (const key of added) expect(Object.keys(after[key] as object)).toEqual(['spec']);
      });

      await test.step('no page logged an error or asked another host', () => {
        expect(problems).toEqual([]);
      });
    });

    test('a viewer sees everything and can write nothing', async ({ browser }) => {
      const soon = { timeout: 30_000 };
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${product.url}/login`);
      await page.getByLabel(/token/i).fill(cluster.tokens.viewer);
      await page.getByRole('button', { name: /sign in/i }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/pods deny by default/, soon);
      for (const path of [
        '/namespaces',
        '/flows',
        '/policies',
        '/activity',
        '/preflight',
        '/settings',
        '/rollout',
      ]) {
        await page.goto(`${product.url}${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible(soon);
      }
      await page.goto(`${product.url}/settings`);
      await expect(page.getByRole('button', { name: /^Save/ }).first()).toBeDisabled();
      await expect(page.getByText(/^Needs (get|create|update) on configmaps/).first()).toBeVisible();
      await page.goto(`${product.url}/rollout?step=stage`);
      await expect(page.getByRole('button', { name: 'Stage policy' })).toBeDisabled(soon);
      await expect(page.getByText(/^Needs create on staged/).first()).toBeVisible();
      const writes: [string, 'POST' | 'PUT', unknown][] = [
        ['/api/decisions', 'POST', { edges: [surprise], kind: 'deny', reason: 'x', until: null }],
        ['/api/stage', 'POST', { policies: [{ yaml: 'x' }], edges: [] }],
        ['/api/candidate/stage', 'POST', { kind: 'global', namespace: null, exclude: [], yaml: null }],
        ['/api/candidate/unstage', 'POST', { kind: 'global', namespace: null }],
        ['/api/rollout/action', 'POST', { verb: 'lower', namespaces: [], typed: null }],
        ['/api/rollout/accept', 'POST', { gap: 'x', reason: 'x', owner: 'x', until: 1 }],
        ['/api/settings', 'PUT', {}],
      ];
      for (const [path, method, data] of writes) {
        const answer = await page.request.fetch(`${product.url}${path}`, {
          method,
          data,
          headers: { 'x-drawbridge': '1' },
        });
        expect(answer.status(), path).toBe(403);
        expect((await answer.json()).error.message, path).toMatch(/may not do this.*Nothing was changed/s);
      }
      await context.close();
    });
  });
}
