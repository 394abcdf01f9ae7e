import type { Page } from '@playwright/test';
import { apiPaths, type PolicyDetailView, type RuleReachView } from '../../lib/api';
import { end, ordersDetail, policies } from '../fixtures/policies';
import { viewerSession } from '../fixtures/session';
import { expect, Failure, hang, test } from '../support/screen-test';

const path = '/policies?policy=StagedNetworkPolicy/shop/default.orders';
const answers = (detail: unknown = ordersDetail) => ({
  [apiPaths.policies]: policies,
  [apiPaths.policy]: detail,
});
const rules = (page: Page) => page.getByRole('dialog').getByRole('region', { name: 'Rules' });
const listsOf = (page: Page) => rules(page).getByRole('heading', { name: /^(From|To)$/ });

function withReach(reach: RuleReachView | null): PolicyDetailView {
  return { ...ordersDetail, rules: ordersDetail.rules.map((rule) => ({ ...rule, reach })) };
}
const long = withReach({
  text: '131 workloads in 14 namespaces → any address in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 2 more but exceptions (about 1.8 × 10¹⁹ addresses in all)',
  source: {
    ...end(
      ...Array.from(
        { length: 100 },
        (_, index) =>
          [`a-workload-whose-name-is-as-long-as-kubernetes-lets-it-be-${index}`, 1_000 + index] as const,
      ),
    ),
    moreWorkloads: 31,
    hostEndpoints: ['worker-1.prod-eu-1.internal.example.com-eth0'],
  },
  destination: {
    ...end(),
    addresses: 'any address in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 2 more but exceptions',
  },
});

test('a rule says from whom to whom it is, and that it is counted by itself', async ({ app }) => {
  const { page } = app;
  await app.open(path, answers());
  await expect(rules(page)).toContainText(
    'network set legacy-erp (16 addresses) → 1 workload in 1 namespace',
  );
  await expect(rules(page)).toContainText('any address in 203.0.113.0/24 (259 addresses in all)');
  await expect(rules(page)).toContainText('Each rule is counted by itself: one before it may decide');
  await expect(listsOf(page).first()).toBeHidden();
  await app.checkAccessibility();
});

test('the list behind the line opens from the keyboard, and Escape still closes the policy', async ({
  app,
}) => {
  const { page } = app;
  await app.open(path, answers());
  await rules(page).getByText('1 workload in 1 namespace → 2 workloads').focus();
  await page.keyboard.press('Enter');
  await expect(listsOf(page).locator('visible=true')).toHaveText(['From', 'To']);
  await expect(rules(page).getByText('postgres-backup')).toBeVisible();
  await expect(rules(page).getByText('0 pods')).toBeVisible();
  await app.checkAccessibility();
  await page.keyboard.press('Enter');
  await expect(rules(page).getByText('postgres-backup')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('opening a list moves nothing above it', async ({ app }) => {
  const { page } = app;
  await app.open(path, answers());
  const line = rules(page).getByText('network set legacy-erp (16 addresses) →');
  const before = await line.boundingBox();
  await line.click();
  await expect(rules(page).getByText('network set legacy-erp (16 addresses)', { exact: true })).toBeVisible();
  expect((await line.boundingBox())?.y).toBe(before?.y);
});

test('is asked for the one policy that is open, and for none on the board', async ({ app }) => {
  const { page } = app;
  const asked: (string | null)[] = [];
  await app.open(
    '/policies',
    answers((query: URLSearchParams) => {
      asked.push(query.get('policy'));
      return ordersDetail;
    }),
  );
  await page.getByRole('link', { name: 'orders', exact: true }).waitFor();
  expect(asked).toEqual([]);
  await page.getByRole('link', { name: 'orders', exact: true }).click();
  await expect(rules(page)).toContainText('→');
  expect([...new Set(asked)]).toEqual(['StagedNetworkPolicy/shop/default.orders']);
});

test('nobody is said in words, and what has no list has no disclosure', async ({ app }) => {
  const { page } = app;
  const nobody = {
    text: '1 workload in 1 namespace → nobody known now',
    source: end(['orders', 8]),
    destination: end(),
  };
  await app.open(path, answers(withReach(nobody)));
  await rules(page).getByText(nobody.text).first().click();
  await expect(rules(page).getByText('nobody known now', { exact: true }).first()).toBeVisible();
  const none = { text: 'Calico makes no rule of it', source: null, destination: null };
  await app.open(path, answers(withReach(none)));
  await expect(rules(page).getByText(none.text).first()).toBeVisible();
  await expect(rules(page).locator('summary')).toHaveCount(0);
});

test('a policy without effect or without rules says nothing of the kind', async ({ app }) => {
  const { page } = app;
  await app.open(path, answers(withReach(null)));
  await expect(rules(page)).toContainText('from app == "checkout"');
  await expect(rules(page)).not.toContainText('counted by itself');
  await app.open(path, answers({ ...ordersDetail, rules: [] }));
  await expect(rules(page)).toContainText('No rule: what reaches it falls to the end of tier.');
  await expect(rules(page)).not.toContainText('counted by itself');
});

test('loading and failing keep the drawer; a viewer reads it too', async ({ app }) => {
  const { page } = app;
  await app.open(path, answers(hang));
  await expect(page.getByRole('status', { name: 'Loading default.orders' })).toBeVisible();
  await app.open(path, answers(new Failure(500, 'internal')));
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Try again' })).toBeVisible();
  await app.open(path, { ...answers(), [apiPaths.session]: viewerSession });
  await expect(rules(page)).toContainText('→ 2 workloads in 1 namespace');
});

for (const theme of ['light', 'dark'])
  for (const [what, detail] of [
    ['short', ordersDetail],
    ['long', long],
  ] as const)
    test(`a phone shows ${what} lists one under the other, without side scroll (${theme})`, async ({
      app,
    }) => {
      const { page } = app;
      await page.setViewportSize({ width: 390, height: 844 });
      await page.addInitScript((value) => localStorage.setItem('drawbridge-theme', value), theme);
      await app.open(path, answers(detail));
      await rules(page).locator('summary').first().click();
      const [source, destination] = await Promise.all(
        ['From', 'To'].map((name) =>
          rules(page).getByRole('heading', { name }).locator('visible=true').first().boundingBox(),
        ),
      );
      expect(destination?.y ?? 0).toBeGreaterThan(source?.y ?? 0);
      const drawer = page.getByRole('dialog');
      expect(await drawer.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
      await app.checkAccessibility();
    });
