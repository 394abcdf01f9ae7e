import { apiPaths, type SessionView } from '../../lib/api';
import { edges } from '../fixtures/flows';
import { overview } from '../fixtures/overview';
import { session } from '../fixtures/session';
import { expect, test } from '../support/screen-test';

test.use({ timezoneId: 'UTC' });

const rehearsal: SessionView = {
  ...session,
  cluster: {
    ...session.cluster,
    context: 'rehearsal-of-prod-eu-1',
    rehearsedAt: Date.UTC(2026, 10, 19, 10, 42) / 1000,
  },
};
const answers = {
  [apiPaths.session]: rehearsal,
  [apiPaths.overview]: overview,
  [apiPaths.edges]: edges,
};

test.describe('a rehearsal', () => {
  test('says on every page of what it is, as of when, and that it reaches nothing', async ({ app, page }) => {
    for (const path of ['/', '/flows']) {
      await app.open(path, answers);
      const bar = page.getByRole('region', { name: 'Rehearsal' });
      await expect(bar).toContainText('Rehearsal of prod-eu-1 as of Thu 19 Nov 10:42:00.');
      await expect(bar).toContainText('Nothing done here reaches that cluster.');
      await app.checkAccessibility();
    }
  });

  test('is never marked as production, neither in the header nor in the tab', async ({ app, page }) => {
    await app.open('/', answers);
    await expect(page.getByRole('button', { name: 'Cluster prod-eu-1 REHEARSAL' })).toBeVisible();
    await expect(page).toHaveTitle('Overview · prod-eu-1 REHEARSAL · Drawbridge');
    await expect(page.getByText('PROD', { exact: true })).toHaveCount(0);
  });

  test('fits a phone', async ({ app, page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await app.open('/', answers);
    await expect(page.getByRole('region', { name: 'Rehearsal' })).toBeVisible();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
});
