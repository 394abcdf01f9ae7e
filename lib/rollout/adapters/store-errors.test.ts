import { describe, expect, it } from 'vitest';
import { ConnectionError, KubeError, type KubeErrorCode, WriteError } from '@/lib/cluster';
import { storeError } from './store-errors';

const request = { method: 'PUT', path: '/x' };
const kube = (code: KubeErrorCode, status: number): KubeError =>
  new KubeError(code, status, '', 'no', request);

describe('what a failed write means', () => {
  it.each([
    ['unauthorized', 401, 'forbidden'],
    ['forbidden', 403, 'forbidden'],
    ['not-found', 404, 'not-found'],
    ['conflict', 409, 'conflict'],
    ['already-exists', 409, 'exists'],
    ['invalid', 422, 'invalid'],
    ['bad-request', 400, 'invalid'],
    ['too-many-requests', 429, 'unavailable'],
    ['server-error', 500, 'unknown-outcome'],
    ['server-error', 503, 'unknown-outcome'],
    ['timeout', 504, 'unknown-outcome'],
  ] as const)('%s (%i) is %s', (code, status, expected) => {
    expect(storeError(kube(code, status), 'write', 'x').code).toBe(expected);
  });

  it.each([
    ['refused', 'unavailable'],
    ['dns', 'unavailable'],
    ['tls', 'unavailable'],
    ['reset', 'unknown-outcome'],
    ['deadline', 'unknown-outcome'],
    ['aborted', 'unknown-outcome'],
    ['other', 'unknown-outcome'],
  ] as const)('no answer (%s) is %s: only a connection that never stood sent nothing', (code, expected) => {
    expect(storeError(new ConnectionError(code, 'no', request), 'write', 'x').code).toBe(expected);
  });

  it('a read-back that differs is not known, never done', () => {
    expect(storeError(new WriteError('mismatch', 'differs'), 'write', 'x').code).toBe('unknown-outcome');
    expect(storeError(new Error('boom'), 'write', 'x').code).toBe('unknown-outcome');
  });
});

describe('what a failed read means', () => {
  it.each([kube('server-error', 500), new ConnectionError('deadline', 'no', request), new Error('boom')])(
    'no answer is unavailable',
    (error) => {
      expect(storeError(error, 'read', 'x').code).toBe('unavailable');
    },
  );
});
