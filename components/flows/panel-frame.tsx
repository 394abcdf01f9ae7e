'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { panelLimits, usePanelWidth } from './use-panel-width';

/** The panel's place: beside the list, over it below 1 100 px, the whole screen on a phone. Its left edge resizes it. */
export function PanelFrame(props: { label: string; children: ReactNode }) {
  const [width, setWidth] = usePanelWidth();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the panel covers the list, the focus goes with it; beside the list it stays there for j and k.
    if (window.innerWidth < 1100) frame.current?.focus();
  }, []);
  return (
    <aside
      ref={frame}
      tabIndex={-1}
      aria-label={props.label}
      style={{ width }}
      className="relative flex max-w-full flex-none flex-col border-line border-l bg-surface outline-none max-panel:absolute max-panel:inset-y-0 max-panel:right-0 max-panel:z-20 max-panel:shadow-float max-phone:fixed max-phone:inset-0 max-phone:z-40 max-phone:w-full! max-phone:border-l-0"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is dragged, not a rule between texts. */}
      <div
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label="Panel width"
        aria-valuenow={width}
        aria-valuemin={panelLimits.min}
        aria-valuemax={panelLimits.max}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/20 max-phone:hidden"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          const right = frame.current?.getBoundingClientRect().right;
          if (event.buttons === 1 && right !== undefined) setWidth(right - event.clientX);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') setWidth(width + 16);
          if (event.key === 'ArrowRight') setWidth(width - 16);
        }}
      />
      {props.children}
    </aside>
  );
}
