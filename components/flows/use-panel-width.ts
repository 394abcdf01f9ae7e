import { useCallback, useState } from 'react';

const key = 'drawbridge-panel-width';
export const panelLimits = { min: 360, max: 760 } as const;
const clamp = (width: number) => Math.min(panelLimits.max, Math.max(panelLimits.min, Math.round(width)));

/** 448 px, 408 on a laptop (ui.md §12), until somebody drags it; then remembered in this browser. */
function initialWidth(): number {
  const stored = Number(window.localStorage.getItem(key));
  if (stored > 0) return clamp(stored);
  return window.innerWidth < 1380 ? 408 : 448;
}

export function usePanelWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(initialWidth);
  const change = useCallback((next: number) => {
    setWidth(clamp(next));
    window.localStorage.setItem(key, String(clamp(next)));
  }, []);
  return [width, change];
}
