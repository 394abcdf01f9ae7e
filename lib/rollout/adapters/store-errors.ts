/** What a failed call means for the step protocol: refused for certain, or nobody knows (safety, "Step protocol" 4). */
import { ConnectionError, KubeError, type KubeErrorCode, WriteError } from '@/lib/cluster';
import { StoreError, type StoreErrorCode } from '../ports';

type Answer = 'read' | 'write';

/** Answers that say for certain that nothing was written. */
const refused: Partial<Record<KubeErrorCode, StoreErrorCode>> = {
  unauthorized: 'forbidden',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  conflict: 'conflict',
  'already-exists': 'exists',
  gone: 'conflict',
  invalid: 'invalid',
  'bad-request': 'invalid',
  'too-many-requests': 'unavailable',
};

/** The connection never stood: the request was not sent. */
const neverSent: ReadonlySet<ConnectionError['code']> = new Set(['refused', 'dns', 'tls']);

const writeCode: Record<WriteError['code'], StoreErrorCode> = {
  refused: 'invalid',
  invalid: 'invalid',
  conflict: 'conflict',
  forbidden: 'forbidden',
  mismatch: 'unknown-outcome',
  'unknown-outcome': 'unknown-outcome',
};

function codeOf(error: unknown, answer: Answer): StoreErrorCode {
  const open: StoreErrorCode = answer === 'write' ? 'unknown-outcome' : 'unavailable';
  if (error instanceof WriteError) return writeCode[error.code];
  if (error instanceof ConnectionError) return neverSent.has(error.code) ? 'unavailable' : open;
  return error instanceof KubeError ? (refused[error.code] ?? open) : open;
}

/** `what`: `GlobalNetworkPolicy default.default-deny`. */
export function storeError(error: unknown, answer: Answer, what: string): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const status = error instanceof KubeError ? ` (${error.status})` : '';
  return new StoreError(codeOf(error, answer), `${what}${status}: ${text}`, { cause: error });
}
