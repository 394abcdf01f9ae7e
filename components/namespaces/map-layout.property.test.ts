import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapBoxView, MapEdgeView, NamespaceView } from '@/lib/api';
import { layoutMap } from './map-layout';
import { boxHeight } from './map-shape';

const box = (id: string, column: MapBoxView['column'], depth: number): MapBoxView => ({
  id,
  column,
  depth,
  label: id,
  sub: '',
  ingressGate: 'none',
  egressGate: 'none',
  notVisible: false,
});

const maps = fc
  .array(
    fc
      .tuple(fc.constantFrom('caller', 'inside', 'called'), fc.nat(7))
      .map(([column, depth]) => ({ column, depth })),
    { minLength: 1, maxLength: 40 },
  )
  .chain((places) =>
    fc
      .array(fc.tuple(fc.nat(places.length - 1), fc.nat(places.length - 1)), { maxLength: 80 })
      .map((pairs): NamespaceView['map'] => ({
        boxes: places.map(({ column, depth }, index) => box(`b${index}`, column, depth)),
        edges: pairs.map(
          ([from, to], index): MapEdgeView => ({
            id: `e${index}`,
            from: `b${from}`,
            to: `b${to}`,
            verdict: 'allowed',
            edges: [],
            label: '',
          }),
        ),
        folded: 0,
      })),
  );

describe('any map of up to 40 boxes', () => {
  it('has every box once, inside the picture and never over another, and every edge with finite ends', () => {
    fc.assert(
      fc.property(maps, fc.integer({ min: 760, max: 1_600 }), (map, width) => {
        const layout = layoutMap(map, width);
        expect(layout.boxes.map((one) => one.box.id).sort()).toEqual(map.boxes.map((one) => one.id).sort());
        expect(layout.edges).toHaveLength(map.edges.length);
        for (const { path, x, y } of layout.edges)
          expect(path.includes('NaN') || Number.isNaN(x + y), path).toBe(false);
        for (const one of layout.boxes) {
          expect(one.x >= 0 && one.x + one.width <= width).toBe(true);
          expect(one.y >= 0 && one.y + boxHeight <= layout.height).toBe(true);
          for (const other of layout.boxes) {
            const apart =
              one === other ||
              one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              Math.abs(one.y - other.y) >= boxHeight;
            expect(apart, `${one.box.id} over ${other.box.id}`).toBe(true);
          }
        }
      }),
    );
  });
});
