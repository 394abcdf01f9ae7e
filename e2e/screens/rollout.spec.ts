import type { Page } from '@playwright/test';
import { apiPaths, type RolloutView } from '../../lib/api';
import * as story from '../fixtures/rollout';
import { denied, viewerSession } from '../fixtures/session';
import { type Answers, expect, Failure, hang, test } from '../support/screen-test';

const gateStatus = story.statusAt(story.morning, { phase: 'gate', phaseText: 'Gate inconclusive' });
const armedStatus = story.statusAt(story.lowerTime, {
  phase: 'armed',
  deadline: story.lowerTime + 252,
  bridge: 'lowered',
});
const verifyingStatus = story.statusAt(story.verifyNow, {
  phase: 'verifying',
  deadline: story.verifyNow + 762,
  confirmPercent: 62,
  bridge: 'raised',
});
const draftStatus = { ...gateStatus, rollout: null };
const at = (rollout: RolloutView, status: unknown = gateStatus): Answers => ({
  [apiPaths.rollout]: rollout,
  [apiPaths.status]: status,
});
const draft = { ...at(story.draftRollout, draftStatus), [apiPaths.candidate]: story.candidate };
const filled = (page: Page) => page.locator('main button.bg-accent-solid, main a.bg-accent-solid');
const noRight = denied('Needs update on tier.globalnetworkpolicies default.*');
const dark = (page: Page) => page.addInitScript(() => localStorage.setItem('drawbridge-theme', 'dark'));

test.describe('the gate', () => {
  test('shows each gap with its own way to close it, and one filled button', async ({ app }) => {
    await app.open('/rollout', at(story.gateRollout));
    await expect(app.page.getByRole('heading', { level: 1 })).toContainText('the gate is inconclusive');
    const gaps = app.page.getByRole('list', { name: 'Gaps', exact: true }).getByRole('listitem');
    await expect(gaps).toHaveCount(2);
    await expect(gaps.nth(0).getByRole('button', { name: 'Accept with reason…' })).toBeEnabled();
    await expect(gaps.nth(1).getByRole('link', { name: 'Decide 2 edges' })).toHaveAttribute(
      'href',
      /\/flows\?verdict=unknown/,
    );
    await expect(filled(app.page)).toHaveText(['Decide 2 edges']);
    await expect(app.page.getByRole('button', { name: 'Lower bridge…' })).toBeDisabled();
    await expect(app.page.getByRole('button', { name: 'Lower bridge…' })).toHaveAccessibleDescription(
      'Lowering needs a passing gate',
    );
    await app.checkAccessibility();
  });

  test('what was not seen is named on its lane', async ({ app }) => {
    await app.open('/rollout', at(story.gateRollout));
    await expect(app.page.getByRole('img', { name: /^Nodes reporting.*Not seen: .* to / })).toBeVisible();
  });

  test('a gap is accepted only with reason, owner and end date', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.gateRollout),
      [apiPaths.acceptGap]: (_: URLSearchParams, body: unknown) => sent.push(body) && story.passedRollout,
    });
    await page.getByRole('button', { name: 'Accept with reason…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Accept this gap with a reason' });
    await dialog.getByLabel('Reason').fill('Its only peer is postgres');
    await dialog.getByLabel('Owner').fill('team-payments');
    await expect(dialog.getByRole('button', { name: 'Accept gap' })).toBeDisabled();
    await dialog.getByLabel('End date').fill('2026-12-01');
    await app.checkAccessibility();
    await dialog.getByRole('button', { name: 'Accept gap' }).click();
    await expect(dialog).toBeHidden();
    expect(sent).toEqual([
      expect.objectContaining({
        gap: 'cron:shop/settlement',
        owner: 'team-payments',
        until: expect.any(Number),
      }),
    ]);
  });

  test('once it passes, lowering is the one filled button, and its dialog is plain', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.passedRollout),
      [apiPaths.rolloutAction]: (_: URLSearchParams, body: unknown) =>
        sent.push(body) && story.loweredRollout,
    });
    await expect(filled(page)).toHaveText(['Lower bridge…']);
    await expect(page.getByText('Accepted by jonas.weber')).toBeVisible();
    await page.getByRole('button', { name: 'Lower bridge…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Lower the bridge for shop?' });
    await expect(dialog.getByRole('textbox')).toHaveCount(0);
    await expect(dialog).toContainText('PROD');
    await dialog.getByRole('button', { name: 'Lower bridge' }).click();
    await expect(dialog).toBeHidden();
    // What was looked at is what is lowered, whatever order somebody else chooses meanwhile.
    expect(sent).toEqual([{ verb: 'lower', namespaces: ['shop'], typed: null }]);
  });

  test('a refused verb says why in its dialog and stays there', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.passedRollout),
      [apiPaths.rolloutAction]: new Failure(
        409,
        'gate',
        'The gate passed 16 min ago and expired. Evaluate it again.',
      ),
    });
    await page.getByRole('button', { name: 'Lower bridge…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lower bridge' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('expired');
  });
});

test.describe('behind the lowered bridge', () => {
  test('raising needs the typed name; Roll back does not', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.loweredRollout, armedStatus),
      [apiPaths.rolloutAction]: (_: URLSearchParams, body: unknown) =>
        sent.push(body) && story.verifyingRollout,
    });
    await expect(page.getByText(/Raise within 4:1\d/)).toBeVisible();
    await expect(page.getByRole('img', { name: /crosses the lowered bridge as before/ })).toBeVisible();
    await expect(filled(page)).toHaveText(['Raise…']);
    await app.checkAccessibility();
    await page.getByRole('button', { name: 'Raise…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Raise the bridge for shop?' });
    await dialog.getByRole('textbox').fill('wave 3');
    await expect(dialog.getByRole('button', { name: 'Raise' })).toBeDisabled();
    await dialog.getByRole('textbox').fill('shop');
    await dialog.getByRole('textbox').press('Enter');
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Roll back' }).click();
    await expect.poll(() => sent).toHaveLength(2);
    expect(sent).toEqual([
      { verb: 'raise', namespaces: [], typed: 'shop' },
      { verb: 'roll-back', namespaces: [], typed: null },
    ]);
  });

  test('a write ticks only after it was read back', async ({ app }) => {
    await app.open('/rollout', at(story.placingRollout, armedStatus));
    await expect(app.page.getByText('4 of 11 writes read back', { exact: true }).first()).toBeVisible();
    await expect(app.page.getByRole('img', { name: 'in progress' })).toHaveCount(1);
  });

  test('drift shows both versions and only the way back', async ({ app }) => {
    await app.open('/rollout', at(story.driftedRollout, armedStatus));
    const card = app.page.getByRole('region', { name: 'What differs from the plan' });
    await expect(card).toContainText('order: 0');
    await expect(card).toContainText('order: 500');
    await expect(app.page.getByRole('button', { name: 'Roll back' })).toBeEnabled();
    await expect(filled(app.page)).toHaveCount(0);
    await app.checkAccessibility();
  });
});

test.describe('verifying', () => {
  test('counts down to the server’s deadline; Confirm is outlined until verified', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', at(story.verifyingRollout, verifyingStatus));
    await expect(page.getByRole('timer').first()).toHaveText(/^12:[34]\d$/);
    await expect(page.getByText('unless you confirm before 14:20:00')).toBeVisible();
    await expect(
      page.getByRole('main').getByRole('button', { name: 'Confirm, 62 % of edges re-seen' }),
    ).toBeEnabled();
    await expect(filled(page)).toHaveCount(0);
    await expect(page.getByRole('main').getByText('Verified', { exact: true })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Extend once by 10 min' })).toBeVisible();
    await expect(page.getByText('9 edges. Quiet is not proof.')).toBeVisible();
    await page.getByRole('button', { name: 'If Calico’s API is down' }).click();
    await expect(page.getByText('crd.projectcalico.org')).toBeVisible();
    await app.checkAccessibility();
  });

  test('once verified Confirm is filled and the used extension is gone', async ({ app }) => {
    const { page } = app;
    await app.open(
      '/rollout',
      at(story.verifiedRollout, story.statusAt(story.verifiedNow, { phase: 'verifying', bridge: 'raised' })),
    );
    await expect(filled(page).filter({ visible: true })).toHaveText(['Confirm, 83 % of edges re-seen']);
    await expect(page.getByText('Verified', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Extend/ })).toHaveCount(0);
  });

  test('an unexpected denial stands on top with Allow and Roll back', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.surprisedRollout, verifyingStatus),
      [apiPaths.rolloutAction]: (_: URLSearchParams, body: unknown) =>
        sent.push(body) && story.rolledBackRollout,
    });
    const card = page.getByRole('region', { name: 'Denied, not expected' });
    await expect(card.getByRole('alert')).toHaveText('1 edge denied and not expected');
    await expect(card.getByRole('link', { name: 'Allow…' })).toHaveAttribute(
      'href',
      /\/flows\?allow=shop~orders/,
    );
    await app.checkAccessibility();
    await card.getByRole('button', { name: 'Roll back' }).click();
    await expect.poll(() => sent).toEqual([{ verb: 'roll-back', namespaces: [], typed: null }]);
  });

  test('the deadline is announced at 5 minutes, and nothing is said before', async ({ app }) => {
    const { verifying } = story.verifyingRollout;
    if (verifying === null) throw new Error('the story has a countdown');
    const late = { ...verifyingStatus, now: verifying.deadline - 303 };
    await app.open('/rollout', at(story.verifyingRollout, late));
    await expect(app.page.getByRole('timer').first()).toHaveText(/^5:0\d$/);
    const call = app.page.getByText('until the bridge lowers by itself');
    await expect(call).toHaveCount(0);
    await expect(call).toHaveText('5 minutes until the bridge lowers by itself');
  });

  test('windows that do not come are hatched and said, not drawn as quiet', async ({ app }) => {
    const { verifying } = story.verifyingRollout;
    if (verifying === null) throw new Error('the story has a countdown');
    const behind = { ...verifying, chart: verifying.chart.slice(0, 18) };
    await app.open('/rollout', at({ ...story.verifyingRollout, verifying: behind }, verifyingStatus));
    await expect(app.page.getByRole('img', { name: /Nothing seen since 14:04:30/ })).toBeVisible();
  });

  test('on a phone Confirm and Roll back stay at the thumb', async ({ app }) => {
    const { page } = app;
    await page.setViewportSize({ width: 390, height: 844 });
    await app.open('/rollout', at(story.surprisedRollout, verifyingStatus));
    await page.getByText('After this').scrollIntoViewIfNeeded();
    await expect(page.getByRole('button', { name: 'Confirm, 62 % re-seen' })).toBeInViewport();
    await expect(page.getByRole('button', { name: 'Roll back' }).last()).toBeInViewport();
    await app.checkAccessibility();
  });
});

test.describe('staging a default deny', () => {
  test('shows what it selects and would deny, and writes the staged kind in one step', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...draft,
      [apiPaths.candidateStage]: (_: URLSearchParams, body: unknown) =>
        sent.push(body) && {
          written: [
            {
              ref: { kind: 'StagedGlobalNetworkPolicy', namespace: null, name: 'default.default-deny' },
              created: true,
              auditId: null,
            },
          ],
          wouldDeny: 3,
        },
      [apiPaths.candidateUnstage]: new Failure(409, 'conflict', 'A wave counts on it. It was not removed.'),
    });
    await expect(page.getByText('Selects 128 pods in 10 namespaces')).toBeVisible();
    await expect(page.getByText('3 edges would be denied')).toBeVisible();
    await expect(page.getByText('2 edges unknown')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy as kubectl' })).toBeVisible();
    await expect(filled(page)).toHaveText(['Stage policy']);
    await app.checkAccessibility();
    await page.getByLabel('Exempt another namespace').selectOption('logging');
    await page.getByRole('button', { name: 'Stage policy' }).click();
    await expect(page.getByText('Staged default.default-deny')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    expect(sent).toEqual([{ kind: 'global', namespace: null, exclude: ['logging'], yaml: null }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('A wave counts on it. It was not removed.')).toBeVisible();
  });

  test('own YAML is checked as it stands, and a refusal keeps Stage off with its reason', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', {
      ...draft,
      [apiPaths.candidate]: (_: URLSearchParams, body: { yaml: string | null }) =>
        body.yaml?.includes('namespaceSelector') === false ? story.refusedCandidate : story.candidate,
    });
    await page.getByRole('button', { name: 'Edit YAML' }).click();
    await page.getByLabel('Own YAML').fill('spec:\n  selector: all()\n');
    await expect(page.getByRole('main').getByRole('alert')).toContainText('without a namespace selector');
    await expect(page.getByRole('button', { name: 'Stage policy' })).toBeDisabled();
    await page.getByRole('button', { name: 'Use the proposed policy' }).click();
    await expect(page.getByRole('button', { name: 'Stage policy' })).toBeEnabled();
  });

  test('a namespaced kind is chosen by keyboard and asks for its namespace first', async ({ app }) => {
    const asked: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...draft,
      [apiPaths.candidate]: (_: URLSearchParams, body: unknown) => asked.push(body) && story.candidate,
    });
    await page.getByRole('radio', { name: 'Global default deny' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'One namespace, Kubernetes' })).toBeChecked();
    await expect(page.getByText('Choose a namespace').last()).toBeVisible();
    await page.getByLabel('Namespace', { exact: true }).selectOption('shop');
    await expect
      .poll(() => asked.at(-1))
      .toEqual({ kind: 'namespaced-kubernetes', namespace: 'shop', exclude: [], yaml: null });
  });

  test('a staged candidate is taken away again after a plain dialog', async ({ app }) => {
    const sent: unknown[] = [];
    const { page } = app;
    await app.open('/rollout', {
      ...at(story.gateRollout),
      [apiPaths.candidateUnstage]: (_: URLSearchParams, body: unknown) => sent.push(body) && {},
    });
    await page.getByRole('button', { name: 'Unstage…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unstage' }).click();
    await expect.poll(() => sent).toEqual([{ kind: 'global', namespace: null }]);
  });
});

test.describe('states', () => {
  test('a wave that ended keeps its evidence', async ({ app }) => {
    await app.open('/rollout', at(story.committedRollout));
    await expect(app.page.getByRole('region', { name: 'Committed' })).toContainText('by jonas.weber');
    await expect(filled(app.page)).toHaveCount(0);
    await app.checkAccessibility();
  });

  test('a wave rolled back says what failed first', async ({ app }) => {
    await app.open('/rollout', at(story.rolledBackRollout));
    await expect(app.page.getByRole('region', { name: 'Rolled back' })).toContainText(
      'First denied: shop/orders',
    );
  });

  test('while loading, the shape of the page stands', async ({ app }) => {
    await app.open('/rollout', { [apiPaths.rollout]: hang });
    await expect(app.page.getByRole('status', { name: 'Loading the rollout' })).toBeVisible();
  });

  test('a failing answer says what to do, and Try again does it', async ({ app }) => {
    let fails = true;
    await app.open('/rollout', {
      ...at(story.gateRollout),
      [apiPaths.rollout]: () => (fails ? new Failure(500, 'internal') : story.gateRollout),
    });
    await expect(app.page.getByRole('main').getByRole('alert')).toContainText('Nothing was changed');
    fails = false;
    await app.page.getByRole('button', { name: 'Try again' }).click();
    await expect(app.page.getByRole('heading', { level: 1 })).toContainText('inconclusive');
  });

  test('without the right every verb stays, locked, with the missing rule once beside it', async ({
    app,
  }) => {
    const { page } = app;
    const locked = {
      ...story.loweredRollout,
      verbs: story.loweredRollout.verbs.map((verb) => ({ ...verb, permission: noRight })),
    };
    await app.open('/rollout', { ...at(locked, armedStatus), [apiPaths.session]: viewerSession });
    await expect(page.getByRole('button', { name: 'Raise…' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Roll back' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Raise…' })).toHaveAccessibleDescription(/Needs update on/);
    await expect(page.getByRole('main').getByRole('button', { name: 'Copy rule' })).toHaveCount(1);
    await app.checkAccessibility();
  });

  test('without the right to stage, staging is locked and everything is still shown', async ({ app }) => {
    const { page } = app;
    await app.open('/rollout', {
      ...draft,
      [apiPaths.session]: viewerSession,
      [apiPaths.candidate]: { ...story.candidate, permission: viewerSession.permissions.stage },
    });
    await expect(page.getByRole('button', { name: 'Stage policy' })).toBeDisabled();
    await expect(page.getByRole('main')).toContainText('Needs create on stagedglobalnetworkpolicies');
    await expect(page.getByText('3 edges would be denied')).toBeVisible();
  });

  const phases: readonly [string, Answers][] = [
    ['the gate', at(story.gateRollout)],
    ['the lowered bridge', at(story.loweredRollout, armedStatus)],
    ['the countdown', at(story.surprisedRollout, verifyingStatus)],
    ['staging', draft],
  ];
  for (const [name, answers] of phases)
    test(`${name} fits 390 px and is accessible in dark`, async ({ app }) => {
      await dark(app.page);
      await app.page.setViewportSize({ width: 390, height: 844 });
      await app.open('/rollout', answers);
      await app.page.getByRole('heading', { level: 1 }).waitFor();
      const overflow = await app.page
        .locator('main')
        .evaluate((main) =>
          Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth),
        );
      expect(overflow).toBeLessThanOrEqual(0);
      await app.checkAccessibility();
    });
});
