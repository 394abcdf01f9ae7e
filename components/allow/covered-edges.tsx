import { edgeText } from '@/components/flows/edge-text';
import { count } from '@/components/ui/count';
import { Tag } from '@/components/ui/tag';
import type { EdgeRefView } from '@/lib/api';

const shown = 6;

/** The edges the proposal is for. Where all come from one place only their other ends are named. */
export function CoveredEdges(props: { edges: readonly EdgeRefView[] }) {
  const { edges } = props;
  const [first] = edges;
  if (first === undefined) return null;
  const oneSource =
    edges.length > 1 &&
    edges.every(({ src }) => src.label === first.src.label && src.namespace === first.src.namespace);
  const onePort = edges.every(({ portLabel }) => portLabel === first.portLabel);
  const text = (edge: EdgeRefView) => {
    if (!oneSource) return edgeText(edge);
    return onePort ? edge.dst.label : `${edge.dst.label} ${edge.portLabel}`;
  };
  const rest = edges.slice(shown);
  return (
    <div className="mt-3.5 text-12 text-ink-2">
      <p className="flex flex-wrap items-center gap-1.5">
        <span>{oneSource ? `Covers ${first.src.label} to` : `Covers ${count(edges.length, 'edge')}`}</span>
        {edges.slice(0, shown).map((edge) => (
          <Tag key={edge.id} className="max-phone:h-auto max-phone:whitespace-normal">
            {text(edge)}
          </Tag>
        ))}
        {oneSource && onePort && <span>on {first.portLabel}</span>}
      </p>
      {rest.length > 0 && (
        <details className="mt-1">
          <summary className="link w-fit leading-6">Show {rest.length} more</summary>
          <ul>
            {rest.map((edge) => (
              <li key={edge.id}>{text(edge)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
