import { describe, expect, it } from 'vitest';
import type { ActivityEventView } from '@/lib/api';
import { byDay, type EventFilter, filterEvents, isFiltered } from './filter-events';

const event = (over: Partial<ActivityEventView>): ActivityEventView => ({
  id: 'e',
  at: 0,
  actor: 'mara',
  kind: 'stage',
  text: 'Staged',
  object: null,
  edge: null,
  evidence: '',
  outcome: 'done',
  before: null,
  after: null,
  auditIds: [],
  letter: null,
  ...over,
});
const all: EventFilter = { actors: [], kinds: [], object: '', namespaces: [] };
const inShop = event({
  id: 'shop',
  object: { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'orders' },
});
const global = event({ id: 'global', actor: 'jonas', kind: 'raise', text: 'Raised the bridge' });
const ids = (events: readonly ActivityEventView[]) => events.map(({ id }) => id);

describe('filters of activity', () => {
  it('without any, all events stand', () => {
    expect(ids(filterEvents([inShop, global], all))).toEqual(['shop', 'global']);
    expect(isFiltered(all)).toBe(false);
  });
  it('each narrows on its own', () => {
    expect(ids(filterEvents([inShop, global], { ...all, actors: ['jonas'] }))).toEqual(['global']);
    expect(ids(filterEvents([inShop, global], { ...all, kinds: ['stage'] }))).toEqual(['shop']);
    expect(ids(filterEvents([inShop, global], { ...all, object: 'SHOP/ord' }))).toEqual(['shop']);
    expect(isFiltered({ ...all, object: 'x' })).toBe(true);
  });
  it('a scope of namespaces keeps what concerns the whole cluster', () => {
    expect(ids(filterEvents([inShop, global], { ...all, namespaces: ['mail'] }))).toEqual(['global']);
  });
});

describe('days of activity', () => {
  it('stand newest first, and so do the events in them', () => {
    const day = 86_400;
    const days = byDay([
      event({ id: 'a', at: 10 * day }),
      event({ id: 'c', at: 12 * day + 60 }),
      event({ id: 'b', at: 12 * day }),
    ]);
    expect(days.map(({ events }) => ids(events))).toEqual([['c', 'b'], ['a']]);
  });
});
