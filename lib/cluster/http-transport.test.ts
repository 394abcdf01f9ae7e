import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpTransport, readOnlyTransport } from './http-transport';
import {
  ConnectionError,
  KubeError,
  type KubeRequest,
  type KubeTransport,
  type WatchEvent,
} from './transport';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;
interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

let server: http.Server;
let transport: HttpTransport;
let handler: Handler = (_, response) => response.end('{}');
let received: Received[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  transport = new HttpTransport({
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    description: 'test',
    tls: {},
    headers: async () => ({ authorization: 'Bearer t' }),
  });
});
afterAll(() => {
  transport.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
});

async function failure(request: Promise<unknown>): Promise<KubeError | ConnectionError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof KubeError || error instanceof ConnectionError) return error;
    throw error;
  }
  throw new Error('the request went through');
}

const answer =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('transport', () => {
  it('sends a DELETE’s preconditions with their length (rig §5)', async () => {
    handler = answer(200, {});
    const body = { preconditions: { uid: 'ü' } };
    await transport.request({ method: 'DELETE', path: '/api/v1/pods/p', body });
    expect(received[0]?.headers['content-length']).toBe(String(Buffer.byteLength(JSON.stringify(body))));
    expect(received[0]?.headers['transfer-encoding']).toBeUndefined();
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(body);
  });

  it('turns a Status into an error with its reason and details, and a proxy’s page into its status', async () => {
    handler = answer(
      409,
      { kind: 'Status', reason: 'AlreadyExists', message: 'it is', details: { name: 'p' } },
      { 'audit-id': 'a1' },
    );
    expect(await failure(transport.request({ method: 'POST', path: '/x', body: {} }))).toMatchObject({
      code: 'already-exists',
      status: 409,
      message: 'it is',
      details: { name: 'p' },
      auditId: 'a1',
    });
    handler = answer(502, '<html>Bad gateway</html>');
    expect(await failure(transport.request({ method: 'GET', path: '/x' }))).toMatchObject({
      code: 'server-error',
      status: 502,
      message: '<html>Bad gateway</html>',
    });
  });

  it('asks again after 429 when it only reads; a write is sent once', async () => {
    handler = answer(429, { reason: 'TooManyRequests', message: 'later' });
    const write = await failure(transport.request({ method: 'PUT', path: '/x', body: {} }));
    expect([write.code, received.length]).toEqual(['too-many-requests', 1]);
    received = [];
    handler = (request, response, body) =>
      (received.length < 3 ? answer(429, {}) : answer(200, { done: true }))(request, response, body);
    const read = await transport.request({ method: 'GET', path: '/x' });
    expect([read.body, received.length]).toEqual([{ done: true }, 3]);
  });

  it('gives up at the deadline and says so', async () => {
    handler = () => undefined;
    const error = await failure(transport.request({ method: 'POST', path: '/x', body: {}, deadlineMs: 50 }));
    expect([error.code, error.message]).toEqual(['deadline', 'no answer within 0.05 s']);
  });

  it('hands on warnings of the server', async () => {
    handler = (_, response) => {
      response.setHeader('warning', ['299 - "unknown field \\"spec.x\\""', '299 k8s "second"']);
      response.end('{}');
    };
    const { warnings } = await transport.request({ method: 'GET', path: '/x' });
    expect(warnings).toEqual(['unknown field "spec.x"', 'second']);
  });

  it('splits a watch by line wherever its chunks end', async () => {
    const names = fc.array(fc.constantFrom('a', 'ümlaut', '跳', '🌉', 'line\nbreak'), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        async (list, cuts) => {
          const bytes = Buffer.from(
            list.map((name) => `${JSON.stringify({ type: 'ADDED', object: { name } })}\n`).join(''),
          );
          handler = (_, response) => {
            let at = 0;
            for (const cut of cuts) {
              response.write(bytes.subarray(at, at + cut));
              at += cut;
            }
            response.end(bytes.subarray(at));
          };
          const events: WatchEvent[] = [];
          for await (const event of transport.watch('/x', {}, AbortSignal.timeout(5_000))) events.push(event);
          expect(events.map(({ object }) => object.name)).toEqual(list);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses a watch with the Status of the answer', async () => {
    handler = answer(403, { reason: 'Forbidden', message: 'no' });
    const watch = async (): Promise<void> => {
      for await (const _ of transport.watch('/x', { resourceVersion: '5' }, AbortSignal.timeout(5_000)));
    };
    expect(await failure(watch())).toMatchObject({ code: 'forbidden', message: 'no' });
    expect(received[0]?.url).toBe('/x?resourceVersion=5&watch=1');
  });

  it('tells an unreachable server from one that answers', async () => {
    const nobody = new HttpTransport({
      server: 'http://127.0.0.1:1',
      description: 'nobody',
      tls: {},
      headers: async () => ({}),
    });
    expect(await failure(nobody.request({ method: 'GET', path: '/x' }))).toMatchObject({ code: 'refused' });
    nobody.close();
  });
});

describe('read-only transport', () => {
  const sent: KubeRequest[] = [];
  const inner: KubeTransport = {
    description: 'inner',
    request: async <T>(request: KubeRequest) => {
      sent.push(request);
      return { status: 200, body: {} as T, auditId: null, warnings: [] };
    },
    watch: async function* () {},
    close: () => undefined,
  };
  const readOnly = readOnlyTransport(inner);
  const group = '/apis/authorization.k8s.io/v1';

  it('lets nothing through that could write, on any path and in any disguise', async () => {
    const method = fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE' as const);
    const path = fc.constantFrom(
      '/apis/projectcalico.org/v3/globalnetworkpolicies/default.drawbridge-bridge',
      '/api/v1/namespaces/selfsubjectaccessreviews/pods',
      '/api/v1/namespaces/drawbridge/configmaps',
      '/apis/projectcalico.org/v3/tiers/selfsubjectaccessreviews-not',
      `${group}/localsubjectaccessreviews`,
    );
    const query = fc.constantFrom({}, { dryRun: 'All' }, { fieldManager: 'drawbridge' });
    await fc.assert(
      fc.asyncProperty(method, path, query, async (by, to, asked) => {
        const before = sent.length;
        const error = await failure(readOnly.request({ method: by, path: to, query: asked, body: {} }));
        expect([error.code, error instanceof KubeError && error.reason]).toEqual(['forbidden', 'ReadOnly']);
        expect(sent.length).toBe(before);
      }),
    );
  });

  it('lets reads and questions about one’s own rights through', async () => {
    const asks: KubeRequest[] = [
      { method: 'GET', path: '/api/v1/pods' },
      { method: 'POST', path: `${group}/selfsubjectaccessreviews`, body: {} },
      { method: 'POST', path: `${group}/selfsubjectrulesreviews`, body: {} },
      { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: {} },
    ];
    sent.length = 0;
    for (const request of asks) await readOnly.request(request);
    expect(sent).toEqual(asks);
  });

  it('refuses other methods on a review’s path', async () => {
    const path = `${group}/selfsubjectaccessreviews`;
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
      expect((await failure(readOnly.request({ method, path }))).code).toBe('forbidden');
  });
});
