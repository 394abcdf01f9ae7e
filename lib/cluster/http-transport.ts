/** The transport over node:http(s): kept-alive, plain JSON, deadlines, and watches split by line (libraries §4). */
import http from 'node:http';
import https from 'node:https';
import {
  ConnectionError,
  KubeError,
  type KubeErrorCode,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  type WatchEvent,
} from './transport';

export interface Endpoint {
  readonly server: string;
  readonly description: string;
  readonly tls: {
    readonly ca?: string | Buffer;
    readonly cert?: string | Buffer;
    readonly key?: string | Buffer;
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
  /** Asked before each request: tokens and exec plugins renew. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

const defaultDeadlineMs = 10_000;
const maxReadRetries = 3;
const maxResponseBytes = 512 * 1024 * 1024;

const codes: Readonly<Record<number, KubeErrorCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  429: 'too-many-requests',
  504: 'timeout',
};

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: unknown;
}

function kubeError(
  status: number,
  body: unknown,
  request: { method: string; path: string },
  auditId: string | null,
): KubeError {
  const answer = typeof body === 'object' && body !== null ? (body as Status) : {};
  const code =
    answer.reason === 'AlreadyExists'
      ? 'already-exists'
      : (codes[status] ?? (status >= 500 ? 'server-error' : 'bad-request'));
  return new KubeError(
    code,
    status,
    answer.reason ?? '',
    answer.message ?? (typeof body === 'string' ? body.slice(0, 500) : `status ${status}`),
    request,
    answer.details ?? null,
    auditId,
  );
}

function connectionError(error: unknown, request: { method: string; path: string }): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const kind =
    code === 'ECONNREFUSED'
      ? 'refused'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'dns'
        : /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)
          ? 'tls'
          : code === 'ECONNRESET' || code === 'EPIPE'
            ? 'reset'
            : code === 'ABORT_ERR'
              ? 'aborted'
              : 'other';
  return new ConnectionError(kind, message, request);
}

/** RFC 9110 warn-text of `Warning: 299 - "text"`. */
function warnings(header: string | string[] | undefined): string[] {
  const lines = header === undefined ? [] : Array.isArray(header) ? header : [header];
  return lines.flatMap((line) =>
    [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
      (match[1] ?? '').replaceAll('\\"', '"'),
    ),
  );
}

const header = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? (value[0] ?? null) : (value ?? null);

function queryText(query: KubeRequest['query']): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

export class HttpTransport implements KubeTransport {
  readonly description: string;
  readonly #agent: http.Agent;
  readonly #base: URL;

  constructor(private readonly endpoint: Endpoint) {
    this.description = endpoint.description;
    this.#base = new URL(endpoint.server);
    const pool = { keepAlive: true, maxSockets: 64, timeout: 600_000 };
    this.#agent =
      this.#base.protocol === 'http:' ? new http.Agent(pool) : new https.Agent({ ...pool, ...endpoint.tls });
  }

  async request<T = unknown>(request: KubeRequest): Promise<KubeResponse<T>> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once<T>(request);
      } catch (error) {
        // Only reads are repeated: a write's fate is decided from the object, never by sending it again.
        const again =
          request.method === 'GET' &&
          attempt < maxReadRetries &&
          error instanceof KubeError &&
          error.code === 'too-many-requests';
        if (!again) throw error;
        await new Promise((resolve) =>
          setTimeout(resolve, Math.random() * Math.min(8_000, 500 * 2 ** attempt)),
        );
      }
    }
  }

  async #once<T>(request: KubeRequest): Promise<KubeResponse<T>> {
    const { response, auditId } = await this.#open(request, request.deadlineMs ?? defaultDeadlineMs);
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response) {
        size += (chunk as Buffer).length;
        if (size > maxResponseBytes)
          throw new ConnectionError(
            'other',
            `answer of ${request.path} is larger than ${maxResponseBytes} bytes`,
            request,
          );
        chunks.push(chunk as Buffer);
      }
    } catch (error) {
      throw connectionError(error, request);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    let body: unknown = text;
    try {
      body = text === '' ? null : JSON.parse(text);
    } catch {
      // A proxy's HTML stays text; the status decides.
    }
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw kubeError(status, body, request, auditId);
    return { status, body: body as T, auditId, warnings: warnings(response.headers.warning) };
  }

  async *watch(
    path: string,
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent> {
    const request = { method: 'GET' as const, path };
    const { response, auditId } = await this.#open(
      { ...request, query: { ...query, watch: 1 }, signal },
      30_000,
    );
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      let body: unknown = text;
      try {
        body = JSON.parse(text);
      } catch {
        // As above.
      }
      throw kubeError(status, body, request, auditId);
    }
    // Chunks end anywhere, inside a multi-byte character too.
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response) {
        rest += decoder.decode(chunk as Buffer, { stream: true });
        let end = rest.indexOf('\n');
        while (end >= 0) {
          const line = rest.slice(0, end).trim();
          rest = rest.slice(end + 1);
          if (line !== '') yield JSON.parse(line) as WatchEvent;
          end = rest.indexOf('\n');
        }
      }
    } catch (error) {
      throw connectionError(error, request);
    } finally {
      response.destroy();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #open(
    request: KubeRequest,
    deadlineMs: number,
  ): Promise<{ response: http.IncomingMessage; auditId: string | null }> {
    const body = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body));
    let credentials: Readonly<Record<string, string>>;
    try {
      credentials = await this.endpoint.headers();
    } catch (error) {
      throw new ConnectionError(
        'other',
        `credentials could not be had: ${error instanceof Error ? error.message : String(error)}`,
        request,
      );
    }
    const headers: Record<string, string | number> = {
      accept: 'application/json',
      'user-agent': 'drawbridge',
      ...credentials,
    };
    // Without a length a DELETE's preconditions were lost and the next request on the connection failed (rig §5).
    if (body !== null)
      Object.assign(headers, {
        'content-type': request.contentType ?? 'application/json',
        'content-length': body.length,
      });
    return new Promise((resolve, reject) => {
      const base = this.#base.pathname.replace(/\/$/, '');
      const send = this.#base.protocol === 'http:' ? http.request : https.request;
      const client = send(
        {
          protocol: this.#base.protocol,
          hostname: this.#base.hostname.replace(/^\[|\]$/g, ''),
          port: this.#base.port,
          method: request.method,
          path: `${base}${request.path}${queryText(request.query)}`,
          headers,
          agent: this.#agent,
          ...(request.signal === undefined ? {} : { signal: request.signal }),
        },
        (response) => {
          if (request.query?.watch === undefined) response.on('close', () => clearTimeout(timer));
          else clearTimeout(timer);
          resolve({ response, auditId: header(response.headers['audit-id']) });
        },
      );
      const timer = setTimeout(
        () =>
          client.destroy(new ConnectionError('deadline', `no answer within ${deadlineMs / 1000} s`, request)),
        deadlineMs,
      );
      client.on('error', (error) => {
        clearTimeout(timer);
        reject(connectionError(error, request));
      });
      client.end(body ?? undefined);
    });
  }
}

/** Refuses everything that could change the cluster, dry runs included; access reviews only ask. */
export function readOnlyTransport(transport: KubeTransport): KubeTransport {
  const asks = /\/selfsubject(access|rules)?reviews$/;
  return {
    description: `${transport.description} (read-only)`,
    request: (request) => {
      if (request.method !== 'GET' && !(request.method === 'POST' && asks.test(request.path))) {
        return Promise.reject(
          new KubeError(
            'forbidden',
            403,
            'ReadOnly',
            'Drawbridge runs with --read-only: nothing is written',
            request,
          ),
        );
      }
      return transport.request(request);
    },
    watch: (path, query, signal) => transport.watch(path, query, signal),
    close: () => transport.close(),
  };
}
