import { describe, expect, test } from 'vitest';
import { Kept } from './kept';

function keptAt(time: { now: number }) {
  const kept = new Kept<string>(1, () => time.now);
  let made = 0;
  const pending: ((value: string) => void)[] = [];
  const make = (): Promise<string> => {
    made++;
    return new Promise((resolve) => pending.push(resolve));
  };
  return { kept, make, pending, made: () => made };
}

describe('a kept answer', () => {
  test('that is still being made is waited for, however long it takes', async () => {
    const time = { now: 100 };
    const { kept, make, pending, made } = keptAt(time);
    const first = kept.get('a', make);
    time.now = 160;
    const second = kept.get('a', make);
    pending[0]?.('answer');
    expect(await Promise.all([first, second])).toEqual(['answer', 'answer']);
    expect(made()).toBe(1);
  });

  test('is shared until it is too old, counted from when it was asked for', async () => {
    const time = { now: 100 };
    const { kept, make, pending, made } = keptAt(time);
    const first = kept.get('a', make);
    pending[0]?.('one');
    await first;
    time.now = 100.9;
    expect(await kept.get('a', make)).toBe('one');
    time.now = 101;
    const anew = kept.get('a', make);
    pending[1]?.('two');
    expect(await anew).toBe('two');
    expect(made()).toBe(2);
  });

  test('that fails is told to all who wait, and made anew for who asks next', async () => {
    const kept = new Kept<string>(1, () => 0);
    const failing = () => Promise.reject(new Error('disk full'));
    const waiting = [kept.get('a', failing), kept.get('a', failing)];
    for (const one of waiting) await expect(one).rejects.toThrow('disk full');
    expect(await kept.get('a', async () => 'there')).toBe('there');
  });

  test('that failed late does not take a newer one with it', async () => {
    const time = { now: 0 };
    const kept = new Kept<string>(1, () => time.now);
    let fail: (error: Error) => void = () => undefined;
    const late = kept.get('a', () => new Promise((_, reject) => (fail = reject)));
    // So many others that the first is given up.
    for (let at = 0; at < 30; at++) await kept.get(`other ${at}`, async () => 'x');
    const newer = kept.get('a', async () => 'newer');
    fail(new Error('late'));
    await expect(late).rejects.toThrow('late');
    expect(await newer).toBe('newer');
    expect(await kept.get('a', async () => 'made anew')).toBe('newer');
  });
});
