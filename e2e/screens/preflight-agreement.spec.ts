import type { Page } from '@playwright/test';
import { apiPaths } from '../../lib/api';
import { disagreeing, manyDisagreeing, nothingCompared } from '../fixtures/agreement';
import { preflight } from '../fixtures/preflight';
import { expect, test } from '../support/screen-test';

const agreement = (page: Page) => page.getByRole('region', { name: /^Agreement with Calico/ });
const differing = (page: Page) => page.getByRole('list', { name: 'Sides on which the two differ' });

test('agreement with Calico is a number, with what was not compared', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: preflight });
  await expect(agreement(page)).toContainText('100 % 412 of 412 sides agree');
  await expect(agreement(page)).toContainText('409 sides by the same trace, 3 by another.');
  await expect(agreement(page)).toContainText(
    'Not compared: 37 sides not seen since the policies last changed',
  );
  await expect(differing(page)).toHaveCount(0);
  await app.checkAccessibility();
});

test('each disagreement shows both traces side by side, and what is behind it', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: disagreeing });
  await expect(agreement(page)).toContainText('99.2 % 409 of 412 sides agree');
  const rows = differing(page).locator('> li');
  await expect(rows).toHaveCount(4);
  const first = rows.first();
  await expect(first).toContainText('Nothing explains it');
  await expect(first).toContainText('source side');
  await expect(first.getByRole('list', { name: 'Trace of Calico' })).toHaveText(
    '0|default|default.staged:default-deny|deny|-1',
  );
  await expect(first.getByRole('list', { name: 'Trace of Drawbridge' })).toHaveText(
    '0|default|shop/default.staged:checkout|allow|2',
  );
  await expect(rows.nth(1)).toContainText('Decided by mara.lindt');
  await expect(rows.nth(2)).toContainText('Known: network set with a small prefix');
  await expect(rows.nth(3)).toContainText('Same verdict, another trace');
  await app.checkAccessibility();
});

test('a disagreement leads to its edge', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: disagreeing });
  await differing(page)
    .getByRole('link', { name: /checkout to payments TCP 8443/ })
    .click();
  await expect(page).toHaveURL(/\/flows\/?\?edge=shop~checkout/);
});

test('the failing check leads to the traces, by keyboard too', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: disagreeing });
  const failing = page.getByRole('article', { name: 'Calico’s own verdicts agree' });
  await failing.getByRole('link', { name: 'Compare the traces' }).press('Enter');
  await expect(page.getByRole('heading', { name: /^Agreement with Calico/ })).toBeFocused();
});

test('nothing compared is not shown as agreement', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: nothingCompared });
  await expect(agreement(page)).toContainText('Nothing could be compared yet');
  await expect(agreement(page)).toContainText('This is not agreement.');
  await expect(agreement(page)).not.toContainText('%');
});

test('many disagreements fold, and are cut with their whole count', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: manyDisagreeing });
  await expect(differing(page).locator('> li')).toHaveCount(5);
  await agreement(page).getByRole('button', { name: '45 more sides' }).click();
  await expect(differing(page).locator('> li')).toHaveCount(50);
  await expect(agreement(page)).toContainText('The first 50 of 212 sides');
});

test('on a phone the traces stand below each other, in the dark too', async ({ app, page }) => {
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/preflight', { [apiPaths.preflight]: disagreeing });
  await expect(differing(page).locator('> li')).toHaveCount(4);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
});
