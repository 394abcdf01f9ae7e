/** One place that turns errors into answers: status, code, and a sentence a person can act on. */
import { ZodError } from 'zod';
import { ConnectionError, KubeError } from '@/lib/cluster';

export type ProblemCode =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'read-only'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'unavailable'
  | 'too-large'
  | 'internal';

const statusOf: Record<ProblemCode, number> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'read-only': 403,
  'not-found': 404,
  conflict: 409,
  refused: 422,
  'too-large': 413,
  unavailable: 503,
  internal: 500,
};

/** An answer that is not success. The message says what happened, to what, what stands now and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly detail: string | null = null,
  ) {
    super(message);
    this.status = statusOf[code];
  }
}

const kubeCode: Partial<Record<KubeError['code'], ProblemCode>> = {
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  conflict: 'conflict',
  'already-exists': 'conflict',
  invalid: 'refused',
  'bad-request': 'refused',
};

/** Unknown errors are generic to the client; the caller logs them in full. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) {
    const first = error.issues[0];
    return new Problem(
      'bad-request',
      `The request is not of the expected form: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}. Nothing was changed.`,
    );
  }
  if (error instanceof KubeError) {
    const code = kubeCode[error.code] ?? 'unavailable';
    return new Problem(
      code,
      `The API server refused ${error.request.method} ${error.request.path} (${error.status}): ${error.message}.`,
      error.message,
    );
  }
  if (error instanceof ConnectionError)
    return new Problem(
      'unavailable',
      `The API server did not answer (${error.code}). Nothing is known to have changed. Try again when it is reachable.`,
      error.message,
    );
  if (isWriteError(error)) {
    // What the store says is raw; what stands is in the journal, and the page shows it.
    return error.name === 'StoreError'
      ? new Problem(
          writeCode(error.code),
          'The cluster did not take this step. The rollout stands as its page shows it; look at it, then try again.',
          error.message,
        )
      : new Problem(writeCode(error.code), error.message, null);
  }
  return new Problem(
    'internal',
    'Something went wrong inside Drawbridge. Its log has the details; nothing was hidden from the cluster.',
  );
}

function isWriteError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    (error.name === 'WriteError' || error.name === 'RolloutError' || error.name === 'StoreError') &&
    'code' in error
  );
}

/** Codes of WriteError, StoreError and RolloutError; what is not named was refused. */
const writeCodes: Readonly<Record<string, ProblemCode>> = {
  forbidden: 'forbidden',
  conflict: 'conflict',
  exists: 'conflict',
  drift: 'conflict',
  'other-rollout': 'conflict',
  'taken-over': 'conflict',
  'wrong-phase': 'conflict',
  'no-rollout': 'not-found',
  'unknown-outcome': 'unavailable',
  unavailable: 'unavailable',
  unreachable: 'unavailable',
};

const writeCode = (code: string): ProblemCode => writeCodes[code] ?? 'refused';
