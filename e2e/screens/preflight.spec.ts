import { apiPaths, type PreflightView } from '../../lib/api';
import { preflight } from '../fixtures/preflight';
import { viewerSession } from '../fixtures/session';
import { expect, Failure, hang, test } from '../support/screen-test';

const answers = { [apiPaths.preflight]: preflight };

test('four groups stand first, each check a diamond', async ({ app, page }) => {
  await app.open('/preflight', answers);
  const groups = page.getByRole('region', { name: 'Groups of checks' });
  await expect(groups).toContainText('6 of 6');
  await expect(groups).toContainText('4 of 5');
  await expect(groups.getByRole('img', { name: 'Pass' })).toHaveCount(20);
  await expect(groups.getByRole('img', { name: 'Fail' })).toHaveCount(1);
  await expect(groups.getByRole('img', { name: 'Inconclusive' })).toHaveCount(1);
  await app.checkAccessibility();
});

test('what does not pass comes next, the worst first, with its remedy', async ({ app, page }) => {
  await app.open('/preflight', answers);
  const failing = page.getByRole('article');
  await expect(failing).toHaveCount(2);
  await expect(failing.first()).toContainText('You may not lower or raise the bridge of wave 3');
  await expect(failing.first().getByRole('button', { name: 'Copy ClusterRole' })).toBeVisible();
  await failing.first().getByText('Show it').click();
  await expect(failing.first().getByText('name: drawbridge-approver')).toBeVisible();
  await expect(failing.last()).toContainText('Keep them out of scope');
});

test('checks that pass fold, and unfold', async ({ app, page }) => {
  await app.open('/preflight', answers);
  const cluster = page.getByRole('region', { name: 'Cluster', exact: true });
  await expect(cluster.getByRole('listitem')).toHaveCount(4);
  await cluster.getByRole('button', { name: '2 more pass' }).click();
  await expect(cluster.getByRole('listitem')).toHaveCount(6);
});

test('a group and a check can be linked to', async ({ app, page }) => {
  await app.open('/preflight?group=Way%20back', answers);
  await expect(page.getByRole('region', { name: 'Way back' }).getByRole('listitem')).toHaveCount(5);
  await expect(page.getByRole('heading', { name: /^Way back/ })).toBeFocused();
});

test('Check again asks core again', async ({ app, page }) => {
  let asked = 0;
  await app.open('/preflight', {
    [apiPaths.preflight]: (): PreflightView => {
      asked += 1;
      return asked < 2 ? preflight : { ...preflight, sentence: 'Ready to enforce.' };
    },
  });
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByRole('heading', { name: 'Ready to enforce.' })).toBeVisible();
});

test('with no check run yet it says what it waits for', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: { ...preflight, checks: [] } });
  await expect(page.getByText('No check has run yet')).toBeVisible();
});

test('while it loads the final shape stands', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: hang });
  await expect(page.getByRole('status', { name: 'Loading Preflight' })).toBeVisible();
});

test('a failure says what to do', async ({ app, page }) => {
  await app.open('/preflight', { [apiPaths.preflight]: new Failure(503) });
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a viewer sees all checks, in the dark and on a phone', async ({ app, page }) => {
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/preflight', { ...answers, [apiPaths.session]: viewerSession });
  await expect(page.getByRole('article')).toHaveCount(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
});
