import { describe, expect, test } from 'vitest';
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import { seen, told } from '@/lib/flows/evidence/testing/watched';
import { denialCause } from './denial';

const raisedAt = 1_000;
const allowed = told({ lastSeen: raisedAt - 50 });
const denied = told({ lastSeen: raisedAt - 50, action: 'deny' });
const both = (allowedLastSeen: number, deniedLastSeen: number): ReporterSummary => ({
  ...told({ lastSeen: Math.max(allowedLastSeen, deniedLastSeen) }),
  allowedLastSeen,
  deniedLastSeen,
});

const edge = (src: ReporterSummary | null, dst: ReporterSummary | null): EdgeSummary =>
  seen('shop/web > shop/api 8080', { src, dst });
const id = edge(allowed, allowed).id;
const cause = (sides: readonly ('source' | 'destination')[], before: EdgeSummary | null) =>
  denialCause(id, sides, new Map(before === null ? [] : [[before.id, before]]));

describe('an edge that is denied after the raise', () => {
  test.each([
    [
      'was cut by the wave where the side that denies let it through',
      ['source'],
      edge(allowed, allowed),
      'wave',
    ],
    [
      'was cut where the destination denies what it let through',
      ['destination'],
      edge(null, allowed),
      'wave',
    ],
    ['was cut at its source where the destination had let it in', ['source'], edge(null, allowed), 'wave'],
    [
      'was cut by the wave where only one of two sides had denied it',
      ['source', 'destination'],
      edge(denied, allowed),
      'wave',
    ],
    ['was denied before where every side that denies did so', ['source'], edge(denied, null), 'before'],
    ['was denied before at both sides', ['source', 'destination'], edge(denied, denied), 'before'],
    [
      'cannot be told where the destination had not reported: what passed its source may have been denied there',
      ['destination'],
      edge(allowed, null),
      'unclear',
    ],
    [
      'cannot be told where its source had not reported, and the destination had denied it',
      ['source'],
      edge(null, denied),
      'unclear',
    ],
    ['counts by the newest word: allowed last', ['source'], edge(both(900, 800), null), 'wave'],
    ['counts by the newest word: denied last', ['source'], edge(both(800, 900), null), 'before'],
    [
      'was let through in a window that both allowed and denied',
      ['source'],
      edge(both(900, 900), null),
      'wave',
    ],
    ['is new where nobody had seen it', ['source'], null, 'new'],
  ] as const)('%s', (_, sides, before, expected) => {
    expect(cause(sides, before)).toBe(expected);
  });

  test('cannot be told where nothing of before is known', () => {
    expect(denialCause(id, ['source'], null)).toBe('unclear');
  });
});
