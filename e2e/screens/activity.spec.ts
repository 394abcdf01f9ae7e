import { readFileSync } from 'node:fs';
import { apiPaths } from '../../lib/api';
import { activity, quietActivity } from '../fixtures/activity';
import { viewerSession } from '../fixtures/session';
import { expect, Failure, hang, test } from '../support/screen-test';

const answers = { [apiPaths.activity]: activity };

test('lists who did what, knowing what, by day, with the letters of the line', async ({ app, page }) => {
  await app.open('/activity', answers);
  await expect(page.getByRole('heading', { level: 1, name: activity.sentence })).toBeVisible();
  const day = page.getByRole('region', { name: 'Fri 20 Nov' });
  await expect(day.getByRole('listitem').first()).toContainText('Committed wave 3');
  await expect(day.getByRole('img', { name: 'h on the line' })).toBeVisible();
  await expect(day.getByRole('img', { name: 'Bridge lowered' })).toBeVisible();
  await expect(page.getByText('10 of 41 events')).toBeVisible();
  await app.checkAccessibility();
});

test('what was refused says so and why', async ({ app, page }) => {
  await app.open('/activity', answers);
  await expect(page.getByText('Refused: the API server refused it (409, changed by argocd)')).toBeVisible();
});

test('an event opens before and after and the audit id, and is an address', async ({ app, page }) => {
  await app.open('/activity', answers);
  await page.getByRole('link', { name: 'Diff of Raised the bridge for the rest of shop, 27 pods' }).click();
  const panel = page.getByRole('dialog', { name: /^Raised the bridge/ });
  await expect(panel.getByText('selector: !all()')).toBeVisible();
  await expect(panel.getByText('8b9d1f9e-52c1-4a51-9d3c-0f5f4f0b7a21')).toBeVisible();
  await expect(page).toHaveURL(/event=/);
  await app.checkAccessibility();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

test('filters stand in the address and can be taken off', async ({ app, page }) => {
  await app.open('/activity?actor=mara.lindt', answers);
  await expect(page.getByText('3 of 41 events')).toBeVisible();
  await page.getByRole('button', { name: 'Kind' }).click();
  await page.getByRole('menuitem', { name: 'Decided' }).click();
  await expect(page).toHaveURL(/kind=decide/);
  await expect(page.getByText('1 of 41 events')).toBeVisible();
  await page.getByRole('button', { name: 'Remove filter actor mara.lindt' }).click();
  await page.getByRole('searchbox', { name: 'Filter by object' }).fill('no such thing');
  await expect(page.getByText('No event matches these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByText('10 of 41 events')).toBeVisible();
});

test('export is a JSON file of what is shown, with its filters', async ({ app, page }) => {
  await app.open('/activity?actor=mara.lindt', answers);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export 3 events' }).click();
  const file = await (await download).path();
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(written).toMatchObject({ cluster: 'prod-eu-1', filter: { actors: ['mara.lindt'] } });
  expect(written).toHaveProperty('events.length', 3);
});

test('j and k walk the events, Enter opens one', async ({ app, page }) => {
  await app.open('/activity', answers);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
  await expect(page.getByRole('link', { name: /^Details of Committed wave 3/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /^Committed wave 3/ })).toBeVisible();
});

test('with nothing written it says what will stand here', async ({ app, page }) => {
  await app.open('/activity', { [apiPaths.activity]: quietActivity });
  await expect(page.getByText('Nothing was written in this range')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export 0 events' })).toBeDisabled();
});

test('while it loads the final shape stands', async ({ app, page }) => {
  await app.open('/activity', { [apiPaths.activity]: hang });
  await expect(page.getByRole('status', { name: 'Loading Activity' })).toBeVisible();
});

test('when the journal cannot be read it says so, and is tried again', async ({ app, page }) => {
  await app.open('/activity', { [apiPaths.activity]: new Failure(503) });
  await expect(page.getByText('The API server does not answer.', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a viewer reads and exports all of it, in the dark and on a phone', async ({ app, page }) => {
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/activity', { ...answers, [apiPaths.session]: viewerSession });
  await expect(page.getByRole('button', { name: 'Export 10 events' })).toBeEnabled();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
});
