import { describe, expect, it } from 'vitest';
import type { CalicoPolicy } from '@/lib/policy';
import { calicoCapabilities } from './capabilities';
import type { KubeObject } from './kube-object';
import { checkPolicy, PolicyWriter, WriteError } from './policy-writer';
import {
  ConnectionError,
  KubeError,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
} from './transport';
import { toWire } from './write-policy';

const policy: CalicoPolicy = {
  kind: 'GlobalNetworkPolicy',
  namespace: null,
  name: 'default.deny',
  tier: 'default',
  order: null,
  selector: 'has(projectcalico.org/namespace)',
  types: ['Ingress'],
  ingress: [],
  egress: [],
};
const written = { uid: 'u1', resourceVersion: '1' };

/** One object on a server whose answers to writes may be lost, before or after the write was done. */
class LossyServer implements KubeTransport {
  readonly description = 'lossy';
  readonly writes: string[] = [];
  held: KubeObject | null = null;
  lose: 'nothing' | 'request' | 'answer' = 'nothing';
  fail: Error = new ConnectionError('reset', 'socket hang up', { method: 'PUT', path: '/' });
  change: (object: KubeObject) => KubeObject = (object) => object;

  async request<T>({ method, path, body }: KubeRequest): Promise<KubeResponse<T>> {
    if (method === 'GET') {
      if (this.held === null)
        throw new KubeError('not-found', 404, 'NotFound', 'not found', { method, path });
      return this.#answer<T>(this.held);
    }
    this.writes.push(method);
    if (this.lose === 'request') throw this.fail;
    if (method === 'DELETE') this.held = null;
    else this.#store(body as KubeObject);
    if (this.lose === 'answer') throw this.fail;
    return this.#answer<T>(this.held);
  }

  #store(object: KubeObject): void {
    const version = String(Number(this.held?.metadata.resourceVersion ?? 0) + 1);
    const metadata = { ...object.metadata, uid: this.held?.metadata.uid ?? 'u1', resourceVersion: version };
    this.held = this.change({ ...object, metadata });
  }

  #answer<T>(body: unknown): KubeResponse<T> {
    return { status: 200, body: body as T, auditId: 'a', warnings: [] };
  }

  watch(): never {
    throw new Error('nothing is watched here');
  }

  close(): void {}
}

function open(): { server: LossyServer; writer: PolicyWriter } {
  const server = new LossyServer();
  const writer = new PolicyWriter(server, {
    kubernetesVersion: 'v1.34.4',
    flavour: 'native',
    calico: calicoCapabilities('v3.32.1', 'native'),
    stagedKinds: true,
    tiers: true,
    resources: [],
    namespaces: null,
    missing: [],
  });
  return { server, writer };
}

async function failure(write: Promise<unknown>): Promise<WriteError> {
  try {
    await write;
  } catch (error) {
    if (error instanceof WriteError) return error;
    throw error;
  }
  throw new Error('the write went through');
}

describe('a write whose answer was lost', () => {
  const answers = [
    new ConnectionError('reset', 'socket hang up', { method: 'PUT', path: '/' }),
    new ConnectionError('deadline', 'no answer within 5 s', { method: 'PUT', path: '/' }),
    new KubeError('server-error', 500, 'InternalError', 'webhook timed out', { method: 'PUT', path: '/' }),
  ];
  for (const fail of answers)
    it(`is decided from the object, never sent again: ${fail.message}`, async () => {
      const { server, writer } = open();
      Object.assign(server, { fail, lose: 'answer' });
      expect((await writer.create(policy)).policy).toEqual(policy);
      expect((await writer.replace({ ...policy, order: 3 }, written)).policy).toEqual({
        ...policy,
        order: 3,
      });
      await writer.remove(policy, { uid: 'u1', resourceVersion: '2' });
      expect(server.writes).toEqual(['POST', 'PUT', 'DELETE']);
    });

  it('and that never arrived is told as such, with what stands', async () => {
    const { server, writer } = open();
    server.lose = 'request';
    expect((await failure(writer.create(policy))).code).toBe('unknown-outcome');
    server.held = { ...toWire(policy), metadata: { name: policy.name, ...written } };
    expect((await failure(writer.replace({ ...policy, order: 3 }, written))).code).toBe('mismatch');
    expect((await failure(writer.remove(policy, written))).code).toBe('unknown-outcome');
    expect(server.writes).toEqual(['POST', 'PUT', 'DELETE']);
  });
});

describe('a write that was answered with success', () => {
  it('is no proof: what reads back different is a mismatch', async () => {
    const { server, writer } = open();
    server.change = (object) => ({ ...object, spec: { ...(object.spec as object), selector: '' } });
    const error = await failure(writer.create(policy));
    expect(error.code).toBe('mismatch');
    expect(error.message).toContain('GlobalNetworkPolicy default.deny');
  });

  it('of an object that somebody made anew meanwhile is a conflict', async () => {
    const { server, writer } = open();
    server.held = { ...toWire(policy), metadata: { name: policy.name, uid: 'u2', resourceVersion: '9' } };
    expect((await failure(writer.replace(policy, written))).code).toBe('conflict');
  });
});

describe('what a server may accept and Felix then drops', () => {
  it.each([
    [{ selector: 'app == ' }, 'selector does not parse'],
    [{ namespaceSelector: 'a b' }, 'namespaceSelector does not parse'],
    [{ selector: `a in {"${'x'.repeat(1_030)}"}` }, 'the limit is 1024'],
    [{ ingress: [{ action: 'Allow', destination: { ports: [80] } }] }, 'ports needs a protocol'],
    [{ ingress: Array.from({ length: 1_025 }, () => ({ action: 'Allow' })) }, 'the limit is 1024'],
  ] as const)('is not sent: %j', async (fields, reason) => {
    const bad = { ...policy, ...fields } as CalicoPolicy;
    expect(checkPolicy(bad).join()).toContain(reason);
    const { server, writer } = open();
    expect((await failure(writer.create(bad))).code).toBe('invalid');
    expect((await failure(writer.dryRun(bad))).code).toBe('invalid');
    expect(server.writes).toEqual([]);
  });

  it('leaves good ones alone', () => {
    expect(checkPolicy(policy)).toEqual([]);
    expect(
      checkPolicy({ ...policy, ingress: [{ action: 'Allow', destination: { ports: ['http'] } }] }),
    ).toEqual([]);
  });
});
