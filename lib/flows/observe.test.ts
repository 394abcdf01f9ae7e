import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRanges, observe } from './observe';
import type { Gap, GapKind } from './window';

const gap = (kind: GapKind, subject: string, from: number, to: number | null): Gap => ({
  kind,
  subject,
  from,
  to,
  message: '',
  remedy: null,
});
const range = { from: 0, to: 100 };
const covered = [{ source: 'goldmane', from: 0, to: 100 }];
const extent = { from: 0, to: 100 };
const complete = (gaps: readonly Gap[], stretches = covered) =>
  observe({ range, extent, stretches, gaps }).complete;

describe('what was observed', () => {
  it.each<[GapKind, boolean]>([
    ['source-unreachable', true],
    ['source-restarted', true],
    ['window-missing', true],
    ['node-silent', true],
    ['pending-not-computed', false],
    ['recording-paused', false],
    ['before-history', false],
    ['records-unreadable', true],
    ['lost-events', true],
    ['clock-ahead', true],
    ['cardinality-limited', false],
  ])('a gap of kind %s takes its time away: %s', (kind, takes) => {
    const left = [
      { from: 0, to: 20 },
      { from: 30, to: 100 },
    ];
    expect(complete([gap(kind, 'goldmane', 20, 30)])).toEqual(takes ? left : [range]);
  });

  it('a gap that lasts takes everything from its begin on', () => {
    expect(complete([gap('source-unreachable', 'goldmane', 60, null)])).toEqual([{ from: 0, to: 60 }]);
  });

  it('a silent node takes from every source, a silent source from itself', () => {
    const both = [...covered, { source: 'recording', from: 0, to: 50 }];
    expect(complete([gap('window-missing', 'goldmane', 10, 90)], both)).toEqual([
      { from: 0, to: 50 },
      { from: 90, to: 100 },
    ]);
    expect(complete([gap('lost-events', 'node/worker-7', 10, 90)], both)).toEqual([
      { from: 0, to: 10 },
      { from: 90, to: 100 },
    ]);
    expect(complete([gap('node-silent', 'worker-7', 10, 90)], both)).toEqual([
      { from: 0, to: 10 },
      { from: 90, to: 100 },
    ]);
  });

  it('is never more than what windows covered, nor than the range', () => {
    const time = fc.integer({ min: -50, max: 150 });
    const stretch = fc.record({
      source: fc.constantFrom('a', 'b'),
      from: time,
      length: fc.integer({ min: 1, max: 60 }),
    });
    const hole = fc.record({
      kind: fc.constantFrom<GapKind>('window-missing', 'node-silent', 'pending-not-computed'),
      subject: fc.constantFrom('a', 'b', 'n'),
      from: time,
      to: fc.option(time),
    });
    fc.assert(
      fc.property(fc.array(stretch), fc.array(hole), (drawn, holes) => {
        const stretches = drawn.map(({ source, from, length }) => ({ source, from, to: from + length }));
        const gaps = holes.map(({ kind, subject, from, to }) => gap(kind, subject, from, to));
        const seen = observe({ range, extent, stretches, gaps });
        const holds = (second: number): boolean =>
          stretches.some(
            ({ source, from, to }) =>
              second >= from &&
              second < to &&
              !gaps.some(
                (one) =>
                  second >= one.from &&
                  second < (one.to ?? Number.POSITIVE_INFINITY) &&
                  (one.kind === 'node-silent' || (one.kind === 'window-missing' && one.subject === source)),
              ),
          );
        const seconds = Array.from({ length: 100 }, (_, second) => second).filter(holds);
        expect(seen.completeSeconds).toBe(seconds.length);
        expect(mergeRanges(seen.complete)).toEqual(seen.complete);
      }),
    );
  });
});
