import type { Page } from '@playwright/test';
import { apiPaths, type ProposalBody, type ProposalView, type UnstageBody } from '../../lib/api';
import {
  externalProposal,
  proposal,
  proposalFor,
  scrapePath,
  severalProposal,
  staged,
} from '../fixtures/allow';
import { detailOf, edges, frontendPublic, reportsEdge, scrapeEdges } from '../fixtures/flows';
import { denied } from '../fixtures/session';
import { type Answers, expect, Failure, hang, test } from '../support/screen-test';

test.use({ timezoneId: 'UTC' });

const answers: Answers = {
  [apiPaths.edges]: edges,
  [apiPaths.edge]: (query: URLSearchParams) => detailOf(query.get('id') ?? ''),
  [apiPaths.proposal]: (_: URLSearchParams, body: unknown) => proposalFor(body as ProposalBody),
  [apiPaths.stage]: staged,
};
const pane = (page: Page) => page.getByRole('complementary', { name: 'What would be written' });
const stage = (page: Page) => page.getByRole('button', { name: 'Stage policy' });
const external = `/flows?ns=shop&allow=${frontendPublic.id}`;

/** Keeps every body that was sent. */
function kept<T>(answer: (body: T) => unknown): {
  bodies: T[];
  answer: (query: URLSearchParams, body: unknown) => unknown;
} {
  const bodies: T[] = [];
  return {
    bodies,
    answer: (_, body) => {
      bodies.push(body as T);
      return answer(body as T);
    },
  };
}
const noSideScroll = async (page: Page) =>
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);

test.describe('allowing edges', () => {
  test('tells the rule in words, how wide it is, its effect, and what would be written', async ({ app }) => {
    const { page } = app;
    await app.open(scrapePath, answers);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Allow Prometheus to scrape shop');
    await expect(page.getByText('app == "prometheus"', { exact: true })).toBeVisible();
    await expect(page.getByRole('radio', { name: /Suggested/ })).toBeChecked();
    await expect(page.getByRole('img', { name: '6 of 8 pairs used' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Effect on recorded traffic' })).toContainText(
      'Newly denied0',
    );
    await expect(page.getByText('Enforced alone it would also deny 5 edges')).toBeVisible();
    await expect(page.getByText('Behind the bridge it has no effect until the wave is raised')).toBeVisible();
    await expect(pane(page)).toContainText('kind: StagedNetworkPolicy');
    await expect(pane(page)).toContainText('The server accepts it');
    await expect(pane(page)).toContainText('Nobody else manages this object');
    await app.checkAccessibility();
  });

  test('asks anew for another width, and keeps it in the address', async ({ app }) => {
    const { page } = app;
    const { bodies, answer } = kept<ProposalBody>(proposalFor);
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: answer });
    await page.getByRole('radio', { name: /Wide/ }).check();
    await expect(page).toHaveURL(/width=wide/);
    await expect(pane(page)).toContainText('selector: all()');
    expect([bodies[0]?.width, bodies.at(-1)?.width]).toEqual(['suggested', 'wide']);
    expect(bodies[0]?.edges).toHaveLength(6);
  });

  test('stages with ⌘↵ the YAML as shown, says what was written, and goes back to the list', async ({
    app,
  }) => {
    const { page } = app;
    const { bodies, answer } = kept<unknown>(() => staged);
    await app.open(scrapePath, { ...answers, [apiPaths.stage]: answer });
    await expect(stage(page)).toBeEnabled();
    await page.keyboard.press('Control+Enter');
    await expect(
      page.getByText('Staged shop/allow-prometheus-scrape. 6 edges would still be denied.'),
    ).toBeVisible();
    await expect(page).not.toHaveURL(/allow=/);
    await expect(page.getByRole('grid', { name: 'Edges' })).toBeVisible();
    expect(bodies).toEqual([
      { policies: [{ yaml: proposal.policies[0]?.yaml }], edges: scrapeEdges.map(({ id }) => id) },
    ]);
  });

  test('Undo in the toast takes back just what was written, and says so, or why not', async ({ app }) => {
    const { page } = app;
    const [written] = staged.written;
    let changed = false;
    const { bodies, answer } = kept<UnstageBody>(({ policies }) =>
      changed
        ? new Failure(
            409,
            'conflict',
            'It was changed by somebody since it was staged. Nothing was taken back.',
          )
        : { undone: policies.map(({ ref }) => ({ ref, removed: true, auditId: null })) },
    );
    await app.open(scrapePath, { ...answers, [apiPaths.unstage]: answer });
    await stage(page).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Taken back: shop/allow-prometheus-scrape.')).toBeVisible();
    expect(bodies).toEqual([
      { policies: [{ ref: written?.ref, resourceVersion: written?.resourceVersion, restore: null }] },
    ]);
    changed = true;
    await page.goto(new URL(scrapePath, page.url()).href);
    await stage(page).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('It was changed by somebody since it was staged.')).toBeVisible();
    await app.checkAccessibility();
  });

  test('several edges of several workloads are one list of policies, a rule each', async ({ app }) => {
    const { page } = app;
    const { bodies, answer } = kept<{ policies: unknown[] }>(() => staged);
    await app.open(scrapePath, {
      ...answers,
      [apiPaths.proposal]: severalProposal,
      [apiPaths.stage]: answer,
    });
    await expect(page.getByRole('listitem').filter({ hasText: 'Allow one rule for shop/' })).toHaveCount(3);
    await page.getByRole('button', { name: 'Allow one rule for shop/cart' }).click();
    await expect(pane(page)).toContainText('name: allow-cart');
    await expect(pane(page)).toContainText('Argo CD owns this policy');
    await app.checkAccessibility();
    await page.getByRole('button', { name: 'Stage 3 policies' }).click();
    await expect.poll(() => bodies[0]?.policies.length).toBe(3);
  });

  test('draws a bar instead of squares above 200 pairs', async ({ app }) => {
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: severalProposal });
    const bar = app.page.getByRole('img', { name: '3 of 240 pairs used' });
    await expect(bar).toBeVisible();
    expect(await bar.locator('i').count()).toBe(0);
  });

  test('what would be newly denied has to be looked at, each, before anything is staged', async ({ app }) => {
    const { page } = app;
    const breaking: ProposalView = {
      ...proposal,
      effect: { ...proposal.effect, newlyDenied: [reportsEdge, frontendPublic] },
    };
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: breaking });
    await expect(stage(page)).toBeDisabled();
    await page.getByRole('checkbox', { name: /^Seen: shop\/reports/ }).check();
    await expect(pane(page)).toContainText('1 newly denied edge not looked at yet');
    await page.keyboard.press('Control+Enter');
    await expect(page).toHaveURL(/allow=/);
    await page.getByRole('checkbox', { name: /^Seen: shop\/frontend/ }).check();
    await expect(stage(page)).toBeEnabled();
    await app.checkAccessibility();
  });

  test('takes the YAML away as a file', async ({ app }) => {
    await app.open(scrapePath, answers);
    const download = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'Export' }).click();
    expect((await download).suggestedFilename()).toBe('allow-prometheus-scrape.yaml');
  });
});

test.describe('an external peer', () => {
  const withCidr = (body: ProposalBody): ProposalView =>
    body.cidr === null ? externalProposal : { ...proposal, edges: [frontendPublic] };

  test('needs addresses typed by hand; everything and whole private ranges are typed twice', async ({
    app,
  }) => {
    const { page } = app;
    const { bodies, answer } = kept<ProposalBody>(withCidr);
    await app.open(external, { ...answers, [apiPaths.proposal]: answer });
    await expect(stage(page)).toBeDisabled();
    await expect(pane(page)).toContainText('No rule covers these edges yet');
    const field = page.getByLabel(/^Addresses the rule may name/);
    const use = page.getByRole('button', { name: 'Use these addresses' });
    await field.fill('example.org');
    await expect(page.getByText('example.org is no CIDR.')).toBeVisible();
    await expect(use).toBeDisabled();
    await field.fill('0.0.0.0/0');
    await expect(page.getByText('0.0.0.0/0 is every address.')).toBeVisible();
    await expect(use).toBeDisabled();
    await page.getByLabel('Type it again to open that much').fill('0.0.0.0/0');
    await expect(use).toBeEnabled();
    await app.checkAccessibility();
    await field.fill('203.0.113.0/24');
    await use.click();
    await expect(page.getByText('External peers by address: 203.0.113.0/24')).toBeVisible();
    expect(bodies.at(-1)?.cidr).toBe('203.0.113.0/24');
    await expect(stage(page)).toBeEnabled();
  });

  test('can be left denied: the edge leaves the proposal', async ({ app }) => {
    const { page } = app;
    await app.open(`${external},${reportsEdge.id}`, { ...answers, [apiPaths.proposal]: externalProposal });
    await page.getByRole('button', { name: 'Leave denied' }).click();
    await expect(page).toHaveURL(new RegExp(`allow=${reportsEdge.id.replaceAll('.', '\\.')}$`));
  });
});

test.describe('editing the YAML', () => {
  const editor = (page: Page) => page.getByRole('textbox', { name: 'YAML of the proposal' });

  test('is answered as an own width, and that text is staged', async ({ app }) => {
    const { page } = app;
    const asked = kept<ProposalBody>(proposalFor);
    const written = kept<{ policies: { yaml: string }[] }>(() => staged);
    await app.open(`${scrapePath}&pane=edit`, {
      ...answers,
      [apiPaths.proposal]: asked.answer,
      [apiPaths.stage]: written.answer,
    });
    await editor(page).getByText('order: 500').click();
    await page.keyboard.press('End');
    await page.keyboard.type('5');
    await expect(page.getByRole('radio', { name: /Own/ })).toBeChecked();
    await expect.poll(() => asked.bodies.at(-1)?.yaml).toContain('order: 5005');
    expect(asked.bodies.at(-1)?.width).toBe('own');
    await page.keyboard.press('Control+Enter');
    await expect(page).not.toHaveURL(/allow=/);
    expect(written.bodies[0]?.policies[0]?.yaml).toContain('order: 5005');
  });

  test('that is refused keeps what was typed, and nothing can be staged', async ({ app }) => {
    const { page } = app;
    const refusing = (_: URLSearchParams, body: unknown) =>
      (body as ProposalBody).yaml === null
        ? proposal
        : new Failure(422, 'refused', 'The YAML is no policy: order must be a number. Nothing was changed.');
    await app.open(`${scrapePath}&pane=edit`, { ...answers, [apiPaths.proposal]: refusing });
    await editor(page).getByText('order: 500').click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await expect(page.getByText('order must be a number')).toBeVisible();
    await expect(editor(page)).toContainText('order: 500x');
    await expect(stage(page)).toBeDisabled();
    await page.keyboard.press('Control+z');
    await expect(editor(page)).not.toContainText('order: 500x');
    await app.checkAccessibility();
  });
});

test.describe('the proposal in its states', () => {
  test('loading keeps the shape', async ({ app }) => {
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: hang });
    await expect(app.page.getByRole('status', { name: 'Loading the proposal' })).toBeVisible();
  });

  test('failing says what to do, and leads back to the list', async ({ app }) => {
    const gone = new Failure(
      404,
      'not-found',
      '1 edge of the list was not seen in this range. Choose a longer range.',
    );
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: gone });
    await expect(app.page.getByText('Choose a longer range')).toBeVisible();
    await app.page.getByRole('button', { name: 'Back to Flows' }).click();
    await expect(app.page.getByRole('grid', { name: 'Edges' })).toBeVisible();
  });

  test('a write that is refused changes nothing on the page, and its raw answer can be read', async ({
    app,
  }) => {
    const { page } = app;
    const refused = new Failure(
      409,
      'conflict',
      'The policy was changed by argocd. Nothing was staged.',
      'HTTP 409',
    );
    await app.open(scrapePath, { ...answers, [apiPaths.stage]: refused });
    await stage(page).click();
    await expect(page.getByText('The policy was changed by argocd')).toBeVisible();
    await page.getByText('Show the answer').click();
    await expect(page.getByText('HTTP 409')).toBeVisible();
    await expect(page).toHaveURL(/allow=/);
  });

  test('what the server refuses cannot be staged', async ({ app }) => {
    const refused: ProposalView = {
      ...proposal,
      policies: proposal.policies.map((policy) => ({
        ...policy,
        dryRun: {
          state: 'refused',
          text: 'The API server refuses it: invalid selector',
          detail: 'invalid selector',
        },
      })),
    };
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: refused });
    await expect(pane(app.page)).toContainText('The server refuses it');
    await expect(stage(app.page)).toBeDisabled();
  });

  test('without the right the button stays, disabled, with the missing rule', async ({ app }) => {
    const missing = denied('Needs create on stagednetworkpolicies.projectcalico.org in shop');
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: { ...proposal, permission: missing } });
    await expect(stage(app.page)).toBeDisabled();
    await expect(pane(app.page)).toContainText('Needs create on stagednetworkpolicies');
    await expect(app.page.getByRole('button', { name: 'Copy rule' })).toBeVisible();
    await app.checkAccessibility();
  });

  for (const theme of ['light', 'dark'])
    test(`a phone reads and stages without side scroll (${theme})`, async ({ app }) => {
      const { page } = app;
      await page.setViewportSize({ width: 390, height: 844 });
      await page.addInitScript((value) => localStorage.setItem('drawbridge-theme', value), theme);
      await app.open(scrapePath, answers);
      await expect(stage(page)).toBeVisible();
      await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden();
      await noSideScroll(page);
      await app.checkAccessibility();
    });

  test('on a laptop the write and its peers stand on one line', async ({ app }) => {
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 800 });
    await app.open(scrapePath, { ...answers, [apiPaths.proposal]: severalProposal });
    const middles = await Promise.all(
      ['Stage 3 policies', 'Export', 'Copy as kubectl', 'Cancel'].map(async (name) => {
        const box = await pane(page).getByRole('button', { name }).boundingBox();
        return box === null ? name : Math.round(box.y + box.height / 2);
      }),
    );
    expect(new Set(middles).size, String(middles)).toBe(1);
  });

  test('dark has no accessibility violation', async ({ app }) => {
    await app.page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
    await app.open(`${scrapePath}&pane=edit`, answers);
    await expect(app.page.getByRole('textbox', { name: 'YAML of the proposal' })).toBeVisible();
    await app.checkAccessibility();
  });
});
