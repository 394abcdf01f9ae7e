import { apiPaths } from '../../lib/api';
import { loweredPolicies, ordersDetail, policies } from '../fixtures/policies';
import { viewerSession } from '../fixtures/session';
import { status } from '../fixtures/status';
import { expect, Failure, hang, test } from '../support/screen-test';

const answers = { [apiPaths.policies]: policies, [apiPaths.policy]: ordersDetail };
const orders = 'StagedNetworkPolicy/shop/default.orders';

test('tiers stand in the order they decide, with their floor; empty and foreign ones as spines', async ({
  app,
}) => {
  const { page } = app;
  await app.open('/policies?ns=shop', answers);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    '31 policies are enforced, 8 are staged',
  );
  const tiers = page.getByRole('region', { name: /^(Tier .*|Profiles)$/ });
  await expect(tiers).toHaveCount(6);
  await expect(tiers.nth(0)).toHaveAccessibleName('Tier allow-tigera');
  await expect(tiers.nth(0)).toContainText('owned by Calico');
  await expect(tiers.nth(1)).toContainText('End of tier: Pass');
  await expect(tiers.nth(2)).toContainText('order 1000, empty');
  await expect(tiers.nth(3)).toContainText('End of tier: Deny, for pods that a policy of this tier selects');
  await expect(tiers.nth(5)).toContainText('Allows all that no tier decided');
  await expect(tiers.nth(3).getByRole('article').first()).toContainText('frontend');
  await app.checkAccessibility();
});

test('a staged card is dashed and an enforced one solid; the would-be-denied count is on the card', async ({
  app,
}) => {
  await app.open('/policies?ns=shop', answers);
  const card = (name: string) =>
    app.page.getByRole('article').filter({ has: app.page.getByRole('link', { name, exact: true }) });
  await expect(card('orders')).toHaveCSS('border-top-style', 'dashed');
  await expect(card('allow-postgres')).toHaveCSS('border-top-style', 'solid');
  await expect(card('default-deny')).toContainText('9 edges would be denied');
});

test('policies that cannot match the scope fold, and open on request', async ({ app }) => {
  await app.open('/policies?ns=shop', answers);
  await expect(app.page.getByRole('link', { name: 'indexer', exact: true })).toHaveCount(0);
  await app.page.getByRole('button', { name: '3 more, not in scope' }).click();
  await expect(app.page.getByRole('link', { name: 'indexer', exact: true })).toBeVisible();
  await expect(app.page.getByText('Managed by Argo CD').first()).toBeVisible();
});

test('the lowered bridge stands first in its tier; what is behind it is dotted and has no effect yet', async ({
  app,
}) => {
  const { page } = app;
  await app.open('/policies?ns=shop', { ...answers, [apiPaths.policies]: loweredPolicies });
  const cards = page.getByRole('region', { name: 'Tier default' }).getByRole('article');
  await expect(cards.first().getByRole('img', { name: 'Bridge lowered' })).toBeVisible();
  await expect(cards.nth(1).getByRole('img', { name: 'No effect yet' })).toBeVisible();
  await expect(cards.nth(1)).toHaveCSS('border-top-style', 'dotted');
  await app.checkAccessibility();
});

test('a card opens its policy by keyboard with rules, pods, edges and YAML; Escape closes it', async ({
  app,
}) => {
  const asked: (string | null)[] = [];
  const { page } = app;
  await app.open('/policies?ns=shop', {
    ...answers,
    [apiPaths.policy]: (query: URLSearchParams) => {
      asked.push(query.get('policy'));
      return ordersDetail;
    },
  });
  await page.getByRole('link', { name: 'orders', exact: true }).focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Policy default.orders' });
  await expect(drawer.getByRole('region', { name: 'Rules' })).toContainText(
    'from app == "checkout" on TCP 8080',
  );
  await expect(drawer.getByRole('region', { name: 'Selects 8 pods' })).toContainText('shop/orders');
  await expect(drawer.getByRole('region', { name: 'Decided last' })).toContainText('TCP 8080');
  await expect(drawer).toContainText('kind: StagedNetworkPolicy');
  await expect(page).toHaveURL(new RegExp(`policy=${orders}`));
  expect(asked[0]).toBe(orders);
  await app.checkAccessibility();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).not.toHaveURL(/policy=/);
});

test('a policy that is gone says so in its drawer, and the board stays', async ({ app }) => {
  await app.open(`/policies?policy=${orders}`, {
    ...answers,
    [apiPaths.policy]: new Failure(
      404,
      'not-found',
      'There is no policy default.orders in this cluster. It may have been deleted.',
    ),
  });
  await expect(app.page.getByRole('dialog').getByRole('alert')).toContainText('may have been deleted');
  await expect(app.page.getByRole('region', { name: 'Tier default' })).toBeVisible();
});

test('selects= asks for one workload and its chip takes it off', async ({ app }) => {
  const asked: (string | null)[] = [];
  const { page } = app;
  await app.open('/policies?selects=shop/orders', {
    ...answers,
    [apiPaths.policies]: (query: URLSearchParams) => {
      asked.push(query.get('selects'));
      return policies;
    },
  });
  await page.getByRole('button', { name: 'Remove filter selects shop/orders' }).click();
  await expect.poll(() => asked.at(-1)).toBeNull();
  expect(asked[0]).toBe('shop/orders');
});

test('the list shows the same policies in the same order, with hints', async ({ app }) => {
  const { page } = app;
  await app.open('/policies', answers);
  await page.getByRole('button', { name: 'List' }).click();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.nth(1)).toContainText('allow-dns');
  await expect(rows.last()).toContainText('As soon as one policy of this tier selects a pod');
  await page.getByLabel('Search policies').fill('postgres');
  await expect(rows).toHaveCount(3);
  await app.checkAccessibility();
});

test('filters that leave nothing say how many there are, and go with one press', async ({ app }) => {
  const { page } = app;
  await app.open('/policies?q=nothing-like-this', answers);
  await expect(page.getByText('17 policies without the filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('region', { name: 'Tier default' })).toBeVisible();
});

test('none yet and not readable are different things', async ({ app }) => {
  const none = { ...policies, tiers: policies.tiers.map((tier) => ({ ...tier, groups: [] })) };
  await app.open('/policies?view=list', { [apiPaths.policies]: none });
  await expect(app.page.getByText('No policies yet')).toBeVisible();
  await app.open('/policies?view=list', {
    [apiPaths.policies]: none,
    [apiPaths.status]: {
      ...status,
      cluster: {
        ...status.cluster,
        missing: [
          {
            kind: 'GlobalNetworkPolicy',
            reason: 'forbidden',
            message: 'needs list on globalnetworkpolicies',
          },
        ],
      },
    },
  });
  await expect(app.page.getByText('GlobalNetworkPolicy: needs list on globalnetworkpolicies')).toBeVisible();
});

test('loading keeps the shape; a failure says what to do; an old answer stays under it', async ({ app }) => {
  await app.open('/policies', { [apiPaths.policies]: hang });
  await expect(app.page.getByRole('status', { name: 'Loading policies' })).toBeVisible();
  await app.open('/policies', { [apiPaths.policies]: new Failure(500, 'internal') });
  await expect(app.page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a viewer sees everything', async ({ app }) => {
  await app.open('/policies', { ...answers, [apiPaths.session]: viewerSession });
  await expect(app.page.getByRole('region', { name: 'Tier default' })).toBeVisible();
});

for (const path of ['/policies?ns=shop', '/policies?view=list', `/policies?policy=${orders}`])
  test(`${path} fits 390 px and is accessible in dark`, async ({ app }) => {
    const { page } = app;
    await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
    await page.setViewportSize({ width: 390, height: 844 });
    await app.open(path, answers);
    await page.getByText('allow-dns').first().waitFor();
    const overflow = await page
      .locator('main')
      .evaluate((main) =>
        Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth),
      );
    expect(overflow).toBeLessThanOrEqual(0);
    await app.checkAccessibility();
  });
