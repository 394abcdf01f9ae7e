import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FlowHistory, FlowRows, openDuckDbHistory } from '@/lib/flows';
import { rowsOf } from '../rollout/testing/scripted-source';
import { recorded } from '../testing/recorded';
import { newestWitness } from './window-witness';

const t0 = 1_787_390_400;
const rows = rowsOf(recorded('shop/web -> shop/api', 'tcp/8080'));
let history: FlowHistory;

beforeEach(async () => {
  history = await openDuckDbHistory({ path: ':memory:' });
});
afterEach(() => history.close());

const put = (start: number, list: typeof rows, source = 'goldmane') =>
  history.putWindow({ source, start, end: start + 15, rows: FlowRows.of(list) });

test('is the newest window of the source that held something, with its totals', async () => {
  await put(t0, rows);
  await put(t0 + 15, rows.slice(0, 1));
  await put(t0 + 30, []);
  await put(t0 + 30, rows, 'other');
  expect(await newestWitness(history, 'goldmane', t0 + 45)).toEqual({
    start: t0 + 15,
    end: t0 + 30,
    connections: 3,
    packets: 4,
  });
});

test('is none where the last two minutes were idle', async () => {
  await put(t0, rows);
  await put(t0 + 300, []);
  expect(await newestWitness(history, 'goldmane', t0 + 315)).toBeNull();
});
