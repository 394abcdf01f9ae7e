import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeRequest, KubeResponse, KubeTransport } from '@/lib/cluster';
import { Lab, namespace } from '@/lib/sandbox/testing/kube-lab';
import { MemoryClock } from '../testing/memory-cluster';
import { parseSign, SignOfLife, signKey, signName } from './sign-of-life';

const path = `/api/v1/namespaces/drawbridge/configmaps/${signName}`;
let lab: Lab;
let clock: MemoryClock;
let said: string[];
beforeEach(async () => {
  lab = await Lab.start({ objects: [namespace('drawbridge')] });
  clock = new MemoryClock();
  said = [];
});
afterEach(() => lab.stop());

const signOver = (transport: KubeTransport): SignOfLife =>
  new SignOfLife({ transport, namespace: 'drawbridge', clock, log: (text) => said.push(text) });
async function standing(): Promise<unknown> {
  const { data } = await lab.get<{ data: Record<string, string> }>(path);
  return JSON.parse(data[signKey] ?? '');
}

describe('the guard’s sign of life', () => {
  it('is created and replaced with the rights of the guard’s own account, about every 10 s', async () => {
    const sign = signOver(lab.as('guard'));
    sign.give(clock.time - 1);
    await sign.settled();
    expect(await standing()).toEqual({ version: 1, seenAt: clock.time - 1 });
    for (let second = 0; second < 9; second++) {
      clock.time += 1;
      sign.give(clock.time);
      await sign.settled();
    }
    expect(await standing()).toEqual({ version: 1, seenAt: clock.time - 10 });
    clock.time += 1;
    sign.give(clock.time);
    await sign.settled();
    expect(await standing()).toEqual({ version: 1, seenAt: clock.time });
    expect(said).toEqual([]);
  });

  it('is not given before the guard has looked once', async () => {
    const sign = signOver(lab.as('guard'));
    sign.give(null);
    await sign.settled();
    expect(await lab.refused({ method: 'GET', path }, 'admin')).toMatchObject({ status: 404 });
  });

  it('that cannot be written is said once, tried again, and written when it can be', async () => {
    let isClosed = true;
    const open = lab.as('guard');
    const closed = lab.as('viewer');
    const sign = signOver(switched(() => (isClosed ? closed : open)));
    for (let turn = 0; turn < 3; turn++) {
      sign.give(clock.time);
      await sign.settled();
      clock.time += 10;
    }
    expect(said).toEqual([expect.stringContaining('the bridge is looked after all the same')]);
    isClosed = false;
    sign.give(clock.time);
    await sign.settled();
    expect(await standing()).toMatchObject({ seenAt: clock.time });
    expect(said).toHaveLength(1);
  });

  it('that gets no answer is not waited for and not sent twice', async () => {
    let sent = 0;
    let answer = (): void => undefined;
    const silent = new Promise<never>((_, fail) => {
      answer = () => fail(new Error('no answer'));
    });
    const request = (): Promise<never> => {
      sent++;
      return silent;
    };
    const sign = signOver({ ...switched(() => lab.as('guard')), request });
    sign.give(clock.time);
    clock.time += 60;
    sign.give(clock.time);
    expect(sent).toBe(1);
    answer();
    await sign.settled();
    expect(said).toHaveLength(1);
  });

  it('of another guard that was first is as good', async () => {
    const both = [signOver(lab.as('guard')), signOver(lab.as('guard'))];
    for (const sign of both) sign.give(clock.time);
    await Promise.all(both.map((sign) => sign.settled()));
    expect(await standing()).toMatchObject({ seenAt: clock.time });
    expect(said).toEqual([]);
  });

  it('is no sign when it has another form', () => {
    expect(parseSign({ version: 1, seenAt: 5 })).toBe(5);
    expect(() => parseSign({ version: 2, seenAt: 5 })).toThrow();
    expect(() => parseSign({ version: 1, seenAt: 'now' })).toThrow();
  });
});

/** A transport that is chosen anew for each request. */
const switched = (choose: () => KubeTransport): KubeTransport => ({
  description: 'switched',
  request: <T>(request: KubeRequest): Promise<KubeResponse<T>> => choose().request<T>(request),
  watch: (...args) => choose().watch(...args),
  close: () => undefined,
});
