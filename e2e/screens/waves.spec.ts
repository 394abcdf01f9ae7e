import type { Page } from '@playwright/test';
import { apiPaths } from '../../lib/api';
import * as story from '../fixtures/rollout';
import { denied } from '../fixtures/session';
import { orderedWaves, waves } from '../fixtures/waves';
import { type Answers, expect, Failure, test } from '../support/screen-test';

const status = story.statusAt(story.morning, { phase: 'gate', phaseText: 'Gate inconclusive' });
const at = (more: Answers = {}): Answers => ({
  [apiPaths.rollout]: story.gateRollout,
  [apiPaths.status]: status,
  [apiPaths.waves]: waves,
  ...more,
});
const open = async (page: Page) => {
  await page.getByRole('button', { name: 'Order…' }).click();
  return page.getByRole('dialog', { name: 'Order of the waves' });
};
const named = (page: Page) => page.getByRole('dialog').getByRole('region', { name: /^Wave \d/ });

test.describe('the order of the waves', () => {
  test('is proposed with a picture, and used only when a person says so', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(),
      [apiPaths.waves]: (_: URLSearchParams, body: unknown) => {
        if (body === null) return waves;
        sent.push(body);
        return orderedWaves;
      },
    });
    const dialog = await open(page);
    await expect(named(page)).toHaveCount(1);
    await expect(dialog.getByRole('button', { name: 'Use this order' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Propose an order' }).click();
    await expect(named(page)).toHaveCount(5);
    await expect(dialog.getByRole('img', { name: /^Waves by pods: wave 3: 5 pods, ready; / })).toBeVisible();
    await app.checkAccessibility();
    expect(sent).toEqual([]);
    await dialog.getByRole('button', { name: 'Use this order' }).click();
    await expect(dialog).toBeHidden();
    expect(sent).toEqual([{ waves: waves.proposed, since: null }]);
  });

  test('is changed with the keyboard alone, and each move is announced', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', at({ [apiPaths.waves]: orderedWaves }));
    const dialog = await open(page);
    await dialog.getByRole('button', { name: 'identity one wave earlier' }).focus();
    await page.keyboard.press('Enter');
    await expect(named(page).nth(0)).toContainText('identity');
    await expect(dialog.getByRole('status')).toHaveText('identity is in wave 3');
    await dialog.getByRole('button', { name: 'Wave 3 one later' }).click();
    await expect(named(page).nth(1)).toContainText('identity');
    await expect(dialog.getByRole('button', { name: 'ingress-nginx one wave later' })).toBeDisabled();
  });

  test('is changed with the mouse: dropped between two waves, a namespace gets one of its own', async ({
    app,
  }) => {
    const { page } = app;
    await app.open('/rollout', at({ [apiPaths.waves]: orderedWaves }));
    await open(page);
    await named(page)
      .nth(1)
      .getByText('logging', { exact: true })
      .dragTo(named(page).nth(2).getByText('monitoring', { exact: true }));
    await expect(named(page).nth(2)).toContainText('logging');
    await expect(named(page).nth(2)).toContainText('verified together');
  });

  test('says which namespaces talk mostly with one of another wave', async ({ app }) => {
    await app.open('/rollout', at({ [apiPaths.waves]: orderedWaves }));
    await open(app.page);
    await expect(named(app.page).nth(1)).toContainText('logging talks mostly with monitoring');
  });

  test('cannot be changed without the right, or while a wave is under way: both say why', async ({ app }) => {
    const { page } = app;
    await app.open(
      '/rollout',
      at({
        [apiPaths.waves]: {
          ...orderedWaves,
          permission: denied('Needs update on configmaps in namespace drawbridge'),
          refusal: 'Wave 3 (shop) is under way. The order can be changed once it has ended.',
        },
      }),
    );
    const dialog = await open(page);
    await expect(dialog).toContainText('Needs update on configmaps');
    await expect(dialog).toContainText('Wave 3 (shop) is under way');
    await expect(dialog.getByRole('button', { name: 'Use this order' })).toBeDisabled();
    await expect(dialog.getByRole('button', { name: 'Propose an order' })).toBeDisabled();
  });

  test('with nothing left says so instead of an empty editor', async ({ app }) => {
    const none = { ...waves, namespaces: [], order: [], proposed: [], couplings: [], together: [] };
    await app.open('/rollout', at({ [apiPaths.waves]: none }));
    const dialog = await open(app.page);
    await expect(dialog).toContainText('No namespace is left for a wave');
    await expect(dialog.getByRole('button', { name: 'Use this order' })).toHaveCount(0);
    await app.checkAccessibility();
  });

  test('a refusal of core stays beside the order that was made', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', {
      ...at(),
      [apiPaths.waves]: (_: URLSearchParams, body: unknown) =>
        body === null
          ? waves
          : new Failure(400, 'bad-request', 'Namespace shop cannot be part of a wave. Nothing was changed.'),
    });
    const dialog = await open(page);
    await dialog.getByRole('button', { name: 'Propose an order' }).click();
    await dialog.getByRole('button', { name: 'Use this order' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Nothing was changed');
    await expect(named(page)).toHaveCount(5);
  });
});
