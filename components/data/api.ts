/** The way from the browser to core: JSON in, JSON checked against the contract out. */
import type { ZodType } from 'zod';
import { apiErrorSchema } from '@/lib/api';

export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** An answer that is not success, or none: says what happened and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    /** HTTP status; 0 when core did not answer. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** The raw answer of the API server; null when there is none. */
    readonly detail: string | null,
  ) {
    super(message);
  }
}

export function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function send(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(
      0,
      'unreachable',
      'Drawbridge does not answer. Nothing is known to have changed. See that it still runs where you started it, then try again.',
      error instanceof Error ? error.message : null,
    );
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const known = apiErrorSchema.safeParse(body);
  if (known.success) {
    const { code, message, detail } = known.data.error;
    throw new ApiError(response.status, code, message, detail);
  }
  throw new ApiError(
    response.status,
    'unexpected',
    `Drawbridge answered ${path} with status ${response.status}. Try again; its log has the details.`,
    JSON.stringify(body),
  );
}

function parse<T>(schema: ZodType<T>, path: string, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError(
    200,
    'contract',
    `The answer of ${path} is not of the form these pages know. Reload the page: Drawbridge may have been updated.`,
    parsed.error.message,
  );
}

/** @throws ApiError */
export async function apiGet<T>(
  path: string,
  schema: ZodType<T>,
  query: Query = {},
  signal?: AbortSignal,
): Promise<T> {
  return parse(schema, path, await send(withQuery(path, query), signal === undefined ? {} : { signal }));
}

/** @throws ApiError */
export async function apiSend<T>(
  method: 'POST' | 'PUT',
  path: string,
  schema: ZodType<T>,
  body: unknown,
): Promise<T> {
  const answer = await send(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-drawbridge': '1' },
    body: JSON.stringify(body),
  });
  return parse(schema, path, answer);
}
