/** One HTTP request from its first byte to its answer: who, what, may they, do it, write it down. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import { anonymous, type KubeUser } from './access';
import { ApiError, badRequest, methodNotAllowed, noSuchPath } from './api-error';
import type { AuditLog } from './audit-log';
import type { Authenticator } from './authentication';
import { type Discovery, versionInfo } from './discovery';
import { type Answer, type Exchange, writeVerbs } from './exchange';
import { record } from './json';
import { resourceRequest } from './request-info';
import type { ResourceOperations } from './resource-operations';
import { isReview, review } from './reviews';
import type { ServedResource } from './served-resources';

export type Intercepted = ApiError | 'hang' | 'reset' | null;

export interface HandlerParts {
  readonly resources: readonly ServedResource[];
  readonly discovery: Discovery;
  readonly authenticator: Authenticator;
  readonly operations: ResourceOperations;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly kubernetesVersion: string;
  /** Asked before every request: lets tests refuse, hang or break off. */
  readonly intercept: (request: { method: string; url: URL; user: KubeUser }) => Intercepted;
}

const maxBodyBytes = 3 * 1024 * 1024;
const health: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/livez']);

async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) throw new ApiError(413, 'RequestEntityTooLarge', `limit is ${maxBodyBytes}`, {});
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the request body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export class RequestHandler {
  constructor(private readonly parts: HandlerParts) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const auditId = randomUUID();
    response.setHeader('audit-id', auditId);
    response.setHeader('cache-control', 'no-cache, private');
    const url = new URL(request.url ?? '/', 'https://localhost');
    const method = request.method ?? 'GET';
    let user = anonymous;
    const warnings: string[] = [];
    let sent: unknown = null;
    const exchange = (): Exchange => ({
      method,
      url,
      user,
      userAgent: request.headers['user-agent'] ?? '',
      contentType: (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '',
      warnings,
    });
    let answer: Answer | null;
    try {
      const text = await bodyText(request);
      user = this.parts.authenticator.identify(request);
      const caught = this.parts.intercept({ method, url, user });
      if (caught === 'hang') return;
      if (caught === 'reset') {
        request.socket.destroy();
        return;
      }
      if (caught !== null) throw caught;
      sent = exchange().contentType.includes('json') || text === '' ? parsed(text) : text;
      answer = this.#answer(exchange(), sent, response);
    } catch (error) {
      answer = refusal(error);
    }
    if (answer === null) return;
    this.#writeDown(exchange(), { auditID: auditId, sent }, answer);
    this.#send(response, answer, warnings);
  }

  /** Null when the response is already on its way: plain text or a watch. */
  #answer(exchange: Exchange, body: unknown, response: ServerResponse): Answer | null {
    const { method, url, user } = exchange;
    const path = url.pathname.replace(/\/$/, '');
    if (health.has(path)) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok');
      return null;
    }
    if (path === '/version') return { code: 200, body: versionInfo(this.parts.kubernetesVersion) };
    if (user.name === anonymous.name && !path.startsWith('/api/v1/') && !/^\/apis\/[^/]+\/[^/]+\//.test(path))
      throw new ApiError(
        403,
        'Forbidden',
        `forbidden: User "system:anonymous" cannot ${method.toLowerCase()} path ${JSON.stringify(path)}`,
        {},
      );
    if (isReview(path)) {
      if (method !== 'POST') throw methodNotAllowed();
      return { code: 201, body: review(path, user, body) };
    }
    const found = this.parts.discovery.answer(path);
    if (found !== null) {
      if (method !== 'GET') throw methodNotAllowed();
      return { code: 200, body: found };
    }
    const target = resourceRequest(path, this.parts.resources);
    if (target === null) throw noSuchPath();
    if (target.subresource !== null && !(target.subresource === 'status' && target.resource.hasStatus))
      throw noSuchPath();
    return method === 'GET'
      ? this.parts.operations.read(target, exchange, response)
      : this.parts.operations.write(target, exchange, body);
  }

  #writeDown(
    { method, url, user, userAgent }: Exchange,
    { auditID, sent }: { readonly auditID: string; readonly sent: unknown },
    { code, body }: Answer,
  ): void {
    const target = resourceRequest(url.pathname, this.parts.resources);
    const verb = writeVerbs[method];
    if (target === null || verb === undefined) return;
    const { resource, namespace, subresource } = target;
    const name = target.name ?? nameOf(body) ?? nameOf(sent);
    const { reason } = record(body);
    this.parts.audit.append({
      auditID,
      requestReceivedTimestamp: new Date(this.parts.clock.now()).toISOString(),
      verb: target.name === null && verb === 'delete' ? 'deletecollection' : verb,
      requestURI: `${url.pathname}${url.search}`,
      user: { username: user.name, groups: user.groups },
      userAgent,
      objectRef: {
        resource: resource.plural,
        apiGroup: resource.group,
        ...(namespace === null ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
        ...(subresource === null ? {} : { subresource }),
      },
      responseStatus: { code, ...(code >= 400 && typeof reason === 'string' ? { reason } : {}) },
      dryRun: url.searchParams.has('dryRun'),
      ...(sent === null ? {} : { requestObject: sent }),
      responseObject: body,
    });
  }

  #send(response: ServerResponse, { code, body }: Answer, warnings: readonly string[]): void {
    if (warnings.length > 0)
      response.setHeader(
        'warning',
        warnings.map((text) => `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`),
      );
    const { retryAfterSeconds } = record(record(body).details);
    if (code === 429 || retryAfterSeconds !== undefined)
      response.setHeader('retry-after', String(retryAfterSeconds ?? 1));
    const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
    response
      .writeHead(code, { 'content-type': 'application/json', 'content-length': bytes.length })
      .end(bytes);
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof ApiError) return { code: error.code, body: error.status };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 500,
    body: new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {}).status,
  };
}

const nameOf = (body: unknown): string | undefined => {
  const { name } = record(record(body).metadata);
  return typeof name === 'string' ? name : undefined;
};
