/** The HTTP server: pages, API and events on one port. Authorisation and CSRF checks stand here, before any handler. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { jsonText } from './answer';
import type { EventHub } from './event-hub';
import type { Page, Pages } from './pages';
import { asProblem, Problem } from './problem';
import type { OneTimeToken, Session, Sessions } from './sessions';

export interface ApiContext {
  readonly session: Session;
  readonly query: URLSearchParams;
  /** Parsed JSON of the body; null for GET. */
  readonly body: unknown;
}

export type ApiHandler = (context: ApiContext) => Promise<unknown>;

/** A file that is made while it is sent (CSV, NDJSON): never all of it in memory, and no faster than it is read. */
export class StreamAnswer {
  constructor(
    readonly type: string,
    readonly parts: AsyncIterable<string>,
    readonly fileName: string,
  ) {}
}

export interface ServerParts {
  readonly routes: ReadonlyMap<string, ApiHandler>;
  readonly pages: Pages;
  readonly sessions: Sessions;
  readonly hub: EventHub;
  readonly oneTime: OneTimeToken;
  /** Identity behind the printed link; null when this run has none to lend (then people log in with a token). */
  readonly linkSession: () => { cookie: string } | null;
  readonly login: (token: string) => Promise<{ cookie: string }>;
  readonly hello: () => unknown;
  readonly health: () => { ready: boolean; detail: Readonly<Record<string, unknown>> };
  readonly allowedHosts: () => readonly string[];
  readonly logger: Logger;
}

const maxBodyBytes = 1_000_000;
const alwaysHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function createHttpServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      const problem = asProblem(error);
      if (problem.code === 'internal')
        parts.logger.error({ err: error, path: request.url }, 'request failed');
      if (response.headersSent) response.destroy();
      else
        sendJson(response, problem.status, {
          error: { code: problem.code, message: problem.message, detail: problem.detail },
        });
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  return server;
}

async function handle(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(alwaysHeaders)) response.setHeader(name, value);
  const target = request.url ?? '/';
  if (!target.startsWith('/'))
    throw new Problem('bad-request', 'Only origin-form request targets are answered.');
  // Answering to any Host would let a page of another site reach us through a name it controls (DNS rebinding).
  if (!parts.allowedHosts().includes((request.headers.host ?? '').toLowerCase())) {
    throw new Problem(
      'forbidden',
      `This server does not answer to the host name ${request.headers.host ?? '(none)'}. Start it with --host-names to add one.`,
    );
  }
  const url = new URL(target, 'http://localhost');
  const method = request.method ?? 'GET';
  if (url.pathname === '/healthz') return sendJson(response, 200, { ok: true });
  if (url.pathname === '/readyz') {
    const health = parts.health();
    return sendJson(response, health.ready ? 200 : 503, health);
  }
  if (url.pathname === '/login' && method === 'GET' && url.searchParams.has('token'))
    return oneTimeLogin(parts, url, response);
  if (url.pathname.startsWith('/api/')) return api(parts, request, response, url, method);
  if (method !== 'GET' && method !== 'HEAD')
    throw new Problem('bad-request', `${method} is not possible on a page.`);
  sendPage(request, response, parts.pages, url.pathname);
}

function oneTimeLogin(parts: ServerParts, url: URL, response: ServerResponse): void {
  const granted = parts.oneTime.spend(url.searchParams.get('token') ?? '') ? parts.linkSession() : null;
  if (granted === null) {
    response.writeHead(303, { location: '/login?expired=1', 'cache-control': 'no-store' }).end();
    return;
  }
  response.writeHead(303, { location: '/', 'set-cookie': granted.cookie, 'cache-control': 'no-store' }).end();
}

function refuseCrossSite(request: IncomingMessage): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Problem('forbidden', 'Writes are only accepted from Drawbridge’s own pages.');
  if (request.headers['x-drawbridge'] !== '1')
    throw new Problem('forbidden', 'Writes need the header x-drawbridge: 1.');
}

async function api(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  method: string,
): Promise<void> {
  const session = parts.sessions.find(request.headers.cookie);
  if (method !== 'GET') refuseCrossSite(request);
  if (url.pathname === '/api/login' && method === 'POST') {
    const body = await readBody(request);
    const token =
      typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string'
        ? body.token
        : '';
    const { cookie } = await parts.login(token);
    response.setHeader('set-cookie', cookie);
    return sendJson(response, 200, { ok: true });
  }
  if (session === null)
    throw new Problem('unauthorized', 'You are not signed in, or your session has ended. Sign in again.');
  if (url.pathname === '/api/logout' && method === 'POST') {
    response.setHeader('set-cookie', parts.sessions.end(session));
    return sendJson(response, 200, { ok: true });
  }
  if (url.pathname === '/api/events' && method === 'GET') {
    if (!parts.hub.open(response, session, { event: 'revision', data: parts.hello() }))
      throw new Problem(
        'unavailable',
        'Too many pages listen for live events already. Close some and reload.',
      );
    return;
  }
  const handler = parts.routes.get(`${method} ${url.pathname}`);
  if (handler === undefined) throw new Problem('not-found', `There is no ${method} ${url.pathname}.`);
  const answer = await handler({
    session,
    query: url.searchParams,
    body: method === 'GET' ? null : await readBody(request),
  });
  if (answer instanceof StreamAnswer) {
    response.writeHead(200, {
      'content-type': answer.type,
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="${answer.fileName}"`,
    });
    // Its head is sent: what fails now ends the connection, so that the browser says the file is not whole.
    await pipeline(Readable.from(answer.parts), response).catch((error: unknown) =>
      parts.logger.warn({ err: error, file: answer.fileName }, 'a file was not sent whole'),
    );
    return;
  }
  sendJson(response, 200, answer);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const buffer = chunk as Buffer;
    size += buffer.length;
    if (size > maxBodyBytes)
      throw new Problem(
        'too-large',
        `The request is larger than ${maxBodyBytes / 1_000_000} MB. Nothing was changed.`,
      );
    chunks.push(buffer);
  }
  if (size === 0) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new Problem('bad-request', 'The request body is not JSON. Nothing was changed.');
  }
}

async function sendJson(response: ServerResponse, status: number, body: unknown): Promise<void> {
  const text = await jsonText(body);
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, no-store',
    })
    .end(text);
}

function sendPage(request: IncomingMessage, response: ServerResponse, pages: Pages, path: string): void {
  const found = pages.find(decodeURIComponent(path));
  const page = found ?? pages.notFound;
  if (page === null) throw new Problem('not-found', `There is no page ${path}.`);
  const headers: Record<string, string> = {
    'content-type': page.type,
    'cache-control': page.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: page.etag,
    vary: 'accept-encoding',
  };
  if (page.policy !== null) headers['content-security-policy'] = page.policy;
  if (found !== null && request.headers['if-none-match'] === page.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = chooseEncoding(page, String(request.headers['accept-encoding'] ?? ''), headers);
  response.writeHead(found === null ? 404 : 200, { ...headers, 'content-length': String(body.length) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function chooseEncoding(page: Page, accepted: string, headers: Record<string, string>): Buffer {
  if (page.brotli !== null && /\bbr\b/.test(accepted)) {
    headers['content-encoding'] = 'br';
    return page.brotli;
  }
  if (page.gzip !== null && /\bgzip\b/.test(accepted)) {
    headers['content-encoding'] = 'gzip';
    return page.gzip;
  }
  return page.plain;
}
