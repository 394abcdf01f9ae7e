import { beforeEach, describe, expect, it } from 'vitest';
import {
  ConnectionError,
  KubeError,
  type KubeObject,
  type KubeRequest,
  type KubeTransport,
  toWire,
} from '@/lib/cluster';
import type { CalicoPolicy } from '@/lib/policy';
import { gnp, pass } from '@/lib/policy/testing/world';
import { raised } from '../bridge';
import { ApiBridge, uidAliases } from './api-bridge';

const lowered: CalicoPolicy = gnp('default.drawbridge-bridge', {
  order: -1,
  selector: 'projectcalico.org/namespace == "shop"',
  types: ['Ingress', 'Egress'],
  ingress: [pass()],
  egress: [pass()],
});
const v3 = '/apis/projectcalico.org/v3/globalnetworkpolicies/default.drawbridge-bridge';
const storage = '/apis/crd.projectcalico.org/v1/globalnetworkpolicies/default.drawbridge-bridge';
const storedUid = '01234567-89ab-cdef-0123-456789abcdef';
const [shownUid = ''] = uidAliases(storedUid);

/** Both groups of an aggregated cluster over one stored object. */
class TwoDoors implements KubeTransport {
  readonly description = 'test';
  version = 7;
  spec: unknown = toWire(raised(lowered)).spec;
  v3State: 'up' | 'down' | 'no-answer' | 'refuses' = 'up';
  readonly puts: string[] = [];

  async request<T>(request: KubeRequest) {
    const { path, method } = request;
    if (path === v3 && this.v3State === 'down')
      throw new KubeError('server-error', 503, 'ServiceUnavailable', 'no endpoints', request);
    if (path === v3 && this.v3State === 'no-answer')
      throw new ConnectionError('deadline', 'no answer', request);
    if (path === v3 && method === 'PUT' && this.v3State === 'refuses')
      throw new KubeError('forbidden', 403, 'Forbidden', 'not allowed', request);
    if (path !== v3 && path !== storage)
      throw new KubeError('not-found', 404, 'NotFound', 'not found', request);
    if (method === 'PUT') {
      const body = request.body as KubeObject;
      if (body.metadata.resourceVersion !== String(this.version))
        throw new KubeError('conflict', 409, 'Conflict', 'modified', request);
      this.version++;
      this.spec = body.spec;
      this.puts.push(path);
    }
    const body = {
      apiVersion: path === v3 ? 'projectcalico.org/v3' : 'crd.projectcalico.org/v1',
      kind: 'GlobalNetworkPolicy',
      metadata: {
        name: lowered.name,
        uid: path === v3 ? shownUid : storedUid,
        resourceVersion: String(this.version),
      },
      spec: this.spec,
    };
    return { status: 200, body: body as T, auditId: `audit-${this.version}`, warnings: [] };
  }
  watch(): AsyncIterable<never> {
    throw new Error('the guard does not watch');
  }
  close(): void {}
}

let doors: TwoDoors;
let bridge: ApiBridge;
beforeEach(() => {
  doors = new TwoDoors();
  bridge = new ApiBridge(doors);
});

describe('the bridge over the API server', () => {
  it('is lowered through the v3 API while that one answers', async () => {
    const found = await bridge.read(lowered);
    expect(found).toMatchObject({ uid: shownUid, isLowered: false });
    expect(await found?.lower()).toBe('audit-8');
    expect(doors.puts).toEqual([v3]);
    expect((await bridge.read(lowered))?.isLowered).toBe(true);
  });

  it.each(['down', 'no-answer'] as const)('goes to Calico’s storage when the v3 API is %s', async (state) => {
    doors.v3State = state;
    const found = await bridge.read(lowered);
    expect(found?.uid).toBe(storedUid);
    expect(found?.aliases).toContain(shownUid);
    await found?.lower();
    expect(doors.puts).toEqual([storage]);
    expect((await bridge.read(lowered))?.isLowered).toBe(true);
  });

  it('goes to storage when the v3 API fails between reading and writing', async () => {
    const found = await bridge.read(lowered);
    doors.v3State = 'down';
    await found?.lower();
    expect(doors.puts).toEqual([storage]);
  });

  it('does not go around a refusal', async () => {
    doors.v3State = 'refuses';
    const found = await bridge.read(lowered);
    await expect(found?.lower()).rejects.toMatchObject({ code: 'forbidden' });
    expect(doors.puts).toEqual([]);
  });

  it('writes under the version it read', async () => {
    const found = await bridge.read(lowered);
    doors.version++;
    await expect(found?.lower()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('knows a UID by its reversed bits, and reversing twice gives it back', () => {
    expect(uidAliases(shownUid)).toContain(storedUid);
    expect(uidAliases('not a uid')).toEqual([]);
  });
});
