import { mkdtempSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { KubeTransport } from '@/lib/cluster';
import { EventHub } from './event-hub';
import { Pages } from './pages';
import { Problem } from './problem';
import { type ApiHandler, createHttpServer, StreamAnswer } from './server';
import { OneTimeToken, Sessions } from './sessions';

const transport = { description: 'test' } as KubeTransport;
let running: { server: Server; hub: EventHub } | null = null;

async function listen(routes: Record<string, ApiHandler>): Promise<{ url: string; clock: { now: number } }> {
  const folder = mkdtempSync(join(tmpdir(), 'server-'));
  writeFileSync(join(folder, 'index.html'), '<h1>page</h1>');
  const clock = { now: 1_000 };
  const sessions = new Sessions(() => clock.now, false);
  const hub = new EventHub(sessions);
  const oneTime = new OneTimeToken('secret-link');
  const server = createHttpServer({
    routes: new Map(Object.entries(routes)),
    pages: new Pages(folder),
    sessions,
    hub,
    oneTime,
    linkSession: () => sessions.create('mara', transport),
    login: async (token) => {
      if (token !== 'good') throw new Problem('unauthorized', 'The API server does not accept this token.');
      return sessions.create('viewer', transport);
    },
    hello: () => ({ cluster: 1 }),
    health: () => ({ ready: true, detail: {} }),
    allowedHosts: () => [`127.0.0.1:${port}`],
    logger: pino({ level: 'silent' }),
  });
  let port = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  running = { server, hub };
  return { url: `http://127.0.0.1:${port}`, clock };
}

afterEach(() => {
  running?.hub.close();
  running?.server.closeAllConnections();
  running?.server.close();
  running = null;
});

const echo: Record<string, ApiHandler> = {
  'GET /api/who': async ({ session }) => ({ user: session.user }),
  'POST /api/write': async ({ body }) => ({ body }),
  'GET /api/broken': async () => {
    throw new Error('password=hunter2');
  },
};

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/login?token=secret-link`, { redirect: 'manual' });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('the HTTP server', () => {
  it('the printed link works once, and becomes a cookie that scripts cannot read', async () => {
    const { url } = await listen(echo);
    const first = await fetch(`${url}/login?token=secret-link`, { redirect: 'manual' });
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    expect(first.headers.get('location')).toBe('/');
    const second = await fetch(`${url}/login?token=secret-link`, { redirect: 'manual' });
    expect(second.headers.get('location')).toBe('/login?expired=1');
    expect(second.headers.get('set-cookie')).toBeNull();
  });

  it('answers no API call without a session, and each with it', async () => {
    const { url } = await listen(echo);
    expect((await fetch(`${url}/api/who`)).status).toBe(401);
    const cookie = await signIn(url);
    expect(await (await fetch(`${url}/api/who`, { headers: { cookie } })).json()).toEqual({ user: 'mara' });
  });

  it('a file is made while it is sent, and one that breaks off is not taken for whole', async () => {
    let made = 0;
    async function* endless() {
      for (;;) {
        made++;
        yield 'x'.repeat(100_000);
      }
    }
    async function* broken() {
      yield 'a,b\r\n';
      throw new Error('the cluster went away');
    }
    const file = (parts: AsyncIterable<string>) => async () => new StreamAnswer('text/csv', parts, 'a.csv');
    const { url } = await listen({
      'GET /api/endless': file(endless()),
      'GET /api/broken-file': file(broken()),
    });
    const cookie = await signIn(url);
    const answer = await fetch(`${url}/api/endless`, { headers: { cookie } });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.csv"');
    const reader = answer.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = made;
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Nobody reads on, so nothing more is made.
    expect(made).toBe(before);
    await reader?.cancel();
    const torn = await fetch(`${url}/api/broken-file`, { headers: { cookie } });
    await expect(torn.text()).rejects.toThrow();
  });

  it('a session ends after four idle hours', async () => {
    const { url, clock } = await listen(echo);
    const cookie = await signIn(url);
    clock.now += 4 * 3_600_000 + 1;
    expect((await fetch(`${url}/api/who`, { headers: { cookie } })).status).toBe(401);
  });

  it('refuses a write without our header or from another site, with a session too', async () => {
    const { url } = await listen(echo);
    const cookie = await signIn(url);
    expect(
      (await fetch(`${url}/api/write`, { method: 'POST', headers: { cookie }, body: '{}' })).status,
    ).toBe(403);
    expect(
      (
        await fetch(`${url}/api/write`, {
          method: 'POST',
          headers: { cookie, 'x-drawbridge': '1', 'sec-fetch-site': 'cross-site' },
          body: '{}',
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await fetch(`${url}/api/write`, {
          method: 'POST',
          headers: { cookie, 'x-drawbridge': '1' },
          body: '{"a":1}',
        })
      ).status,
    ).toBe(200);
  });

  it('does not answer to a foreign Host name', async () => {
    const { url } = await listen(echo);
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve) => {
      request(`${url}/`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.statusCode ?? 0),
      ).end();
    });
    expect(status).toBe(403);
  });

  it('says nothing of an unknown error to the client', async () => {
    const { url } = await listen(echo);
    const cookie = await signIn(url);
    const answer = await fetch(`${url}/api/broken`, { headers: { cookie } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('hunter2');
  });

  it('a body that is too large or not JSON is refused clearly', async () => {
    const { url } = await listen(echo);
    const cookie = await signIn(url);
    const headers = { cookie, 'x-drawbridge': '1' };
    expect((await fetch(`${url}/api/write`, { method: 'POST', headers, body: 'x' })).status).toBe(400);
    expect(
      (await fetch(`${url}/api/write`, { method: 'POST', headers, body: `"${'x'.repeat(1_000_001)}"` }))
        .status,
    ).toBe(413);
  });

  it('an event stream begins with the revisions and ends with the session', async () => {
    const { url } = await listen(echo);
    const cookie = await signIn(url);
    const stream = await fetch(`${url}/api/events`, { headers: { cookie } });
    const reader = stream.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('event: revision\ndata: {"cluster":1}');
    await reader?.cancel();
  });
});
