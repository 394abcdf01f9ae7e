import { apiPaths } from '../../lib/api';
import { beforeStaging, overview, waiting } from '../fixtures/overview';
import { viewerSession } from '../fixtures/session';
import { expect, Failure, hang, test } from '../support/screen-test';

test('says how far the cluster is, with each namespace a box of its pods', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview });
  await expect(page.getByRole('heading', { level: 1, name: overview.sentence })).toBeVisible();
  const crossing = page.getByRole('region', { name: 'Where each namespace stands' });
  await expect(crossing.getByRole('region', { name: 'Stage' })).toContainText('56 pods');
  await expect(
    crossing.getByRole('img', {
      name: '3 pods ingress enforced, egress staged; 38 pods ingress staged, egress staged',
    }),
  ).toBeVisible();
  await expect(page.getByText('63 pods exempt')).toBeVisible();
  await expect(page.getByText('3 host endpoints not visible')).toBeVisible();
  await app.checkAccessibility();
});

test('a box opens its namespace, its amber count opens what would be denied', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview });
  const crossing = page.getByRole('region', { name: 'Where each namespace stands' });
  await expect(crossing.getByRole('link', { name: 'shop', exact: true })).toHaveAttribute(
    'href',
    /\/namespaces\/?\?ns=shop&open=1/,
  );
  await expect(crossing.getByRole('link', { name: '12 would be denied' })).toHaveAttribute(
    'href',
    /\/flows\/?\?ns=shop&verdict=would-deny/,
  );
});

test('there is one filled button, and it is what is next', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview });
  await expect(page.getByRole('link', { name: 'Review 12 edges' })).toBeVisible();
  await expect(page.locator('main .bg-accent-solid')).toHaveCount(1);
});

test('with nothing to do there is no filled button', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: waiting });
  await expect(page.getByRole('heading', { name: 'Nothing to do until Sat 21 Nov' })).toBeVisible();
  await expect(page.locator('main .bg-accent-solid')).toHaveCount(0);
});

test('before a default deny is staged it offers to stage one, and claims no zero', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: beforeStaging });
  await expect(page.getByRole('link', { name: 'Stage a default deny' })).toBeVisible();
  await expect(page.getByText('Not computed')).toBeVisible();
  await expect(page.getByText('Nothing is enforced yet.')).toBeVisible();
  await app.checkAccessibility();
});

test('zero is said with its range and how much of it was observed', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: { ...overview, wouldDenyNow: 0 } });
  await expect(page.getByText('0 edges would be denied in 7 d, 99.4 % observed.')).toBeVisible();
});

test('the numbers behind the line are there on request', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview });
  await expect(page.getByRole('img', { name: 'Fell from 61 to 15 in 7 d.' })).toBeVisible();
  await page.getByRole('button', { name: 'As table' }).click();
  await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(overview.exposureLine.length + 1);
});

test('while it loads the final shape stands', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: hang });
  await expect(page.getByRole('status', { name: 'Loading Overview' })).toBeVisible();
});

test('a failure says what to do, keeps the raw answer a click away, and is tried again', async ({
  app,
  page,
}) => {
  let failing = true;
  await app.open('/', {
    [apiPaths.overview]: () =>
      failing ? new Failure(503, 'unavailable', 'The history cannot be read.', 'disk full') : overview,
  });
  await expect(page.getByText('The history cannot be read.')).toBeVisible();
  await page.getByText('Show the answer').click();
  await expect(page.getByText('disk full')).toBeVisible();
  failing = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: overview.sentence })).toBeVisible();
});

test('a viewer sees all of it', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview, [apiPaths.session]: viewerSession });
  await expect(page.getByRole('link', { name: 'Review 12 edges' })).toBeVisible();
  await expect(page.getByText('Viewer', { exact: true })).toBeVisible();
});

test('on a phone the crossing is one bar and three lines', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/', { [apiPaths.overview]: overview });
  const standing = page.getByRole('region', { name: 'Where the pods stand' });
  await expect(
    standing.getByRole('img', { name: 'Both directions: 39 of 128 pods enforced, 56 more staged' }),
  ).toBeVisible();
  await expect(standing.getByRole('listitem')).toHaveCount(3);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
});

test('on a wall crossing and line are twice as high', async ({ app, page }) => {
  await app.open('/', { [apiPaths.overview]: overview });
  const box = page.getByRole('region', { name: 'Deny' }).locator('div').nth(1);
  await expect.poll(async () => (await box.boundingBox())?.height).toBe(168);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect.poll(async () => (await box.boundingBox())?.height).toBe(336);
});
