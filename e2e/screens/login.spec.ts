import { apiPaths } from '../../lib/api';
import { overview } from '../fixtures/overview';
import { expect, Failure, test } from '../support/screen-test';

test('signs in with a token and goes to where one wanted to be', async ({ app, page }) => {
  const sent: unknown[] = [];
  await app.open('/login?next=%2F%3Fns%3Dshop', {
    [apiPaths.overview]: overview,
    [apiPaths.login]: (_query: URLSearchParams, body: unknown) => {
      sent.push(body);
      return { ok: true };
    },
  });
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await page.getByLabel('Token', { exact: true }).fill('  abc.def.ghi\n');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/\?ns=shop$/);
  expect(sent).toEqual([{ token: 'abc.def.ghi' }]);
});

test('says what happens with the token, and where one comes from', async ({ app, page }) => {
  await app.open('/login', {});
  await expect(page.getByText('What happens with the token')).toBeVisible();
  await expect(page.getByText('kubectl -n NAMESPACE create token SERVICEACCOUNT')).toBeVisible();
  await app.checkAccessibility();
});

test('a link that was used already says so, and the two ways on', async ({ app, page }) => {
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/login?expired=1', {});
  await expect(page.getByRole('heading', { name: 'This link was used already.' })).toBeVisible();
  await expect(page.getByText('Start Drawbridge again for a new one, or paste a token.')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
});

test('a refused token says why, and stays to be corrected', async ({ app, page }) => {
  await app.open('/login', {
    [apiPaths.login]: new Failure(
      401,
      'unauthorized',
      'The API server does not accept this token.',
      'Unauthorized',
    ),
  });
  await page.getByLabel('Token', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The API server does not accept this token.')).toBeVisible();
  await expect(page.getByLabel('Token', { exact: true })).toHaveValue('wrong');
  await app.checkAccessibility();
});

test('when core does not answer, it says so', async ({ app, page }) => {
  await app.open('/login', { [apiPaths.login]: new Failure(0) });
  await page.getByLabel('Token', { exact: true }).fill('some');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/^Drawbridge does not answer/)).toBeVisible();
});

test('an address without a page says so, with the way to Overview', async ({ app, page }) => {
  await app.open('/no-such-page', {});
  await expect(page.getByRole('heading', { name: 'There is no page at this address.' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Go to Overview' })).toBeVisible();
  await app.checkAccessibility();
});
