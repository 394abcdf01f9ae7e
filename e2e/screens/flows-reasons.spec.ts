import type { Page } from '@playwright/test';
import { apiPaths, type EdgeDetailView } from '../../lib/api';
import { detailOf, edges, redisPrivate, reportsDetail, reportsEdge } from '../fixtures/flows';
import { type Answers, expect, Failure, hang, test } from '../support/screen-test';

const answers: Answers = {
  [apiPaths.edges]: edges,
  [apiPaths.edge]: (query: URLSearchParams) => detailOf(query.get('id') ?? ''),
};
const reports = `/flows?ns=shop&edge=${reportsEdge.id}`;
const redis = `/flows?ns=shop&edge=${redisPrivate.id}`;
const side = (page: Page, name: RegExp) => page.getByRole('region', { name });

const criteria = Array.from(
  { length: 3 },
  (_, index) =>
    `for a source with app.kubernetes.io/component-of-the-monthly-report-${index} == "collector-of-ledger-lines-${index}" (reports has no label app.kubernetes.io/component-of-the-monthly-report-${index})`,
);
const long: EdgeDetailView = {
  ...reportsDetail,
  sides: reportsDetail.sides.map((one) => ({
    ...one,
    closest: `Closest: staged a-policy-whose-name-is-as-long-as-kubernetes-lets-names-of-objects-be rule 117, it asks ${criteria.join(', ')} and for 4 things more`,
    settledBy: "Would be settled by: the address behind 'pub'; today’s by which of the sources it was",
  })),
};

test('a side that would be denied names the rule that came closest, under its trace', async ({ app }) => {
  const { page } = app;
  await app.open(reports, answers);
  const source = side(page, /^Source side/);
  await expect(source).toContainText(
    'Closest: staged orders rule 1, it asks for a source with app == "orders"; reports has app = "reports"',
  );
  await expect(source.locator('code', { hasText: 'app == "orders"' })).toBeVisible();
  const text = await source.innerText();
  expect(text.indexOf('Closest')).toBeGreaterThan(text.indexOf('end of tier: Deny'));
  await app.checkAccessibility();
});

test('a side that is allowed today and then says nothing of the kind', async ({ app }) => {
  await app.open(reports, answers);
  const destination = side(app.page, /^Destination side/);
  await expect(destination).toContainText('the same rule decides');
  await expect(destination).not.toContainText('Closest');
  await expect(destination).not.toContainText('settled');
});

test('an unknown side says what would settle it, after the rule that cannot be judged', async ({ app }) => {
  const { page } = app;
  await app.open(redis, answers);
  const source = side(page, /^Source side/);
  await expect(source).toContainText("Would be settled by: the address behind 'pvt'");
  const text = await source.innerText();
  const order = ['Unknown', 'Closest: staged redis rule 1', 'Would be settled by', 'This flow source'];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  await app.checkAccessibility();
});

test('an edge of which no side can be judged says why and what would settle it', async ({ app }) => {
  const line =
    'No side can be judged: No pod, template or owner of shop/loadtest is in the cluster any more. Would be settled by: the labels and the address of that endpoint';
  await app.open(reports, {
    ...answers,
    [apiPaths.edge]: { ...reportsDetail, sides: [], missingSides: [line] },
  });
  await expect(app.page.getByText(line)).toBeVisible();
});

test('walking with j and k brings the reasons of the next edge, and the list stays where it is', async ({
  app,
}) => {
  const { page } = app;
  await app.open('/flows?ns=shop', answers);
  const grid = page.getByRole('grid', { name: 'Edges' });
  await grid.getByRole('row', { name: /frontend to public network/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: /frontend → public network/ })).toBeVisible();
  const before = await grid.boundingBox();
  await page.keyboard.press('j');
  await expect(side(page, /^Source side/)).toContainText('Would be settled by');
  expect(await grid.boundingBox()).toEqual(before);
  await page.keyboard.press('k');
  await expect(side(page, /^Source side/)).not.toContainText('Would be settled by');
});

test('long names and labels wrap inside the panel', async ({ app }) => {
  const { page } = app;
  await app.open(reports, { ...answers, [apiPaths.edge]: long });
  const source = side(page, /^Source side/);
  await expect(source).toContainText('and for 4 things more');
  expect(await source.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
});

test('while the edge loads or fails there is no reason to read', async ({ app }) => {
  await app.open(reports, { ...answers, [apiPaths.edge]: hang });
  await expect(app.page.getByRole('status', { name: 'Loading the edge' })).toBeVisible();
  await app.open(reports, { ...answers, [apiPaths.edge]: new Failure(500, 'internal') });
  await expect(app.page.getByRole('complementary', { name: /^Edge / })).toContainText('Try again');
  await expect(app.page.getByText('Closest')).toHaveCount(0);
});

for (const theme of ['light', 'dark'])
  for (const [what, detail] of [
    ['short', undefined],
    ['long', long],
  ] as const)
    test(`a phone shows ${what} reasons whole, without side scroll (${theme})`, async ({ app }) => {
      const { page } = app;
      await page.setViewportSize({ width: 390, height: 844 });
      await page.addInitScript((value) => localStorage.setItem('drawbridge-theme', value), theme);
      await app.open(redis, detail === undefined ? answers : { ...answers, [apiPaths.edge]: detail });
      const line = side(page, /^Source side/).getByText(/Would be settled by/);
      await line.scrollIntoViewIfNeeded();
      await expect(line).toBeInViewport();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      await app.checkAccessibility();
    });
