/** What a person does on the pages, step by step: by role and name, as they are seen. */
import { expect, type Page } from '@playwright/test';
import type { z } from 'zod';
import { edgeDetailSchema, edgesSchema, rolloutSchema, settingsSchema } from '../../lib/api';
import type { Product } from '../support/journey-cluster';

const header = { 'x-drawbridge': '1' };

export class Traveller {
  constructor(
    readonly page: Page,
    readonly product: Product,
    /** Answers follow a write, and flows their connections, within a few windows. */
    readonly soon: { readonly timeout: number },
  ) {}

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.product.url}${path}`);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible(this.soon);
  }

  async logIn(): Promise<void> {
    await this.page.goto(this.product.loginUrl);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible(this.soon);
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.page.request.get(`${this.product.url}${path}`);
    expect(answer.status(), path).toBe(200);
    return schema.parse(await answer.json());
  }

  edges(query: string) {
    return this.#get(`/api/edges?limit=2000&group=none&${query}`, edgesSchema);
  }

  edge(id: string) {
    return this.#get(`/api/edge?id=${encodeURIComponent(id)}`, edgeDetailSchema);
  }

  rollout() {
    return this.#get('/api/rollout', rolloutSchema);
  }

  /** `id at sides` of a verdict, sorted: as the story's own list is written. */
  async lines(verdict: string): Promise<string[]> {
    const { rows } = await this.edges(`verdict=${verdict}`);
    return rows.map(({ edge, sides }) => `${edge.id} at ${sides.join('+')}`).sort();
  }

  /** How long and how complete is a setting; the pages of the journey cannot wait a week. */
  async settings(change: Partial<z.infer<typeof settingsSchema>['gate']>): Promise<void> {
    const now = await this.#get('/api/settings', settingsSchema);
    const answer = await this.page.request.put(`${this.product.url}/api/settings`, {
      headers: header,
      data: { ...now, gate: { ...now.gate, ...change } },
    });
    expect(answer.status()).toBe(200);
  }

  /** The Allow page with its proposal in place: types addresses where external peers ask for them, ticks what must be seen, stages. */
  async stageProposal(cidr: string): Promise<void> {
    const { page } = this;
    const stage = page.getByRole('button', { name: /^Stage (policy|\d+ policies)/ });
    await expect(stage).toBeVisible(this.soon);
    const addresses = page.getByLabel(/^Addresses the rule may name/);
    if ((await addresses.count()) > 0) {
      await addresses.first().fill(cidr);
      await page.getByRole('button', { name: 'Use these addresses' }).first().click();
      await expect(addresses).toHaveCount(0, this.soon);
    }
    await expect(stage).toBeEnabled(this.soon);
    await stage.click();
    await expect(stage).toHaveCount(0, this.soon);
  }

  /** One edge from the list: open it, Allow…, stage. */
  async allowOne(id: string, cidr = ''): Promise<void> {
    const { page } = this;
    await this.goto(`/flows?verdict=would-deny,unknown&group=none&edge=${encodeURIComponent(id)}`);
    await page.getByRole('button', { name: /^Allow…/ }).click();
    await this.stageProposal(cidr);
  }

  /** Rows chosen by their boxes, then allowed together. */
  async allowSelected(query: string, ids: readonly string[]): Promise<void> {
    const { page } = this;
    await this.goto(`/flows?group=none&verdict=would-deny&${query}`);
    for (const id of ids) {
      const row = page.locator(`[data-row="${id}"]`);
      await row.hover();
      await row.getByRole('checkbox').check();
    }
    await page
      .getByRole('region', { name: 'Selection' })
      .getByRole('button', { name: `Allow ${ids.length} edges…` })
      .click();
    await this.stageProposal('');
  }

  /** Everything a namespace needs. */
  async allowNamespace(name: string, cidr: string): Promise<void> {
    await this.goto(`/namespaces?ns=${name}&open=1`);
    await this.page
      .getByRole('link', { name: /^Propose rules/ })
      .first()
      .click();
    await this.stageProposal(cidr);
  }

  /** A decision in the menu or beside Allow… of an edge. */
  async decide(id: string, kind: 'deny' | 'accept-unknown', reason: string): Promise<void> {
    const { page } = this;
    await this.goto(`/flows?verdict=would-deny,unknown&group=none&edge=${encodeURIComponent(id)}`);
    if (kind === 'deny') await page.getByRole('button', { name: 'Deny on purpose…' }).first().click();
    else {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Accept unknown…' }).click();
    }
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('Reason') });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog
      .getByRole('button', { name: kind === 'deny' ? /^Deny .* on purpose$/ : /^Accept .* as unknown$/ })
      .click();
    await expect(dialog).toHaveCount(0, this.soon);
  }

  /** Accepts what the gate offers to accept, each with reason, owner and the proposed end date. */
  async acceptGaps(reason: string, owner: string): Promise<void> {
    const { page } = this;
    await this.goto('/rollout');
    const accept = page.getByRole('button', { name: /^Accept with reason/ });
    for (let left = await accept.count(); left > 0; left = await accept.count()) {
      await accept.first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill(reason);
      await dialog.getByLabel('Owner').fill(owner);
      const end = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
      await dialog.getByLabel('End date').fill(end);
      await dialog.getByRole('button', { name: 'Accept gap' }).click();
      await expect(dialog).toHaveCount(0, this.soon);
      await expect.poll(() => accept.count(), this.soon).toBeLessThan(left);
    }
  }

  /** Presses a verb of the rollout and says yes to what it shows; confirming and going back ask nothing: `confirm` is null. */
  async verb(name: RegExp, confirm: RegExp | null): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name }).first().click();
    if (confirm === null) return;
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    const typed = dialog.getByRole('textbox');
    if ((await typed.count()) > 0) {
      const wanted = await dialog.locator('label code').innerText();
      await typed.fill(wanted);
    }
    await dialog.getByRole('button', { name: confirm }).click();
    await expect(dialog).toHaveCount(0, this.soon);
  }

  /** Raised and read back: for the canary, or for everything. */
  async waitForBridge(bridge: 'canary' | 'raised'): Promise<void> {
    await expect
      .poll(
        async () => {
          const { phase, bridge: stands } = await this.rollout();
          return `${phase} ${stands}`;
        },
        { timeout: this.soon.timeout + 60_000, message: `bridge ${bridge}` },
      )
      .toBe(`verifying ${bridge}`);
  }

  async waitForPhase(phase: string): Promise<void> {
    await expect
      .poll(async () => (await this.rollout()).phase, {
        timeout: this.soon.timeout + 60_000,
        message: `phase ${phase}`,
      })
      .toBe(phase);
  }

  async waitForGate(state: string): Promise<void> {
    await expect
      .poll(
        async () => {
          const { gate } = await this.rollout();
          return `${gate?.state} ${gate?.gaps.map(({ id, title }) => `${id}: ${title}`).join('; ')}`;
        },
        { timeout: this.soon.timeout + 30_000, message: `gate ${state}` },
      )
      .toMatch(new RegExp(`^${state}`, 's'));
  }
}
