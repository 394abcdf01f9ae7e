import type { Page } from '@playwright/test';
import { apiPaths, type StatusView } from '../../lib/api';
import { overview } from '../fixtures/overview';
import { session, viewerSession } from '../fixtures/session';
import { now, status } from '../fixtures/status';
import { expect, Failure, test } from '../support/screen-test';

const page200 = { [apiPaths.overview]: overview };
const chooseTheme = (page: Page, theme: string) =>
  page.addInitScript((value) => localStorage.setItem('drawbridge-theme', value), theme);

const rollout = status.rollout;
if (rollout === null) throw new Error('The fixture has no rollout.');
const raised: StatusView = {
  ...status,
  rollout: {
    ...rollout,
    phase: 'verifying',
    phaseText: 'Verifying',
    deadline: now + 762,
    confirmPercent: 62,
    bridge: 'raised',
  },
};
const lowered: StatusView = {
  ...status,
  rollout: { ...rollout, phase: 'armed', phaseText: 'Placed, no effect yet', bridge: 'lowered' },
};

test.describe('frame', () => {
  test('every page says where one is, as whom, and how far the rollout is', async ({ app, page }) => {
    await app.open('/', page200);
    await expect(page.getByRole('button', { name: 'Cluster prod-eu-1 PROD' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main', exact: true })).toContainText('Flows15');
    await expect(page.getByRole('link', { name: /Wave 3 of 5 · shop/ })).toContainText(
      'Observing for 6 d 16 h',
    );
    await expect(page.getByText('Approver', { exact: true })).toBeVisible();
    await expect(page).toHaveTitle('Overview · prod-eu-1 PROD · Drawbridge');
    await app.checkAccessibility();
  });

  test('dark is as accessible as light', async ({ app, page }) => {
    await chooseTheme(page, 'dark');
    await app.open('/', page200);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await app.checkAccessibility();
  });

  test('without a choice the theme is that of the system, and follows it', async ({ app, page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await app.open('/', page200);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('on a phone the places are at the thumb and nothing is wider than the screen', async ({
    app,
    page,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await app.open('/', page200);
    const bar = page.getByRole('navigation', { name: 'Main, at the bottom' });
    await bar.getByRole('button', { name: 'More' }).click();
    const more = page.getByRole('dialog', { name: 'More' });
    await expect(more.getByRole('link', { name: 'Preflight' })).toBeVisible();
    await expect(more.getByRole('button', { name: /^Scope/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await app.checkAccessibility();
  });
});

test.describe('scope and time', () => {
  test('chosen namespaces stand in the address and stay across pages', async ({ app, page }) => {
    await app.open('/', page200);
    await page.getByRole('button', { name: 'Scope All 14 namespaces' }).click();
    await page.getByRole('textbox', { name: 'Find a namespace' }).fill('ma');
    await page.getByRole('button', { name: 'mail' }).click();
    await expect(page).toHaveURL(/\?ns=mail$/);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /^Preflight/ }).click();
    await expect(page).toHaveURL(/\/preflight\/?\?ns=mail$/);
  });

  test('the time picker says how far back the history goes', async ({ app, page }) => {
    await app.open('/', page200);
    await page.getByRole('button', { name: 'Time range Last 7 days' }).click();
    await expect(page.getByText(/^History goes back to .*, 6 d 23 h, with 1 gap\.$/)).toBeVisible();
    await expect(page.getByRole('img', { name: '23 d of it not observed' })).toBeVisible();
    await page.getByRole('button', { name: 'Last 24 h' }).click();
    await expect(page).toHaveURL(/range=24h/);
  });

  test('a namespace that is not there is named, not silently left out', async ({ app, page }) => {
    await app.open('/?ns=shop,gone', page200);
    await expect(page.getByText('No namespace in sight is named gone.')).toBeVisible();
  });
});

test.describe('keyboard', () => {
  test('⌘K finds a namespace and opens it', async ({ app, page }) => {
    await app.open('/', page200);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('cata');
    await expect(page.getByRole('option', { name: /catalog/ }).first()).toBeVisible();
    await app.checkAccessibility();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/namespaces\/?\?ns=catalog&open=1/);
  });

  test('g and a letter go to a page, ? lists the keys, [ narrows, t changes the theme', async ({
    app,
    page,
  }) => {
    await app.open('/', page200);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('[');
    await expect(page.getByRole('button', { name: 'Widen the sidebar' })).toBeAttached();
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/\/activity/);
  });

  test('single keys are off inside a field', async ({ app, page }) => {
    await app.open('/', page200);
    await page.getByRole('button', { name: /^Scope/ }).click();
    await page.getByRole('textbox', { name: 'Find a namespace' }).pressSequentially('?t[ga');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toHaveCount(0);
    await expect(page).not.toHaveURL(/activity/);
  });
});

test.describe('freshness', () => {
  test('live data says its age, and a press pauses it', async ({ app, page }) => {
    await app.open('/', page200);
    await page.getByRole('button', { name: /^Live · \d+ s ago/ }).click();
    await expect(page.getByRole('button', { name: /^Paused · 0 new/ })).toBeVisible();
  });

  test('stale data is said on the page: quiet is not proof of quiet', async ({ app, page }) => {
    const stale: StatusView = {
      ...status,
      flows: {
        ...status.flows,
        state: 'stale',
        newestWindowEnd: now - 360,
        message: 'Goldmane does not answer.',
      },
    };
    await app.open('/', { ...page200, [apiPaths.status]: stale });
    await expect(
      page.getByText('6 min behind. Quiet here is not proof of quiet. Goldmane does not answer.'),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: /^Stale · 6 min/ })).toBeVisible();
    await app.checkAccessibility();
  });

  test('what cannot be read is said, with the way to Preflight', async ({ app, page }) => {
    const limited: StatusView = {
      ...status,
      cluster: {
        ...status.cluster,
        namespaces: ['shop', 'mail'],
        missing: [{ kind: 'AdminNetworkPolicy', reason: 'forbidden', message: 'may not be listed' }],
      },
    };
    await app.open('/', { ...page200, [apiPaths.status]: limited });
    await expect(
      page.getByText('Only 2 namespaces may be listed. Not read: AdminNetworkPolicy.'),
    ).toBeVisible();
    await expect(page.getByRole('link', { name: 'See Preflight' })).toBeVisible();
  });

  test('when core does not answer at all, the page says so and offers to try again', async ({
    app,
    page,
  }) => {
    let up = false;
    await app.open('/', { ...page200, [apiPaths.session]: () => (up ? session : new Failure(0)) });
    await expect(page.getByRole('heading', { name: 'Drawbridge does not answer.' })).toBeVisible();
    await app.checkAccessibility();
    up = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: overview.sentence })).toBeVisible();
  });

  test('who is not signed in goes to the login page, and back to where they wanted to be', async ({
    app,
    page,
  }) => {
    await app.open('/?ns=shop', { [apiPaths.session]: new Failure(401, 'unauthorized', 'Sign in again.') });
    await expect(page).toHaveURL(/\/login\/?\?next=%2F%3Fns%3Dshop$/);
  });
});

test.describe('bridge', () => {
  test('a raised bridge counts down on every page, in the tab, with both ways on', async ({ app, page }) => {
    await app.open('/', { ...page200, [apiPaths.status]: raised });
    const bar = page.getByRole('region', { name: 'Countdown' });
    await expect(bar).toContainText(/12:(42|41|40)/);
    await expect(bar.getByRole('button', { name: 'Confirm, 62 %' })).toBeEnabled();
    await expect(bar.getByRole('button', { name: 'Roll back' })).toBeEnabled();
    await expect(page).toHaveTitle(/^12:\d\d · Overview/);
    await app.checkAccessibility();
  });

  test('Roll back shows scope, effect and way back before it writes', async ({ app, page }) => {
    const sent: unknown[] = [];
    const permission = { allowed: true, reason: null, rule: null };
    const verbs = [
      {
        verb: 'roll-back',
        label: 'Roll back now',
        enabled: true,
        reason: null,
        permission,
        dialog: {
          title: 'Lower the bridge again?',
          scope: 'cart, frontend in shop, 14 pods',
          effect: 'Restores exactly what was',
          notKnown: 'Nothing',
          wayBack: 'Raise it again',
          typed: null,
        },
      },
    ];
    await app.open('/', {
      ...page200,
      [apiPaths.status]: raised,
      [apiPaths.rollout]: { ...emptyRollout, verbs },
      [apiPaths.rolloutAction]: (_query: URLSearchParams, body: unknown) => {
        sent.push(body);
        return {};
      },
    });
    await page.getByRole('button', { name: 'Roll back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Lower the bridge again?' });
    await expect(dialog).toContainText('Restores exactly what was');
    expect(sent).toEqual([]);
    await dialog.getByRole('button', { name: 'Roll back now' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent).toEqual([{ verb: 'roll-back', namespaces: [], typed: null }]);
  });

  test('a lowered bridge tells other teams why their policies have no effect', async ({ app, page }) => {
    await app.open('/', { ...page200, [apiPaths.status]: lowered });
    await expect(
      page.getByText(
        'Lowered for wave 3. New policies of other teams in tier default have no effect on shop until it is raised or removed.',
      ),
    ).toBeVisible();
    await app.checkAccessibility();
  });

  test('who may not act sees the countdown, with the missing right beside it', async ({ app, page }) => {
    await app.open('/', { ...page200, [apiPaths.status]: raised, [apiPaths.session]: viewerSession });
    const bar = page.getByRole('region', { name: 'Countdown' });
    await expect(bar.getByRole('button', { name: 'Confirm, 62 %' })).toBeDisabled();
    await expect(bar).toContainText('Needs create on stagedglobalnetworkpolicies.projectcalico.org');
  });
});

const emptyRollout = {
  sentence: '',
  subline: '',
  phase: 'verifying',
  candidate: null,
  steps: [],
  bridge: 'raised',
  verbs: [],
  gate: null,
  lowers: [],
  waves: [],
  plan: null,
  change: null,
  progress: [],
  verifying: null,
  breakGlass: null,
  drift: null,
  ended: null,
};
