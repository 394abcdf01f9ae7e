import type { Page } from '@playwright/test';
import { apiPaths } from '../../lib/api';
import * as story from '../fixtures/rollout';
import { type Answers, expect, test } from '../support/screen-test';

const armed = story.statusAt(story.lowerTime, {
  phase: 'armed',
  deadline: story.lowerTime + 252,
  bridge: 'lowered',
});
const raised = story.statusAt(story.verifyNow, {
  phase: 'verifying',
  deadline: story.verifyNow + 762,
  confirmPercent: null,
  bridge: 'canary',
});
const filled = (page: Page) =>
  page.locator('main button.bg-accent-solid:visible, main a.bg-accent-solid:visible');

test.describe('a canary', () => {
  test('is the filled button once everything is placed; all at once stays beside it', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      [apiPaths.rollout]: story.armedWithCanary,
      [apiPaths.status]: armed,
      [apiPaths.rolloutAction]: (_: URLSearchParams, body: unknown) => sent.push(body) && story.canaryRollout,
    });
    await expect(filled(page)).toHaveText(['Raise canary…']);
    await expect(page.getByRole('button', { name: 'Raise bridge…' })).toBeEnabled();
    await app.checkAccessibility();
    await page.getByRole('button', { name: 'Raise canary…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Raise the bridge for cart and frontend?' });
    await expect(dialog).toContainText('the rest of shop stays under the bridge');
    await dialog.getByRole('textbox').fill('shop');
    await dialog.getByRole('textbox').press('Enter');
    await expect(dialog).toBeHidden();
    expect(sent).toEqual([{ verb: 'raise-canary', namespaces: [], typed: 'shop' }]);
  });

  test('raised, it shows its own glyph and countdown, and the rest as the way on', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', { [apiPaths.rollout]: story.canaryRollout, [apiPaths.status]: raised });
    await expect(page.getByRole('img', { name: 'Canary raised' }).first()).toBeVisible();
    await expect(page.getByText('unless you raise the rest before')).toBeVisible();
    await expect(filled(page)).toHaveText(['Raise the rest…']);
    await expect(page.getByRole('button', { name: /^Confirm/ })).toHaveCount(0);
    await expect(page.getByText('6 of 8', { exact: false }).first()).toBeVisible();
    await app.checkAccessibility();
  });

  test('on other pages the bar offers the rest and the way back', async ({ app }) => {
    await app.open('/preflight', { [apiPaths.status]: raised } satisfies Answers);
    const bar = app.page.getByRole('region', { name: 'Countdown' });
    await expect(bar).toContainText('unless someone raises the rest');
    await expect(bar.getByRole('button', { name: 'Raise the rest…' })).toBeVisible();
  });
});

test('a paused wave says who holds it beside what it keeps from happening', async ({ app }) => {
  const sent: unknown[] = [];
  const { page } = app;
  await app.open('/rollout', {
    [apiPaths.rollout]: story.pausedRollout,
    [apiPaths.status]: armed,
    [apiPaths.rolloutAction]: (_: URLSearchParams, body: unknown) => sent.push(body) && story.armedWithCanary,
  });
  await expect(page.getByText('Paused by mara.lindt at 14:03; the time limit goes on.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Raise bridge…' })).toHaveAccessibleDescription(
    'mara.lindt paused the wave',
  );
  await app.checkAccessibility();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => sent).toEqual([{ verb: 'resume', namespaces: [], typed: null }]);
});
