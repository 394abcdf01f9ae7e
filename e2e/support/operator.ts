/** An operator without a browser: the same API the pages use, with a session of its own. */
import { type APIRequestContext, expect, request } from '@playwright/test';
import type { z } from 'zod';
import {
  apiErrorSchema,
  edgesSchema,
  proposalSchema,
  type RolloutView,
  rolloutSchema,
  settingsSchema,
} from '../../lib/api';

const twoWeeks = 14 * 86_400;
type Gate = z.infer<typeof settingsSchema>['gate'];

export class Operator {
  private constructor(
    private readonly context: APIRequestContext,
    readonly url: string,
  ) {}

  /** Signs in with the printed link. */
  static async withLink(link: string): Promise<Operator> {
    const context = await request.newContext({ extraHTTPHeaders: { 'x-drawbridge': '1' } });
    const answer = await context.get(link, { maxRedirects: 0 });
    expect(answer.headers().location).toBe('/');
    return new Operator(context, new URL(link).origin);
  }

  static async withToken(url: string, token: string): Promise<Operator> {
    const context = await request.newContext({ extraHTTPHeaders: { 'x-drawbridge': '1' } });
    expect((await context.post(`${url}/api/login`, { data: { token } })).status()).toBe(200);
    return new Operator(context, url);
  }

  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.context.get(`${this.url}${path}`);
    expect(answer.status(), `GET ${path}: ${await answer.text()}`).toBe(200);
    return schema.parse(await answer.json());
  }

  async send(method: 'POST' | 'PUT', path: string, data: unknown): Promise<unknown> {
    const answer = await this.context.fetch(`${this.url}${path}`, { method, data });
    expect(answer.status(), `${method} ${path}: ${await answer.text()}`).toBe(200);
    return answer.json();
  }

  /** A write that must not succeed: how it was refused. */
  async refused(
    method: 'POST' | 'PUT',
    path: string,
    data: unknown,
  ): Promise<{ status: number; code: string; message: string }> {
    const answer = await this.context.fetch(`${this.url}${path}`, { method, data });
    const { error } = apiErrorSchema.parse(await answer.json());
    return { status: answer.status(), code: error.code, message: error.message };
  }

  rollout(): Promise<RolloutView> {
    return this.get('/api/rollout', rolloutSchema);
  }

  async act(verb: string): Promise<void> {
    const { verbs } = await this.rollout();
    const typed = verbs.find((item) => item.verb === verb)?.dialog?.typed ?? null;
    await this.send('POST', '/api/rollout/action', { verb, namespaces: [], typed });
  }

  async waitFor(phase: RolloutView['phase'], timeout = 60_000): Promise<void> {
    await expect.poll(async () => (await this.rollout()).phase, { timeout, message: phase }).toBe(phase);
  }

  async #undecided(verdict: string): Promise<string[]> {
    const { rows } = await this.get(`/api/edges?limit=2000&group=none&verdict=${verdict}`, edgesSchema);
    return rows.filter(({ decision }) => decision === null).map(({ edge }) => edge.id);
  }

  /** A staged default deny of one namespace with everything allowed or decided: the gate passes. */
  async passGate(namespace: string, cidr: string, gate: Partial<Gate>): Promise<void> {
    await this.send('POST', '/api/candidate/stage', {
      kind: 'namespaced-calico',
      namespace,
      exclude: [],
      yaml: null,
    });
    const edges = await this.#undecided('would-deny');
    const { policies } = proposalSchema.parse(
      await this.send('POST', '/api/proposal', { edges, width: 'suggested', cidr, yaml: null }),
    );
    await this.send('POST', '/api/stage', { policies: policies.map(({ yaml }) => ({ yaml })), edges });
    const settings = await this.get('/api/settings', settingsSchema);
    await this.send('PUT', '/api/settings', {
      ...settings,
      gate: { ...settings.gate, minStagedSeconds: 0, minObservedSeconds: 0, settleSeconds: 1, ...gate },
    });
    await expect
      .poll(
        async () => {
          await this.#acceptWhatIsOffered();
          const { gate: now } = await this.rollout();
          return `${now?.state} ${now?.gaps.map(({ id }) => id).join(', ')}`;
        },
        { timeout: 30_000 },
      )
      .toMatch(/^pass/);
  }

  /** Unknown edges and gaps that offer it, accepted by name; an edge may show as unknown only when it is seen again. */
  async #acceptWhatIsOffered(): Promise<void> {
    const until = Date.now() / 1000 + twoWeeks;
    const edges = await this.#undecided('unknown');
    const reason = 'The address is in the range that is allowed';
    if (edges.length > 0)
      await this.send('POST', '/api/decisions', { edges, kind: 'accept-unknown', reason, until });
    const gaps = (await this.rollout()).gate?.gaps ?? [];
    for (const { id } of gaps.filter(({ remedy }) => remedy.kind === 'accept'))
      await this.send('POST', '/api/rollout/accept', { gap: id, reason: 'Looked at', owner: 'team', until });
  }

  close(): Promise<void> {
    return this.context.dispose();
  }
}
