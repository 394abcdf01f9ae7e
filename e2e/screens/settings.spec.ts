import { apiPaths, type SettingsView } from '../../lib/api';
import { viewerSession } from '../fixtures/session';
import { settings } from '../fixtures/settings';
import { expect, Failure, hang, test } from '../support/screen-test';

/** Answers as core does: PUT stores and returns what stands. */
function store() {
  let stands: SettingsView = settings;
  const sent: unknown[] = [];
  return {
    sent,
    answers: {
      [apiPaths.settings]: (_query: URLSearchParams, body: unknown) => {
        if (body === null) return stands;
        sent.push(body);
        stands = body as SettingsView;
        return stands;
      },
    },
  };
}

test('the gate policy is in words, each number with its effect', async ({ app, page }) => {
  await app.open('/settings', store().answers);
  await expect(page.getByRole('textbox', { name: 'Observed for at least' })).toHaveValue('7 d');
  await expect(page.getByRole('textbox', { name: 'Confirm within' })).toHaveValue('15 min');
  await expect(
    page.getByText('Without confirmation the guard lowers the bridge after this time.'),
  ).toBeVisible();
  await app.checkAccessibility();
});

test('a duration is written in words and saved in seconds', async ({ app, page }) => {
  const { sent, answers } = store();
  await app.open('/settings', answers);
  await page.getByRole('textbox', { name: 'Confirm within' }).fill('1 h 30 min');
  await page.getByRole('button', { name: 'Save gate policy' }).click();
  await expect(page.getByText('Gate policy saved')).toBeVisible();
  expect(sent).toEqual([{ ...settings, gate: { ...settings.gate, confirmSeconds: 5_400 } }]);
});

test('what is not possible is said beside the field and cannot be saved', async ({ app, page }) => {
  await app.open('/settings', store().answers);
  const field = page.getByRole('textbox', { name: 'Confirm within' });
  await field.fill('3 weeks');
  await expect(page.getByText('Write a duration with its unit, like 7 d or 1 h 30 min.')).toBeVisible();
  await field.fill('9 h');
  await expect(page.getByText('Possible is from 5 s to 2 h.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save gate policy' })).toBeDisabled();
  await app.checkAccessibility();
  await page.getByRole('button', { name: 'Take back changes' }).click();
  await expect(field).toHaveValue('15 min');
});

test('what the API server refuses is said, and what was typed stays', async ({ app, page }) => {
  await app.open('/settings', {
    [apiPaths.settings]: (_query: URLSearchParams, body: unknown) =>
      body === null
        ? settings
        : new Failure(409, 'conflict', 'The settings were changed meanwhile. Reload the page.'),
  });
  await page.getByRole('textbox', { name: 'Edges re-seen' }).fill('90');
  await page.getByRole('button', { name: 'Save gate policy' }).click();
  await expect(
    page.getByText('Not saved. The settings were changed meanwhile. Reload the page.'),
  ).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Edges re-seen' })).toHaveValue('90');
});

test('system namespaces stay exempt; others end after a word on the effect', async ({ app, page }) => {
  const { sent, answers } = store();
  await app.open('/settings?tab=exemptions', answers);
  await expect(page.getByRole('row', { name: /kube-system/ }).getByRole('button')).toHaveCount(0);
  await app.checkAccessibility();
  await page.getByRole('button', { name: /exemption of logging/ }).click();
  const dialog = page.getByRole('dialog', { name: 'End the exemption of logging?' });
  await expect(dialog).toContainText('No policy changes');
  await dialog.getByRole('button', { name: 'End exemption' }).click();
  await expect(page.getByRole('row', { name: /logging/ })).toHaveCount(0);
  expect(sent).toHaveLength(1);
});

test('a new exemption needs a reason and an owner', async ({ app, page }) => {
  const { sent, answers } = store();
  await app.open('/settings?tab=exemptions', answers);
  const add = page.getByRole('button', { name: 'Exempt namespace' });
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption('mail');
  await page.getByRole('textbox', { name: 'Reason' }).fill('Moves away');
  await expect(add).toBeDisabled();
  await page.getByRole('textbox', { name: 'Owner' }).fill('platform');
  await add.click();
  await expect(page.getByRole('row', { name: /mail/ })).toContainText('Moves away');
  const added = { namespace: 'mail', reason: 'Moves away', owner: 'platform', builtIn: false };
  expect(sent).toEqual([{ ...settings, exemptions: [...settings.exemptions, added] }]);
});

test('the mark of a production cluster is a switch', async ({ app, page }) => {
  const { sent, answers } = store();
  await app.open('/settings?tab=general', answers);
  await page.getByRole('switch', { name: /Production cluster/ }).click();
  await expect(page.getByText('prod-eu-1 is no longer marked PROD')).toBeVisible();
  expect(sent).toEqual([{ ...settings, production: false }]);
});

test('while it loads the final shape stands', async ({ app, page }) => {
  await app.open('/settings', { [apiPaths.settings]: hang });
  await expect(page.getByRole('status', { name: 'Loading Settings' })).toBeVisible();
});

test('a failure says what to do', async ({ app, page }) => {
  await app.open('/settings', { [apiPaths.settings]: new Failure(503) });
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a viewer sees the settings, changes nothing, and reads which right is missing', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open('/settings', { ...store().answers, [apiPaths.session]: viewerSession });
  await expect(page.getByRole('textbox', { name: 'Confirm within' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Save gate policy' })).toBeDisabled();
  await expect(page.getByText('Needs create on stagedglobalnetworkpolicies.projectcalico.org')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await app.checkAccessibility();
  await page.getByRole('button', { name: 'Exemptions' }).click();
  await expect(page.getByRole('button', { name: 'Exempt namespace' })).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
