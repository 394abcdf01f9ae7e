/** One identity's way to one API server, in plain JSON over kept-alive connections (libraries §4). */

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path without query, e.g. `/apis/projectcalico.org/v3/tiers`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** Defaults to application/json. */
  readonly contentType?: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface KubeResponse<T = unknown> {
  readonly status: number;
  readonly body: T;
  /** `Audit-Id` of the API server, when it sent one. */
  readonly auditId: string | null;
  /** `Warning: 299` texts. */
  readonly warnings: readonly string[];
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Readonly<Record<string, unknown>>;
}

export interface KubeTransport {
  /** For messages: `https://10.0.0.1:6443 as context prod`. */
  readonly description: string;
  /** Resolves for 2xx, rejects with KubeError otherwise. */
  request<T = unknown>(request: KubeRequest): Promise<KubeResponse<T>>;
  /** Opens a watch; iteration ends when the server closes it, throws KubeError or ConnectionError otherwise. */
  watch(
    path: string,
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  close(): void;
}

export type KubeErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'already-exists'
  | 'gone'
  | 'invalid'
  | 'bad-request'
  | 'too-many-requests'
  | 'timeout'
  | 'server-error';

/** The API server answered with a Status that is not success. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  constructor(
    readonly code: KubeErrorCode,
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly request: { readonly method: string; readonly path: string },
    readonly details: unknown = null,
    readonly auditId: string | null = null,
  ) {
    super(message);
  }
}

/** No answer: refused, reset, TLS failure, deadline. The outcome of a write is then unknown until it is read back. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  constructor(
    readonly code: 'refused' | 'reset' | 'tls' | 'deadline' | 'dns' | 'aborted' | 'other',
    message: string,
    readonly request: { readonly method: string; readonly path: string },
  ) {
    super(message);
  }
}
