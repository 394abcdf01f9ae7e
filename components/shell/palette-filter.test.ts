import { Boxes } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { filterGroups, litItem } from './palette-filter';
import type { PaletteItem } from './palette-items';

const item = (label: string, over: Partial<PaletteItem> = {}): PaletteItem => ({
  id: label,
  icon: Boxes,
  label,
  also: [],
  note: null,
  keys: [],
  always: false,
  run: () => undefined,
  ...over,
});
const groups = [
  { title: 'Objects', items: [item('my-shop'), item('shop'), item('workshop')] },
  { title: 'Pages', items: [item('Go to Rollout', { also: ['wave'] })] },
];
const labels = (text: string) =>
  filterGroups(groups, text).flatMap(({ items }) => items.map(({ label }) => label));

describe('the palette', () => {
  it('finds by the beginning, by a word, and within, in this order', () => {
    expect(labels('shop')).toEqual(['shop', 'my-shop', 'workshop']);
  });
  it('finds by further words, whatever their case', () => {
    expect(labels(' WAVE')).toEqual(['Go to Rollout']);
  });
  it('without text shows all, without a match nothing', () => {
    expect(labels('')).toHaveLength(4);
    expect(filterGroups(groups, 'zzz')).toEqual([]);
  });
  it('what was searched for stays below, and does not come first', () => {
    const found = filterGroups(
      [...groups, { title: 'Search', items: [item('all', { always: true })] }],
      'wo',
    );
    expect(found.map(({ title }) => title)).toEqual(['Objects', 'Search']);
    expect(litItem(found, 'gone')).toBe('workshop');
  });
  it('lights the chosen item while it is there', () => {
    expect(litItem(groups, 'shop')).toBe('shop');
    expect(litItem([], 'shop')).toBe('');
  });
});
