import type { MapBoxView, MapEdgeView } from '@/lib/api';

export interface PlacedBox {
  readonly box: MapBoxView;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
export interface PlacedEdge {
  readonly edge: MapEdgeView;
  readonly path: string;
  /** Where the edge ends, and whether it comes from the left (`1`) or from the right (`-1`). */
  readonly x: number;
  readonly y: number;
  readonly from: 1 | -1;
}
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

export const boxHeight = 40;
