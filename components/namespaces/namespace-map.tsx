'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useView } from '@/components/data/use-view';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { useWidth } from '@/components/ui/use-width';
import type { MapBoxView, NamespaceView } from '@/lib/api';
import { MapBox } from './map-box';
import { MapEdge } from './map-edge';
import { layoutMap } from './map-layout';
import { MapLegend } from './map-legend';
import { boxKey, neighbours } from './selected-box';

/** Narrower than this the map scrolls in its own region. */
const narrowest = 760;

/** Callers | workloads by call depth | called. Pointing at a box lights it and its edges; a press narrows the table, with Ctrl or ⌘ it opens Flows. */
export function NamespaceMap(props: {
  name: string;
  map: NamespaceView['map'];
  selected: MapBoxView | null;
  onSelect: (key: string | null) => void;
}) {
  const { name, map, selected } = props;
  const view = useView();
  const router = useRouter();
  const { ref, width } = useWidth<HTMLDivElement>(1168);
  const [hovered, setHovered] = useState<string | null>(null);
  if (map.boxes.length === 0)
    return (
      <p className="card mt-4 px-6 py-8 text-ink-2">
        No traffic seen in this range, so there is nothing to draw. That is no proof of none.
      </p>
    );
  const layout = layoutMap(map, Math.max(narrowest, width));
  const lit = hovered ?? selected?.id ?? null;
  const near = lit === null ? null : neighbours(map, lit);
  const pick = (box: MapBoxView, openFlows: boolean) => {
    if (openFlows) router.push(view.to('/flows', { ns: name, q: box.label }));
    else props.onSelect(selected?.id === box.id ? null : boxKey(box));
  };
  const { frame } = layout;
  return (
    <section aria-label={`Map of ${name}`} className="card mt-4">
      <div ref={ref}>
        <ScrollRegion label={`Map of ${name}, scrolls`} className="overflow-x-auto">
          {/* biome-ignore lint/a11y/useSemanticElements: a picture with buttons in it has no element of its own */}
          <svg
            width={layout.width}
            height={layout.height}
            role="group"
            aria-label={`Who talks to the workloads of ${name} and whom they talk to: ${map.boxes.length} boxes, ${map.edges.length} edges`}
            className="block"
          >
            <rect {...frame} rx="10" fill="var(--sunken)" opacity=".6" />
            <rect {...frame} rx="10" fill="none" stroke="var(--line-2)" />
            <text x="24" y="24" fontSize="12" fill="var(--ink-3)">
              Callers
            </text>
            <text x={frame.x + 14} y="24" fontSize="12" fontWeight="550" fill="var(--ink)">
              {name}
            </text>
            <text x={frame.x + frame.width + 34} y="24" fontSize="12" fill="var(--ink-3)">
              Called
            </text>
            {layout.edges.map((placed) => (
              <MapEdge
                key={placed.edge.id}
                placed={placed}
                dim={lit !== null && placed.edge.from !== lit && placed.edge.to !== lit}
              />
            ))}
            {layout.boxes.map((placed) => (
              <MapBox
                key={placed.box.id}
                placed={placed}
                dim={near !== null && !near.has(placed.box.id)}
                selected={selected?.id === placed.box.id}
                onHover={(on) => setHovered(on ? placed.box.id : null)}
                onPick={(openFlows) => pick(placed.box, openFlows)}
              />
            ))}
          </svg>
        </ScrollRegion>
      </div>
      <MapLegend name={name} map={map} />
    </section>
  );
}
