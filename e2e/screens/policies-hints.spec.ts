import { type AuditView, apiPaths } from '../../lib/api';
import { ordersDetail, policies } from '../fixtures/policies';
import { expect, Failure, test } from '../support/screen-test';

const orders = { kind: 'StagedNetworkPolicy' as const, namespace: 'shop', name: 'default.orders' };
const allowDns = { kind: 'GlobalNetworkPolicy' as const, namespace: null, name: 'platform.allow-dns' };
const audit: AuditView = {
  hints: [
    {
      kind: 'shadowed',
      policy: orders,
      direction: 'Ingress',
      rule: 2,
      reason: 'Everything it asks for is decided before it.',
      by: [{ policy: allowDns, direction: 'Ingress', rule: 1 }],
    },
    {
      kind: 'never-used',
      policy: orders,
      direction: 'Egress',
      rule: 1,
      reason: 'It decided none of the 423 recorded flows.',
      by: [],
    },
    {
      kind: 'selects-nothing',
      policy: { ...allowDns, name: 'platform.deny-metadata' },
      direction: null,
      rule: null,
      reason: 'No pod, no template of a workload and no host endpoint is selected by it now.',
      by: [],
    },
  ],
};
const answers = {
  [apiPaths.policies]: policies,
  [apiPaths.policy]: ordersDetail,
  [apiPaths.audit]: audit,
};
const address = '/policies?policy=StagedNetworkPolicy/shop/default.orders';

test('cards and rows say how many rules do nothing or were not used, and which policy selects nothing', async ({
  app,
}) => {
  const { page } = app;
  await app.open('/policies', answers);
  const card = (name: string) =>
    page.getByRole('article').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(card('orders')).toContainText('1 rule does nothing, 1 rule not used');
  await expect(card('deny-metadata')).toContainText('Selects nothing now');
  await expect(card('cart')).not.toContainText('nothing');
  await page.getByRole('button', { name: 'List' }).click();
  const row = page.getByRole('row').filter({ hasText: 'shop/orders' });
  await expect(row).toContainText('1 rule does nothing, 1 rule not used');
});

test('an opened policy says it at the rule, with the rule that stands in its way', async ({ app }) => {
  const { page } = app;
  await app.open(address, answers);
  const rules = page.getByRole('dialog').getByRole('region', { name: 'Rules' });
  await expect(rules).toContainText('Does nothing. Everything it asks for is decided before it.');
  await expect(rules).toContainText('platform.allow-dns, ingress rule 1');
  await expect(rules).toContainText('Not used. It decided none of the 423 recorded flows.');
  await app.checkAccessibility();
  await rules.getByRole('link', { name: 'platform.allow-dns' }).click();
  await expect(page).toHaveURL(/policy=GlobalNetworkPolicy\/-\/platform\.allow-dns/);
});

test('hints that cannot be read are said to be unknown, and the policy is shown all the same', async ({
  app,
}) => {
  await app.open(address, { ...answers, [apiPaths.audit]: new Failure(500, 'internal') });
  const rules = app.page.getByRole('dialog').getByRole('region', { name: 'Rules' });
  await expect(rules).toContainText('from app == "checkout" on TCP 8080');
  await expect(rules).toContainText('Whether a rule does nothing could not be found out.');
});

test('hints fit 390 px in dark', async ({ app }) => {
  const { page } = app;
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open(address, answers);
  await page.getByText('Does nothing.').waitFor();
  const overflow = await page
    .locator('main')
    .evaluate((main) =>
      Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth),
    );
  expect(overflow).toBeLessThanOrEqual(0);
  await app.checkAccessibility();
});
