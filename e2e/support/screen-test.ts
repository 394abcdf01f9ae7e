/** A Playwright test for one screen: pages without core, answers given by the test, and the basics checked at the end of every one. */
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { apiPaths } from '../../lib/api';
import { session } from '../fixtures/session';
import { status } from '../fixtures/status';
import { type PagesServer, servePages } from './pages-server';

/** Answer by path: a value is sent as JSON; a function gets the request's query and may return a Failure. */
export type Answers = Readonly<
  Record<string, unknown | ((query: URLSearchParams, body: unknown) => unknown)>
>;

/** An answer that is not success, in the contract's form; status 0 drops the connection; `hang` never answers. */
export class Failure {
  constructor(
    readonly status: number,
    readonly code = 'unavailable',
    readonly message = 'The API server does not answer. Nothing was changed. Try again when it is reachable.',
    readonly detail: string | null = null,
  ) {}
}
export const hang = Symbol('hang');

export interface Screen {
  readonly page: Page;
  /** Opens a page with these answers over the defaults (session, status). */
  open(path: string, answers: Answers): Promise<void>;
  /** Accessibility of the page as it stands (axe, WCAG 2.2 AA). */
  checkAccessibility(): Promise<void>;
}

export const test = base.extend<{ app: Screen }, { pages: PagesServer }>({
  pages: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's parameters.
    async ({}, use) => {
      const address = process.env.DRAWBRIDGE_PAGES;
      if (address !== undefined) return use({ url: address, stop: async () => undefined });
      const server = await servePages();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  app: async ({ page, pages }, use) => {
    const problems: string[] = [];
    const allowed = new URL(pages.url).host;
    page.on('request', (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && host !== allowed) problems.push(`request to ${host}`);
    });
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      // A failing answer is logged by the browser itself; those are what a failure test asks for.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(`console: ${message.text()}`);
    });
    await use({
      page,
      open: async (path, answers) => {
        await page.route('**/api/**', async (route) => {
          const request = route.request();
          const url = new URL(request.url());
          const all: Answers = { [apiPaths.session]: session, [apiPaths.status]: status, ...answers };
          if (url.pathname === apiPaths.events)
            return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 60000\n\n' });
          const given = all[url.pathname];
          const answer =
            typeof given === 'function' ? given(url.searchParams, request.postDataJSON() ?? null) : given;
          if (answer === hang) return undefined;
          if (answer === undefined)
            return route.fulfill({
              status: 404,
              json: { error: { code: 'not-found', message: `No answer for ${url.pathname}.`, detail: null } },
            });
          if (answer instanceof Failure) {
            if (answer.status === 0) return route.abort('connectionrefused');
            const { code, message, detail } = answer;
            return route.fulfill({ status: answer.status, json: { error: { code, message, detail } } });
          }
          return route.fulfill({ json: answer });
        });
        await page.goto(`${pages.url}${path}`);
      },
      checkAccessibility: async () => {
        const result = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze();
        expect(
          result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
        ).toEqual([]);
      },
    });
    expect(problems).toEqual([]);
  },
});
export { expect };
