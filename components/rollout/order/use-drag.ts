'use client';
import { type DragEvent, useState } from 'react';

/** Into a wave that stands there, or between two into one of its own. */
export type Place = { readonly kind: 'into' | 'between'; readonly wave: number };

export interface Drag {
  readonly dragged: string | null;
  readonly isOver: (place: Place) => boolean;
  readonly source: (name: string) => object;
  readonly target: (place: Place) => object;
}

const isSame = (a: Place | null, b: Place): boolean => a?.kind === b.kind && a.wave === b.wave;

/** Dragging a namespace with the mouse; the arrow buttons beside it do the same without one. */
export function useDrag(drop: (name: string, place: Place) => void): Drag {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<Place | null>(null);
  return {
    dragged,
    isOver: (place) => dragged !== null && isSame(over, place),
    source: (name) => ({
      draggable: true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        setDragged(name);
      },
      onDragEnd: () => {
        setDragged(null);
        setOver(null);
      },
    }),
    target: (place) => ({
      onDragOver: (event: DragEvent) => {
        if (dragged === null) return;
        event.preventDefault();
        if (!isSame(over, place)) setOver(place);
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        if (dragged !== null) drop(dragged, place);
        setDragged(null);
        setOver(null);
      },
    }),
  };
}
