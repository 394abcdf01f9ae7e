import { describe, expect, test } from 'vitest';
import { activitySchema } from '@/lib/api';
import type { ActivityEvent } from '@/lib/rollout';
import { eventOf } from '../testing/events';
import { type Parts, pictureOf } from '../testing/picture';
import { idOf } from '../testing/recorded';
import { recordOf } from '../testing/rollout';
import { now, start, todayPolicies } from '../testing/shop-world';
import { activityView, letter } from './activity-view';

const show = (activity: readonly ActivityEvent[], query = '', parts: Parts = {}) =>
  activitySchema.parse(activityView(pictureOf({ ...parts, more: { activity } }), new URLSearchParams(query)));

const object = { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'default.orders' } as const;
const events: readonly ActivityEvent[] = [
  eventOf(now - 10, { kind: 'raise', actor: 'jonas.weber' }),
  eventOf(now - 100, { object, wouldDeny: 8 }),
  eventOf(now - 200, { kind: 'decide', edge: idOf('shop/frontend -> db/pg', 'tcp/5432') }),
  eventOf(now - 300, { wouldDeny: 20 }),
  eventOf(start - 300, { wouldDeny: 50 }),
];

describe('the sentence of Activity', () => {
  test.each<[string, readonly ActivityEvent[], Parts, string]>([
    ['nothing written', [], {}, 'Nothing has been written yet.'],
    ['a fall', events, {}, 'Edges that would be denied fell from 20 to 8.'],
    ['a rise', [eventOf(now - 60, { wouldDeny: 3 })], {}, 'Edges that would be denied rose from 3 to 8.'],
    [
      'no change',
      [eventOf(now - 60, { wouldDeny: 8 })],
      {},
      '8 edges would be denied, as many as at the first write.',
    ],
    ['no number yet', [eventOf(now - 60)], {}, '8 edges in use would be denied.'],
    ['nothing staged', [eventOf(now - 60)], { policies: todayPolicies }, '1 event is on record.'],
    [
      'a wave that was committed',
      events,
      { rollout: { record: recordOf('committed') } },
      'Wave 1 is enforced. Edges that would be denied fell from 20 to 8.',
    ],
    [
      'a wave that was rolled back',
      events,
      { rollout: { record: recordOf('rolled-back') } },
      'Wave 1 was rolled back. Edges that would be denied fell from 20 to 8.',
    ],
  ])('tells of %s', (_, activity, parts, sentence) => {
    expect(show(activity, '', parts).sentence).toBe(sentence);
  });
});

describe('events', () => {
  test('that stand on the line carry a letter, oldest first, whatever is filtered', () => {
    const all = show(events).events.map((event) => event.letter);
    expect(all).toEqual([null, 'b', null, 'a', null]);
    expect(show(events, 'object=default.orders').events.map((event) => event.letter)).toEqual(['b']);
  });

  test('are told apart by letters beyond the alphabet', () => {
    expect([0, 25, 26, 27, 52].map(letter)).toEqual(['a', 'z', 'aa', 'ab', 'ba']);
  });

  test.each([
    ['actor=jonas.weber', 1],
    ['actor=-jonas.weber', 4],
    ['kind=decide,raise', 2],
    ['object=shop/default.orders', 1],
    ['object=StagedNetworkPolicy/shop/default.orders', 1],
    ['ns=db', 4],
    ['ns=monitoring', 3],
    [`event=event-${now - 10}`, 1],
  ])('are filtered by %s', (query, total) => {
    expect(show(events, query).total).toBe(total);
  });

  test('are cut by offset and limit, while the total counts all', () => {
    const view = show(events, 'offset=1&limit=2');
    expect(view.events.map(({ at }) => at)).toEqual([now - 100, now - 200]);
    expect(view.total).toBe(5);
  });
});

test('the line stands beside the gaps of observation', () => {
  const gap = {
    kind: 'node-silent',
    subject: 'worker-7',
    from: now - 600,
    to: now - 300,
    message: 'worker-7 was silent',
    remedy: null,
  } as const;
  const view = show(events, '', { gaps: [gap] });
  expect(view.line).toEqual([
    { at: now - 300, value: 20 },
    { at: now - 100, value: 8 },
    { at: now, value: 8 },
  ]);
  expect(view.gaps).toEqual([gap]);
});
