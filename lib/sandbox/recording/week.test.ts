import { describe, expect, it } from 'vitest';
import { calicoCapabilities, snapshotFromObjects } from '@/lib/cluster';
import { storyObjects } from '../story';
import { storyEdges } from '../traffic/story-edges';
import { recordingLines } from './week';

/** Thu 19 Nov 2026 10:42 UTC. */
const to = Date.UTC(2026, 10, 19, 10, 42) / 1000;
const snapshot = snapshotFromObjects(
  storyObjects({ size: 'small', now: to * 1000 }),
  calicoCapabilities('v3.31.2', 'aggregated'),
);
interface Line {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly connectionsStarted: number;
  readonly edge: { readonly src: { readonly name: string }; readonly dst: { readonly name: string } };
  readonly pendingState: string;
}
const lines = [...recordingLines({ snapshot, edges: storyEdges, to, days: 7, seed: 1 })].map(
  (line) => JSON.parse(line) as Line,
);
const rows = (src: string, dst: string): Line[] =>
  lines.filter(({ type, edge }) => type === 'row' && edge.src.name === src && edge.dst.name === dst);
const windowsOf = (found: readonly Line[]): number[] => [...new Set(found.map(({ start }) => start))];

describe('the recorded week', () => {
  it('covers seven days in windows without a hole, up to the moment the traffic takes over', () => {
    const windows = lines.filter(({ type }) => type === 'window');
    expect(windows[0]?.start).toBe(to - 7 * 86_400 - 42 * 60);
    expect(windows.at(-1)?.end).toBe(to);
    for (const [index, { start }] of windows.slice(1).entries()) expect(start).toBe(windows[index]?.end);
  });

  it('shows six of seven nightly runs: worker-7 was silent during one, and says so', () => {
    expect(windowsOf(rows('reports', 'postgres'))).toHaveLength(6);
    const [gap] = lines.filter(({ type }) => type === 'gap');
    const wednesday = Date.UTC(2026, 10, 18, 1, 41) / 1000;
    expect(gap).toMatchObject({
      kind: 'node-silent',
      subject: 'worker-7',
      from: wednesday,
      to: wednesday + 52 * 60,
    });
  });

  it('shows the monthly run not at all, because none was due', () => {
    expect(lines.filter(({ type, edge }) => type === 'row' && edge.src.name === 'settlement')).toEqual([]);
  });

  it('lets the flow that nobody remembers begin yesterday at 16:20 and go on', () => {
    const windows = windowsOf(rows('frontend', 'pub'));
    expect(windows[0]).toBe(Date.UTC(2026, 10, 18, 16) / 1000);
    expect(windows).toHaveLength(19);
  });

  it('has the load test once, without a pending trace', () => {
    const found = rows('loadtest', 'frontend');
    expect(windowsOf(found)).toHaveLength(1);
    expect(new Set(found.map(({ pendingState }) => pendingState))).toEqual(new Set(['not-computed']));
  });

  it('shows every line of the story at least once, each as an edge of its own', () => {
    const edges = new Set(lines.filter(({ type }) => type === 'row').map(({ edge }) => JSON.stringify(edge)));
    expect(edges.size).toBe(storyEdges.length);
  });
});
