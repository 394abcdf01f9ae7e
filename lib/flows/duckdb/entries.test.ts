import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowHistory, HistoryEntry } from '../history';
import { row, windowOf } from '../testing/rows';
import type { Gap } from '../window';
import { openDuckDbHistory } from './open';

/** A multiple of a day. */
const t0 = 1_787_356_800;
const all = { from: 0, to: 4_000_000_000 };
const day = 86_400;
const gap: Gap = {
  kind: 'window-missing',
  subject: 'goldmane',
  from: t0 + 15,
  to: t0 + 30,
  message: 'not read in time',
  remedy: null,
};

let history: FlowHistory;
let copy: FlowHistory;
beforeEach(async () => {
  history = await openDuckDbHistory({ path: ':memory:' });
  copy = await openDuckDbHistory({ path: ':memory:' });
});
afterEach(async () => {
  await history.close();
  await copy.close();
});

async function entriesOf(range = all): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of history.entries(range)) entries.push(entry);
  return entries;
}

const names = (entries: readonly HistoryEntry[]): string[] =>
  entries.map((entry) =>
    entry.type === 'gap'
      ? `gap ${entry.gap.from - t0}–${(entry.gap.to ?? 0) - t0}`
      : `${entry.window.source} ${entry.window.start - t0}–${entry.window.end - t0}, ${entry.window.rows.length} rows`,
  );

/** Answers that an import must give again. */
const answers = async (of: FlowHistory) => ({
  edges: await of.edges(all),
  observation: await of.observation(all),
  series: await of.series(null, { from: t0, to: t0 + day }, 3600),
});

async function record(): Promise<void> {
  await history.putWindow(windowOf(t0, [row('shop/web > shop/db 5432', { connectionsStarted: 3 })]));
  await history.putGap(gap);
  await history.putWindow(windowOf(t0 + 30, [row('shop/web > shop/api 80', { action: 'deny' })]));
  await history.putWindow(windowOf(t0 + 45, []));
  await history.putWindow(windowOf(t0 + 30, [row('db/a > db/b 1')], { source: 'recording' }));
}

describe('the entries of a history', () => {
  it('are its windows and gaps, oldest first, empty windows too', async () => {
    await record();
    expect(names(await entriesOf())).toEqual([
      'goldmane 0–15, 1 rows',
      'gap 15–30',
      'goldmane 30–45, 1 rows',
      'recording 30–45, 1 rows',
      'goldmane 45–60, 0 rows',
    ]);
  });

  it('of a range are those that overlap it', async () => {
    await record();
    expect(names(await entriesOf({ from: t0 + 20, to: t0 + 45 }))).toEqual([
      'gap 15–30',
      'goldmane 30–45, 1 rows',
      'recording 30–45, 1 rows',
    ]);
  });

  it('imported again give the same answers', async () => {
    await record();
    await copy.importBatch('copy', history.entries(all));
    expect(await answers(copy)).toEqual(await answers(history));
  });

  it('of a time that was rolled up are an hour each, and what was not observed in it is a gap', async () => {
    await record();
    await history.compact(t0 + 3 * day);
    expect(names(await entriesOf()).sort()).toEqual([
      'gap 0–30',
      'gap 15–30',
      'gap 15–30',
      'gap 45–3600',
      'gap 60–3600',
      'goldmane 0–3600, 2 rows',
      'recording 0–3600, 1 rows',
    ]);
    await copy.importBatch('copy', history.entries(all));
    expect((await copy.observation(all)).completeSeconds).toBe(
      (await history.observation(all)).completeSeconds,
    );
    const connections = async (of: FlowHistory) =>
      (await of.edges(all)).map(({ id, src, dst }) => [id, src?.connections, dst?.connections]);
    expect(await connections(copy)).toEqual(await connections(history));
  });
});
