import { describe, expect, it, test } from 'vitest';
import type { FlowHistory, FlowSource, FlowWindow, SourceListener } from '@/lib/flows';
import { FlowRows } from '@/lib/flows';
import { evidenceFor } from '../evidence';
import { pictureOf } from '../testing/picture';
import { statusView } from '../views/status-view';
import { FlowState } from './flow-state';
import type { RecordingState } from './recording';

const window: FlowWindow = { source: 'goldmane', start: 0, end: 15, rows: FlowRows.of([]) };

/** A source that waits to be told, and a history that refuses while it has a reason. */
function recorder() {
  let listener: SourceListener | null = null;
  let moved = 0;
  const clock = { now: 1_000.5 };
  const refusal: { reason: string | null } = { reason: null };
  const put = async (): Promise<void> => {
    if (refusal.reason !== null) throw new Error(refusal.reason);
  };
  const history = {
    newestWindowEnd: async () => null,
    putWindow: put,
    putGap: put,
  } as unknown as FlowHistory;
  const source = {
    name: 'goldmane',
    start: async (told: SourceListener) => {
      listener = told;
    },
    stop: async () => undefined,
  } as unknown as FlowSource;
  const flows = new FlowState(
    history,
    () => moved++,
    () => undefined,
    () => clock.now,
  );
  return {
    flows,
    clock,
    refusal,
    moved: () => moved,
    begin: () => flows.add(source),
    window: async () => listener?.window(window).catch(() => 'refused'),
  };
}

describe('recording', () => {
  it('pauses when the history refuses a window, from then on and with the reason, and goes on by itself', async () => {
    const r = recorder();
    await r.begin();
    await r.window();
    expect(r.flows.recording()).toEqual({ state: 'recording' });
    r.refusal.reason = 'IO Error: Could not write file "flows.duckdb": No space left on device\nmore';
    expect(await r.window()).toBe('refused');
    r.clock.now += 60;
    await r.window();
    expect(r.flows.recording()).toEqual({
      state: 'paused',
      since: 1_000,
      reason: 'IO Error: Could not write file "flows.duckdb": No space left on device',
      remedy: expect.stringContaining('Free space'),
    });
    r.refusal.reason = null;
    await r.window();
    expect(r.flows.recording()).toEqual({ state: 'recording' });
  });

  it('tells the pages at once, and not again with every window that is refused', async () => {
    const r = recorder();
    await r.begin();
    r.refusal.reason = 'Permission denied';
    await r.window();
    const told = r.moved();
    expect(told).toBeGreaterThan(0);
    await r.window();
    expect(r.moved()).toBe(told);
  });

  test.each([
    ['Cannot open file: Permission denied', 'writable'],
    ['FATAL Error: database has been invalidated', 'Start Drawbridge again'],
    ['something else', 'log'],
  ])('says what to do: %s', async (reason, remedy) => {
    const r = recorder();
    await r.begin();
    r.refusal.reason = reason;
    await r.window();
    expect(r.flows.recording()).toMatchObject({ remedy: expect.stringContaining(remedy) });
  });
});

const paused: RecordingState = {
  state: 'paused',
  reason: 'No space left on device',
  since: pictureOf().now - 600,
  remedy: 'Free space',
};

describe('a recording that is paused', () => {
  it('stands on every page', () => {
    const { flows } = statusView(pictureOf({ more: { recording: paused } }), 0);
    expect(flows).toMatchObject({
      recording: 'paused',
      message: 'No space left on device (for 10 min). Free space.',
    });
    expect(statusView(pictureOf(), 0).flows.recording).toBe('on');
  });

  it('is a gap of the evidence, so that quiet is not taken for proof', () => {
    const gaps = (recording: RecordingState) =>
      evidenceFor(pictureOf({ more: { recording } })).gaps.map(({ kind, subject }) => `${kind}/${subject}`);
    expect(gaps(paused)).toContain('recording-paused/history');
    expect(gaps({ state: 'recording' })).not.toContain('recording-paused/history');
  });
});
