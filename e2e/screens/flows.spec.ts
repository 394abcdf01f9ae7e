import type { Page } from '@playwright/test';
import { apiPaths, type EdgesView } from '../../lib/api';
import {
  detailOf,
  edge,
  edges,
  frontendPublic,
  noEdges,
  redisPrivate,
  reportsEdge,
  row,
  workload,
} from '../fixtures/flows';
import { matrixEdges, matrixNamespaces } from '../fixtures/flows-matrix';
import { denied, viewerSession } from '../fixtures/session';
import { now, status } from '../fixtures/status';
import { type Answers, expect, Failure, hang, test } from '../support/screen-test';

test.use({ timezoneId: 'UTC' });

const detail = (query: URLSearchParams) => detailOf(query.get('id') ?? '');
const answers: Answers = { [apiPaths.edges]: edges, [apiPaths.edge]: detail };
const list = (page: Page) => page.getByRole('grid', { name: 'Edges' });
const rowOf = (page: Page, text: string | RegExp) => list(page).getByRole('row', { name: text });
const panel = (page: Page) => page.getByRole('complementary', { name: /^Edge / });
const reports = `/flows?ns=shop&edge=${reportsEdge.id}`;

/** Answers with the same list and keeps what was asked. */
function asked(view: EdgesView = edges): {
  queries: URLSearchParams[];
  answer: (query: URLSearchParams) => EdgesView;
} {
  const queries: URLSearchParams[] = [];
  return {
    queries,
    answer: (query) => {
      queries.push(query);
      return view;
    },
  };
}
const noSideScroll = async (page: Page) =>
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);

test.describe('the list of edges', () => {
  test('says how many would be denied, counts each verdict, and lists unknown under would be denied', async ({
    app,
  }) => {
    const { page } = app;
    const { queries, answer } = asked();
    await app.open('/flows?ns=shop', { ...answers, [apiPaths.edges]: answer });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      '12 edges in use would be denied in shop',
    );
    const tabs = page.getByRole('navigation', { name: 'Verdicts' });
    await expect(tabs).toContainText('Would be denied12');
    await expect(tabs).toContainText('Unknown2');
    await expect(tabs).toContainText('Denied now1');
    await expect(rowOf(page, /checkout to payments TCP 8443/)).toContainText('at both sides');
    await expect(list(page)).toContainText('2 edges. Counted as a block until someone decides.');
    await expect(rowOf(page, /redis to private network/)).toContainText('Unknown');
    await expect(page.getByText('9 rows, 14 edges')).toBeVisible();
    expect(queries[0]?.get('verdict')).toBe('would-deny,unknown');
    expect(queries[0]?.get('group')).toBe('rule');
    await app.checkAccessibility();
  });

  test('opens the panel in the order of a decision: verdicts, when, why, smallest rule, actions', async ({
    app,
  }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await rowOf(page, /reports to postgres/).click();
    await expect(page).toHaveURL(/edge=shop~reports\.shop~postgres\.tcp\.5432/);
    await expect(panel(page)).toContainText('Smallest rule');
    const text = await panel(page).innerText();
    const order = [
      'Allowed today',
      'When it runs',
      'Source side',
      'Destination side',
      'Smallest rule',
      'Allow…',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    await expect(panel(page)).toContainText('On Wed night worker-7 was silent, so that run is unknown.');
    await app.checkAccessibility();
    await page.goBack();
    await expect(panel(page)).toBeHidden();
  });

  test('is decided from the keyboard: j k walk with the panel open, x selects, a allows', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await rowOf(page, /checkout to payments/).focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toHaveAccessibleName(/checkout → payments/);
    await page.keyboard.press('j');
    await expect(panel(page)).toHaveAccessibleName(/payments → payment-api/);
    await expect(rowOf(page, /payments to payment-api/)).toBeFocused();
    await page.keyboard.press('k');
    await expect(panel(page)).toHaveAccessibleName(/checkout → payments/);
    await page.keyboard.press('x');
    await expect(
      page.getByRole('checkbox', { name: 'Select shop/checkout → payments TCP 8443' }),
    ).toBeChecked();
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(page.getByRole('region', { name: 'Selection' })).toContainText('2 edges selected');
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/allow=shop~checkout[^,]+,shop~payments/);
  });

  test('opens the filter with /, and no single key writes', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await rowOf(page, /checkout to payments/).focus();
    await page.keyboard.press('/');
    await page.getByLabel('Value').fill('redis');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/q=redis/);
    await rowOf(page, /checkout to payments/).focus();
    await page.keyboard.press('d');
    await expect(page.getByRole('dialog', { name: 'Deny 1 edge on purpose?' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/\/activity/);
  });

  test('selects all but what a person must look at singly', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await page.getByRole('button', { name: 'Select 6 of 9 rows' }).click();
    await expect(page.getByRole('region', { name: 'Selection' })).toContainText('6 edges selected');
    for (const name of [/frontend → public network/, /prometheus → 6 workloads/, /smtp-relay/])
      await expect(page.getByRole('checkbox', { name })).not.toBeChecked();
    await page.getByRole('button', { name: 'Allow 6 edges…' }).click();
    await expect(page).toHaveURL(/allow=/);
  });

  test('allows all edges of a grouped row together, and shows each of them', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await rowOf(page, /prometheus to 6 workloads/).click();
    await panel(page).getByText('One of 6 edges').click();
    await panel(page).getByRole('button', { name: 'monitoring/prometheus → shop/redis TCP 9102' }).click();
    await expect(page).toHaveURL(/edge=monitoring~prometheus\.shop~redis/);
    await panel(page).getByRole('button', { name: 'Allow 6 edges…' }).click();
    await expect(page).toHaveURL(/allow=(monitoring~prometheus[^,]+,){5}monitoring~prometheus/);
  });

  test('narrows by a value under the pointer, excludes one, and takes both back', async ({ app }) => {
    const { page } = app;
    const { queries, answer } = asked();
    await app.open('/flows?ns=shop', { ...answers, [apiPaths.edges]: answer });
    await rowOf(page, /reports to postgres/)
      .getByText('postgres')
      .hover();
    await page.getByRole('button', { name: 'Filter by destination shop/postgres' }).click();
    await expect(page).toHaveURL(/dst=shop\/postgres/);
    await rowOf(page, /redis to private/)
      .getByText('UDP 123')
      .hover();
    await page.getByRole('button', { name: 'Exclude port 123' }).click();
    await expect(page).toHaveURL(/port=-123/);
    await expect.poll(() => queries.at(-1)?.get('port')).toBe('-123');
    expect(queries.at(-1)?.get('dst')).toBe('shop/postgres');
    await expect(panel(page)).toBeHidden();
    await page.getByRole('button', { name: 'Remove filter port not 123' }).click();
    await expect(page).not.toHaveURL(/port=/);
    await page.getByRole('button', { name: 'Remove filter destination shop/postgres' }).click();
    await expect(page).not.toHaveURL(/dst=|port=/);
  });

  test('groups by another thing, takes the filtered set as CSV, and can be paused', async ({ app }) => {
    const { page } = app;
    const { queries, answer } = asked();
    await app.open('/flows?ns=shop&port=-53', { ...answers, [apiPaths.edges]: answer });
    await page.getByRole('button', { name: 'Group by rule needed' }).click();
    await page.getByRole('menuitem', { name: 'source', exact: true }).click();
    await expect(page).toHaveURL(/group=source/);
    await expect.poll(() => queries.at(-1)?.get('group')).toBe('source');
    const csv = new URL(
      (await page.getByRole('link', { name: 'CSV' }).getAttribute('href')) ?? '',
      page.url(),
    );
    expect([csv.pathname, csv.searchParams.get('port')]).toEqual([apiPaths.edgesCsv, '-53']);
    await expect(page.getByRole('link', { name: 'NDJSON' })).toHaveAttribute(
      'href',
      /^\/api\/edges\.ndjson\?.*port=-53/,
    );
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Resume · 0 new' })).toBeVisible();
  });

  test('names gaps in the histogram, and brushing narrows the time', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    const picture = page.getByRole('img', { name: /Connections of these edges per 1 h/ });
    await expect(picture).toContainText('worker-7 silent, not zero');
    const box = await picture.boundingBox();
    if (box === null) throw new Error('the histogram has no box');
    await page.mouse.move(box.x + 100, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d+&to=\d+/);
  });

  test('names values of the address that mean nothing', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?verdict=blocked', {
      ...answers,
      [apiPaths.edges]: { ...edges, dropped: ['verdict=blocked'] },
    });
    await expect(page.getByText('verdict=blocked')).toBeVisible();
    await page.getByRole('button', { name: 'Remove from address' }).click();
    await expect(page).not.toHaveURL(/blocked/);
  });

  test('holds ten thousand rows with few in the document, and reaches the last', async ({ app }) => {
    const { page } = app;
    const rows = Array.from({ length: 10_000 }, (_, i) =>
      row(edge(workload('load', `caller-${i}`), workload('load', 'target'), 80), { at: 'source', ago: 5 }),
    );
    const big = (query: URLSearchParams): EdgesView => {
      const offset = Number(query.get('offset') ?? 0);
      return {
        ...edges,
        rows: rows.slice(offset, offset + Number(query.get('limit'))),
        totalRows: rows.length,
        totalEdges: rows.length,
      };
    };
    await app.open('/flows', { ...answers, [apiPaths.edges]: big });
    await rowOf(page, /caller-0 to target/).focus();
    await expect(list(page)).toHaveAttribute('aria-rowcount', '10001');
    expect(await list(page).getByRole('row').count()).toBeLessThan(60);
    await page.keyboard.press('End');
    await expect(rowOf(page, /caller-9999 to target/)).toBeVisible();
    expect(await list(page).getByRole('row').count()).toBeLessThan(60);
  });
});

test.describe('a decision', () => {
  test('to deny on purpose asks a reason, and Undo takes it back', async ({ app }) => {
    const { page } = app;
    const bodies: unknown[] = [];
    const decisions = (_: URLSearchParams, body: unknown) => {
      bodies.push(body);
      return { ok: true };
    };
    await app.open(`/flows?ns=shop&edge=${frontendPublic.id}`, {
      ...answers,
      [apiPaths.decisions]: decisions,
    });
    await panel(page).getByRole('button', { name: 'Deny on purpose…' }).click();
    const confirm = page.getByRole('button', { name: 'Deny 1 edge on purpose' });
    await expect(confirm).toBeDisabled();
    await page.getByLabel('Reason').fill('telemetry nobody ordered');
    await app.checkAccessibility();
    await confirm.click();
    await expect(page.getByText('Denied on purpose: shop/frontend → public network TCP 443')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => bodies.length).toBe(2);
    expect(bodies).toEqual([
      { edges: [frontendPublic.id], kind: 'deny', reason: 'telemetry nobody ordered', until: null },
      { edges: [frontendPublic.id], kind: null, reason: '', until: null },
    ]);
  });

  test('lets rows that come meanwhile wait, while somebody reads on below', async ({ app }) => {
    const { page } = app;
    let decided = false;
    const newcomer = row(edge(workload('shop', 'cart'), workload('shop', 'redis'), 6379), {
      at: 'source',
      ago: 1,
    });
    const answer = () => (decided ? { ...edges, rows: [newcomer, ...edges.rows], totalRows: 10 } : edges);
    const decisions = () => {
      decided = true;
      return { ok: true };
    };
    await app.open('/flows?ns=shop', {
      ...answers,
      [apiPaths.edges]: answer,
      [apiPaths.decisions]: decisions,
    });
    await page.setViewportSize({ width: 1440, height: 520 });
    await rowOf(page, /reports to postgres/).hover();
    await page.mouse.wheel(0, 300);
    await rowOf(page, /reports to postgres/).focus();
    await page.keyboard.press('e');
    await page.getByLabel('Reason').fill('after the audit');
    await page.getByRole('button', { name: 'Decide 1 edge later' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const show = page.getByRole('button', { name: 'Show 1 new row' });
    await expect(show).toBeVisible();
    await expect(rowOf(page, /cart to redis/)).toHaveCount(0);
    await show.click();
    await expect(rowOf(page, /cart to redis/)).toBeVisible();
  });

  test('that fails keeps everything typed and says what stands', async ({ app }) => {
    const { page } = app;
    const refused = new Failure(
      409,
      'conflict',
      'Somebody else decided at the same time. Nothing was changed. Try again.',
    );
    await app.open(reports, { ...answers, [apiPaths.decisions]: refused });
    await panel(page).getByRole('button', { name: 'Decide later…' }).click();
    await page.getByLabel('Reason').fill('after the audit');
    await page.getByRole('button', { name: 'Decide 1 edge later' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Somebody else decided' })).toBeVisible();
    await expect(page.getByLabel('Reason')).toHaveValue('after the audit');
  });

  test('to accept an unknown asks until when', async ({ app }) => {
    const { page } = app;
    let until = 0;
    const decisions = (_: URLSearchParams, body: unknown) => {
      until = (body as { until: number }).until;
      return { ok: true };
    };
    await app.open(`/flows?ns=shop&edge=${redisPrivate.id}`, { ...answers, [apiPaths.decisions]: decisions });
    await panel(page).getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Accept unknown…' }).click();
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByLabel('Reason').fill('NTP of the node');
    await page.getByRole('button', { name: 'Accept 1 edge as unknown' }).click();
    await expect.poll(() => until).toBe(now + 30 * 86_400);
  });

  test('can be taken back from the menu', async ({ app }) => {
    const { page } = app;
    const decided = {
      ...edges,
      rows: edges.rows.map((item) =>
        item.edge.id === reportsEdge.id
          ? {
              ...item,
              decision: { kind: 'deny' as const, by: 'mara.lindt', at: now, reason: 'old job', until: null },
            }
          : item,
      ),
    };
    let kind: unknown = 'none';
    const decisions = (_: URLSearchParams, body: unknown) => {
      kind = (body as { kind: unknown }).kind;
      return { ok: true };
    };
    await app.open(reports, { ...answers, [apiPaths.edges]: decided, [apiPaths.decisions]: decisions });
    await expect(rowOf(page, /reports to postgres/)).toContainText('Deny on purpose, mara.lindt: old job');
    await panel(page).getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Take decision back' }).click();
    await expect.poll(() => kind).toBeNull();
  });
});

test.describe('flows in their states', () => {
  test('filtered out: how many there are without the filters, and the way to clear them', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?port=8081', { ...answers, [apiPaths.edges]: { ...noEdges, unfiltered: 41 } });
    await expect(page.locator('[data-empty=filtered]')).toContainText('41 edges without them');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(page).not.toHaveURL(/port=/);
  });

  test('no flows yet: what is waited for', async ({ app }) => {
    await app.open('/flows', { ...answers, [apiPaths.edges]: noEdges });
    await expect(app.page.locator('[data-empty=nothing-yet]')).toContainText(
      'Waiting for the first complete window',
    );
    await app.checkAccessibility();
  });

  test('source down: since when, and that quiet is no proof', async ({ app }) => {
    const down = {
      ...status,
      flows: { ...status.flows, state: 'stale' as const, message: 'Goldmane is unreachable since 10:36.' },
    };
    await app.open('/flows', { ...answers, [apiPaths.edges]: noEdges, [apiPaths.status]: down });
    await expect(app.page.locator('[data-empty=source-down]')).toContainText('since 10:36');
  });

  test('a true zero names its range and completeness, and is none of the empty kinds', async ({ app }) => {
    const zero = { ...noEdges, counts: { ...noEdges.counts, allowed: 31, total: 31 }, unfiltered: 31 };
    await app.open('/flows', { ...answers, [apiPaths.edges]: zero });
    await expect(app.page.getByText('0 edges would be denied in 7 days')).toBeVisible();
    await expect(app.page.getByText('99.4 % observed')).toBeVisible();
    await expect(app.page.locator('[data-empty]')).toHaveCount(0);
    await app.page.getByRole('button', { name: 'Show 31 allowed edges' }).click();
    await expect(app.page).toHaveURL(/verdict=allowed/);
  });

  test('loading keeps the shape', async ({ app }) => {
    await app.open('/flows', { ...answers, [apiPaths.edges]: hang });
    await expect(app.page.getByRole('status', { name: 'Loading flows' })).toBeVisible();
  });

  test('failing says what to do, and trying again works', async ({ app }) => {
    let failing = true;
    const answer = () =>
      failing ? new Failure(500, 'internal', 'The history could not be read. Try again.') : edges;
    await app.open('/flows', { ...answers, [apiPaths.edges]: answer });
    await expect(
      app.page.getByRole('alert').filter({ hasText: 'The history could not be read' }),
    ).toBeVisible();
    failing = false;
    await app.page.getByRole('button', { name: 'Try again' }).click();
    await expect(rowOf(app.page, /checkout to payments/)).toBeVisible();
  });

  test('an edge that is gone says so in the panel, and the list stays', async ({ app }) => {
    const gone = new Failure(
      404,
      'not-found',
      'This edge was not seen in this range. Choose a longer range.',
    );
    await app.open('/flows?edge=shop~x.shop~y.tcp.1', { ...answers, [apiPaths.edge]: gone });
    await expect(panel(app.page)).toContainText('was not seen in this range');
    await expect(rowOf(app.page, /checkout to payments/)).toBeVisible();
    await app.page.keyboard.press('Escape');
    await expect(panel(app.page)).toBeHidden();
  });

  test('stale numbers stay with their age', async ({ app }) => {
    const stale = {
      ...status,
      flows: { ...status.flows, state: 'stale' as const, newestWindowEnd: now - 360, message: null },
    };
    await app.open('/flows?ns=shop', { ...answers, [apiPaths.status]: stale });
    await expect(rowOf(app.page, /checkout to payments/)).toContainText('288,410');
    await app.checkAccessibility();
  });

  test('without the right decisions stay, disabled, with the missing rule', async ({ app }) => {
    const { page } = app;
    const missing = denied('Needs update on configmaps/drawbridge-decisions in drawbridge');
    await app.open(reports, {
      [apiPaths.session]: viewerSession,
      [apiPaths.edges]: { ...edges, decide: missing },
      [apiPaths.edge]: { ...detailOf(reportsEdge.id), permission: missing },
    });
    await expect(panel(page).getByRole('button', { name: 'Deny on purpose…' })).toBeDisabled();
    // It only leads to a proposal, which has a right of its own.
    await expect(panel(page).getByRole('button', { name: 'Allow…' })).toBeEnabled();
    await expect(panel(page)).toContainText('Needs update on configmaps/drawbridge-decisions');
    await expect(panel(page).getByRole('button', { name: 'Copy rule' })).toBeVisible();
    await page.keyboard.press('d');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await app.checkAccessibility();
  });

  test('two changes in one moment both stand in the address', async ({ app }) => {
    const { page } = app;
    await app.open('/flows?ns=shop', answers);
    await page.getByRole('button', { name: /^Unknown/ }).waitFor();
    await page.evaluate(() => {
      const named = (name: string) =>
        [...document.querySelectorAll('button')].find((button) => button.textContent?.startsWith(name));
      named('Matrix')?.click();
      named('Unknown')?.click();
    });
    await expect(page).toHaveURL(/\?ns=shop&view=matrix&verdict=unknown$/);
    await page.goBack();
    await expect(page).toHaveURL(/\?ns=shop$/);
  });

  for (const width of [1440, 1280, 1120])
    test(`the tag of a peer is whole or not there beside the panel (${width} px)`, async ({ app }) => {
      const { page } = app;
      await page.setViewportSize({ width, height: 800 });
      await app.open(reports, answers);
      await expect(panel(page)).toBeVisible();
      const tags = page.getByRole('grid', { name: 'Edges' }).getByText('NetworkSet', { exact: true });
      await expect(tags).not.toHaveCount(0);
      const shares = await tags.evaluateAll((all) =>
        all.map((tag) => {
          const inner = tag.getBoundingClientRect();
          const outer = tag.parentElement?.getBoundingClientRect() ?? inner;
          return inner.top < outer.bottom ? Math.min(1, outer.width / inner.width) : 0;
        }),
      );
      for (const share of shares) expect([0, 1]).toContain(Number(share.toFixed(2)));
    });

  for (const theme of ['light', 'dark'])
    test(`a phone stacks the rows and opens the panel as a sheet, without side scroll (${theme})`, async ({
      app,
    }) => {
      const { page } = app;
      await page.setViewportSize({ width: 390, height: 844 });
      await page.addInitScript((value) => localStorage.setItem('drawbridge-theme', value), theme);
      await app.open('/flows?ns=shop', answers);
      await rowOf(page, /reports to postgres/).scrollIntoViewIfNeeded();
      await noSideScroll(page);
      await app.checkAccessibility();
      await rowOf(page, /reports to postgres/).click();
      await expect(panel(page)).toBeVisible();
      expect((await panel(page).boundingBox())?.width).toBe(390);
      await noSideScroll(page);
      await app.checkAccessibility();
      await panel(page).getByRole('button', { name: 'Close panel' }).click();
      await expect(panel(page)).toBeHidden();
    });

  test('dark has no accessibility violation', async ({ app }) => {
    await app.page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));
    await app.open(reports, answers);
    await expect(panel(app.page)).toContainText('Smallest rule');
    await app.checkAccessibility();
  });
});

test.describe('the matrix', () => {
  const pictures = { [apiPaths.edges]: matrixEdges, [apiPaths.namespaces]: matrixNamespaces };

  test('opens with the pair that has most to decide; arrows walk cells and Enter opens one', async ({
    app,
  }) => {
    const { page } = app;
    await app.open('/flows?view=matrix', pictures);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Who talks to whom: 15 edges would be denied, between 8 pairs',
    );
    await expect(page.getByRole('region', { name: 'monitoring to shop' })).toContainText(
      '6 edges would be denied',
    );
    await app.checkAccessibility();
    await page.getByRole('gridcell', { name: /^monitoring to shop:/ }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    const shop = page.getByRole('gridcell', {
      name: 'shop to shop: 2 edges would be denied, 1 edge is unknown',
    });
    await expect(shop).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'shop to shop' })).toContainText('1 edge is unknown');
    await page.getByRole('link', { name: 'Open in table' }).click();
    await expect(page).toHaveURL(/src=shop\/&dst=shop\/|dst=shop\/&src=shop\/|src=shop\/.*dst=shop\//);
  });

  test('says that an empty cell is no proof, and when it does not hold all edges', async ({ app }) => {
    await app.open('/flows?view=matrix', {
      ...pictures,
      [apiPaths.edges]: { ...matrixEdges, totalRows: 6_812 },
    });
    await expect(app.page.getByText('which is not proof of none')).toBeVisible();
    await expect(app.page.getByText(/Made from [\d,]+ of 6,812 edges, worst first/)).toBeVisible();
  });

  test('allows the edges of a pair, and works without the gates of namespaces', async ({ app }) => {
    await app.open('/flows?view=matrix', {
      [apiPaths.edges]: matrixEdges,
      [apiPaths.namespaces]: new Failure(500),
    });
    await expect(app.page.getByText('Gates and stages are unknown')).toBeVisible();
    await app.page.getByRole('button', { name: 'Allow 6 edges…' }).click();
    await expect(app.page).toHaveURL(/allow=monitoring~prometheus/);
  });

  test('is its list of pairs on a phone', async ({ app }) => {
    const { page } = app;
    await page.setViewportSize({ width: 390, height: 844 });
    await app.open('/flows?view=matrix', pictures);
    await page.getByRole('list', { name: 'Pairs' }).getByText('monitoring → shop').first().click();
    await expect(page.getByRole('button', { name: 'Allow 6 edges…' })).toBeVisible();
    await expect(page.getByRole('grid')).toBeHidden();
    await noSideScroll(page);
    await app.checkAccessibility();
  });
});
