import { describe, expect, it } from 'vitest';
import { shop } from '../../e2e/fixtures/namespaces';
import { layoutMap } from './map-layout';
import { boxHeight } from './map-shape';

const layout = layoutMap(shop.map, 1168);

describe('the map of a namespace', () => {
  it('draws every box inside its picture, and no two over each other', () => {
    expect(layout.boxes).toHaveLength(shop.map.boxes.length);
    for (const one of layout.boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(layout.width);
      expect(one.y + boxHeight).toBeLessThanOrEqual(layout.height);
      for (const other of layout.boxes)
        if (other !== one && other.x === one.x)
          expect(Math.abs(other.y - one.y)).toBeGreaterThanOrEqual(boxHeight);
    }
  });
  it('callers stand left of the frame, called right of it, workloads within', () => {
    const { frame } = layout;
    for (const { box, x, width } of layout.boxes) {
      if (box.column === 'caller') expect(x + width).toBeLessThan(frame.x);
      else if (box.column === 'called') expect(x).toBeGreaterThan(frame.x + frame.width);
      else expect(x > frame.x && x + width < frame.x + frame.width).toBe(true);
    }
  });
  it('deeper calls stand further right', () => {
    const x = (label: string) => layout.boxes.find((one) => one.box.label === label)?.x ?? Number.NaN;
    expect(x('frontend')).toBeLessThan(x('checkout'));
    expect(x('checkout')).toBeLessThan(x('orders'));
  });
  it('an edge that passes a column never runs through a box of it', () => {
    for (const { edge, path } of layout.edges)
      for (const [, y, x] of path.matchAll(/ ([\d.]+)H([\d.]+)/g))
        for (const one of layout.boxes) {
          const across = Number(x) > one.x && Number(x) - one.width - 8 < one.x + one.width;
          const ends = one.box.id === edge.from || one.box.id === edge.to;
          if (across && !ends && one.box.column === 'inside')
            expect(
              Number(y) <= one.y || Number(y) >= one.y + boxHeight,
              `${edge.id} over ${one.box.id}`,
            ).toBe(true);
        }
  });
  it('every edge between drawn boxes is drawn, also back and beside', () => {
    expect(layout.edges).toHaveLength(shop.map.edges.length);
    const back = layoutMap(
      {
        ...shop.map,
        edges: [
          { id: 'back', from: 'shop/orders', to: 'shop/frontend', verdict: 'allowed', edges: [], label: '' },
        ],
      },
      1168,
    );
    expect(back.edges[0]?.from).toBe(-1);
  });
  it('an edge of a folded box is left out instead of pointing nowhere', () => {
    const cut = { ...shop.map, boxes: shop.map.boxes.filter((box) => box.label !== 'frontend') };
    expect(layoutMap(cut, 1168).edges.every((one) => !one.edge.id.includes('frontend'))).toBe(true);
  });
});
