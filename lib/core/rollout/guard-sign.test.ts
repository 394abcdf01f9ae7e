import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMapStore } from '@/lib/cluster';
import { signKey, signName } from '@/lib/rollout/guard/sign-of-life';
import { MemoryClock } from '@/lib/rollout/testing/memory-cluster';
import { Lab, namespace } from '@/lib/sandbox/testing/kube-lab';
import { GuardSign } from './guard-sign';

let lab: Lab;
let clock: MemoryClock;
let sign: GuardSign;
beforeEach(async () => {
  lab = await Lab.start({ objects: [namespace('drawbridge')] });
  clock = new MemoryClock();
  sign = new GuardSign({ reader: lab.as('viewer'), namespace: 'drawbridge', clock });
});
afterEach(() => lab.stop());

async function write(text: string): Promise<void> {
  const store = new ConfigMapStore(lab.as('guard'), 'drawbridge');
  const standing = await store.get(signName);
  const data = { [signKey]: text };
  await (standing === null ? store.create(signName, data) : store.replace(signName, data, standing));
}
/** What the guard writes when its clock says `seenAt`. */
const says = (seenAt: number): Promise<void> => write(JSON.stringify({ version: 1, seenAt }));
async function age(): Promise<number | null> {
  await sign.refresh();
  return sign.seenAt === null ? null : clock.time - sign.seenAt;
}

describe('whether the guard is awake, as core sees it', () => {
  it('is not known before there is a sign', async () => {
    expect(await age()).toBeNull();
  });

  it('is by the guard’s word, and ages while nothing new is said', async () => {
    await says(clock.time - 4);
    expect(await age()).toBe(4);
    clock.time += 40;
    expect(await age()).toBe(44);
    clock.time += 3;
    await says(clock.time - 2);
    expect(await age()).toBe(2);
  });

  it('a guard whose clock runs ahead and that has died does not count as awake', async () => {
    await says(clock.time + 600);
    expect(await age()).toBe(0);
    clock.time += 31;
    expect(await age()).toBe(31);
  });

  it('a guard whose clock is behind counts as awake while its sign moves', async () => {
    await says(clock.time - 600);
    expect(await age()).toBe(600);
    clock.time += 3;
    await says(clock.time - 593);
    expect(await age()).toBe(3);
    clock.time += 40;
    expect(await age()).toBe(43);
  });

  it('a sign that cannot be read, or is none, leaves the last one to age', async () => {
    await says(clock.time);
    expect(await age()).toBe(0);
    await write('{"version":2}');
    clock.time += 40;
    expect(await age()).toBe(40);
    await lab.server.stop();
    clock.time += 40;
    expect(await age()).toBe(80);
  });

  it('a sign that was taken away says nothing any more', async () => {
    await says(clock.time);
    expect(await age()).toBe(0);
    const path = `/api/v1/namespaces/drawbridge/configmaps/${signName}`;
    await lab.as('admin').request({ method: 'DELETE', path });
    expect(await age()).toBeNull();
  });
});
