import { apiPaths } from '../../lib/api';
import { namespaces, shop } from '../fixtures/namespaces';
import { denied, viewerSession } from '../fixtures/session';
import { status } from '../fixtures/status';
import { expect, Failure, hang, test } from '../support/screen-test';

const answers = { [apiPaths.namespaces]: namespaces, [apiPaths.namespace]: shop };
const one = '/namespaces?ns=shop&open=1';

test.describe('the list', () => {
  test('groups stand in the order of work; coverage counts what is enforced and keeps staged apart', async ({
    app,
  }) => {
    const { page } = app;
    await app.open('/namespaces', answers);
    await expect(page.getByRole('rowheader').filter({ hasText: /^(Stage|Allow|Deny|Exempt)/ })).toContainText(
      ['Stage', 'Allow', 'Deny', 'Exempt'],
    );
    const row = page.getByRole('row', { name: /^shop / });
    await expect(
      row.getByRole('img', { name: 'Ingress: 3 of 41 pods enforced, 38 more staged' }),
    ).toBeVisible();
    await expect(
      row.getByRole('img', { name: 'Egress: 0 of 41 pods enforced, 41 more staged' }),
    ).toBeVisible();
    await expect(row).toContainText('3 of 41');
    await expect(row.getByRole('link', { name: 'Decide 12 edges' })).toHaveAttribute(
      'href',
      /\/flows\?ns=shop/,
    );
    await app.checkAccessibility();
  });

  test('what is not computed is unknown, never 0', async ({ app }) => {
    await app.open('/namespaces', answers);
    const row = app.page.getByRole('row', { name: /^monitoring / });
    await expect(row).toContainText('Not computed');
    await expect(row.getByRole('img', { name: 'Not computed' })).toBeVisible();
    await expect(row.getByRole('cell', { name: '0', exact: true })).toHaveCount(0);
  });

  test('exempt namespaces stay listed with reason and owner', async ({ app }) => {
    await app.open('/namespaces', answers);
    await expect(app.page.getByRole('row', { name: /^kube-system / })).toContainText(
      'Cutting it could cut the way back, owner platform team. 26 pods on the host network',
    );
  });

  test('a sort stands in the address and orders inside the groups', async ({ app }) => {
    const { page } = app;
    await app.open('/namespaces', answers);
    await page.getByRole('button', { name: 'Pods' }).click();
    await expect(page).toHaveURL(/sort=pods/);
    await expect(page.getByRole('columnheader', { name: 'Pods' })).toHaveAttribute('aria-sort', 'descending');
    await expect(page.locator('a[data-row]').nth(1)).toHaveText('argocd');
  });

  test('j and k move over the rows, Enter opens one, s goes to staging', async ({ app }) => {
    const { page } = app;
    await app.open('/namespaces', answers);
    await page.getByRole('link', { name: 'shop', exact: true }).focus();
    await page.keyboard.press('j');
    await expect(page.getByRole('link', { name: 'identity', exact: true })).toBeFocused();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/ns=shop&open=1/);
    await page.goBack();
    await page.getByRole('link', { name: 'monitoring', exact: true }).focus();
    await page.keyboard.press('s');
    await expect(page).toHaveURL(/\/rollout\?step=stage&ns=monitoring/);
  });

  test('the filter that leaves nothing says how many there are', async ({ app }) => {
    const { page } = app;
    await app.open('/namespaces', answers);
    await page.getByLabel('Filter namespaces').fill('zzz');
    await expect(page.getByText('14 namespaces without the filter zzz.')).toBeVisible();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect(page.getByRole('row', { name: /^shop / })).toBeVisible();
  });

  test('no right, source down and none yet are told apart', async ({ app }) => {
    const none = { ...namespaces, rows: [], notVisible: null };
    const limited = 'Missing: list on namespaces. 9 namespaces are shown to others.';
    await app.open('/namespaces', { [apiPaths.namespaces]: { ...none, limited } });
    await expect(app.page.getByText('You may not list namespaces')).toBeVisible();
    await expect(app.page.getByText(limited)).toBeVisible();
    await app.open('/namespaces', {
      [apiPaths.namespaces]: none,
      [apiPaths.status]: {
        ...status,
        cluster: { ...status.cluster, state: 'stale', message: 'No answer since 10:36.' },
      },
    });
    await expect(app.page.getByText('The API server does not answer')).toBeVisible();
    await app.open('/namespaces', { [apiPaths.namespaces]: none });
    await expect(app.page.getByText('No namespaces yet')).toBeVisible();
  });

  test('the CSV holds what is shown', async ({ app }) => {
    await app.open('/namespaces', answers);
    const waiting = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'CSV' }).click();
    expect((await waiting).suggestedFilename()).toBe('namespaces.csv');
  });

  test('loading keeps the shape, a failure says what to do', async ({ app }) => {
    await app.open('/namespaces', { [apiPaths.namespaces]: hang });
    await expect(app.page.getByRole('status', { name: 'Loading namespaces' })).toBeVisible();
    await app.open('/namespaces', { [apiPaths.namespaces]: new Failure(500, 'internal') });
    await expect(app.page.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

test.describe('one namespace', () => {
  test('shows who talks to it, inside it and out of it, with gates said in words', async ({ app }) => {
    const { page } = app;
    await app.open(one, answers);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('12 edges to decide');
    const map = page.getByRole('region', { name: 'Map of shop', exact: true });
    await expect(
      map.getByRole('button', { name: /^postgres, 3 pods. Ingress enforced, egress staged/ }),
    ).toBeVisible();
    await expect(map.getByRole('button', { name: /^legacy-erp.*egress not visible/ })).toBeVisible();
    await map.getByRole('button', { name: 'As table' }).click();
    const table = page.getByRole('dialog', { name: 'Edges of shop' });
    await expect(table.getByRole('row', { name: /catalog postgres TCP 5432 Denied/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await app.checkAccessibility();
  });

  test('a box chosen by keyboard narrows the workloads, and stands in the address', async ({ app }) => {
    const { page } = app;
    await app.open(one, answers);
    const rows = page.getByRole('region', { name: 'Workloads' }).getByRole('row');
    await expect(rows).toHaveCount(10);
    await page.getByRole('button', { name: /^legacy-erp/ }).focus();
    await page.keyboard.press('Enter');
    await expect(rows).toHaveCount(2);
    await expect(rows.last()).toContainText('orders');
    await expect(page).toHaveURL(/workload=legacy-erp/);
    await page.getByRole('button', { name: /^Remove filter workloads/ }).click();
    await expect(rows).toHaveCount(10);
  });

  test('with Ctrl a box opens its flows', async ({ app }) => {
    await app.open(one, answers);
    await app.page.getByRole('button', { name: /^checkout/ }).click({ modifiers: ['Control'] });
    await expect(app.page).toHaveURL(/\/flows\?ns=shop&q=checkout/);
  });

  test('Propose rules takes every undecided edge and is the one filled button', async ({ app }) => {
    const { page } = app;
    await app.open(one, answers);
    await expect(page.locator('main a.bg-accent-solid, main button.bg-accent-solid')).toHaveText([
      'Propose rules',
    ]);
    const href = await page.getByRole('link', { name: 'Propose rules' }).getAttribute('href');
    const query = new URLSearchParams((href ?? '').split('?')[1]);
    expect(query.get('allow')?.split(',')).toEqual(shop.undecided.map((edge) => edge.id));
    await expect(page.getByRole('link', { name: 'Review 12 edges' })).toHaveAttribute(
      'href',
      /would-deny,unknown/,
    );
  });

  test('with nothing undecided there is nothing to press', async ({ app }) => {
    await app.open(one, { ...answers, [apiPaths.namespace]: { ...shop, undecided: [] } });
    await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(app.page.getByRole('link', { name: 'Propose rules' })).toHaveCount(0);
  });

  test('without traffic the map says so, and that it proves nothing', async ({ app }) => {
    const quiet = { ...shop, map: { boxes: [], edges: [], folded: 0 } };
    await app.open(one, { ...answers, [apiPaths.namespace]: quiet });
    await expect(app.page.getByText('No traffic seen in this range')).toBeVisible();
  });

  test('a missing right is named beside the proposal', async ({ app }) => {
    const permission = denied('Needs create on stagednetworkpolicies.projectcalico.org in shop');
    await app.open(one, {
      ...answers,
      [apiPaths.session]: viewerSession,
      [apiPaths.namespace]: { ...shop, permission },
    });
    await expect(app.page.getByText('Needs create on stagednetworkpolicies')).toBeVisible();
  });

  test('a namespace that is gone says so', async ({ app }) => {
    await app.open(one, {
      ...answers,
      [apiPaths.namespace]: new Failure(
        404,
        'not-found',
        'There is no namespace shop in this cluster. It may have been deleted.',
      ),
    });
    await expect(app.page.getByRole('main').getByRole('alert')).toContainText('may have been deleted');
  });
});

for (const path of ['/namespaces', `${one}&workload=orders`])
  test(`${path} fits 390 px and is accessible in dark`, async ({ app }) => {
    const { page } = app;
    await page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
    await page.setViewportSize({ width: 390, height: 844 });
    await app.open(path, answers);
    await page.getByRole('table').first().waitFor();
    const overflow = await page
      .locator('main')
      .evaluate((main) =>
        Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth),
      );
    expect(overflow).toBeLessThanOrEqual(0);
    await app.checkAccessibility();
  });
