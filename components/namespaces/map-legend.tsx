'use client';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Mark, StateSquare, Verdict, verdictLook } from '@/components/ui/marks';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { EdgeVerdictView, NamespaceView } from '@/lib/api';
import { edgeLine } from './map-edge';

const shown: readonly EdgeVerdictView[] = ['allowed', 'would-deny', 'denied', 'unknown'];

/** What lines and gates mean, and the same edges as a table. */
export function MapLegend(props: { name: string; map: NamespaceView['map'] }) {
  const { name, map } = props;
  const [open, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-t px-6 py-2.5 text-12 text-ink-2 max-phone:px-4">
      {shown.map((verdict) => (
        <span key={verdict} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <svg width="26" height="8" aria-hidden="true">
            <path d="M0 4H26" {...edgeLine[verdict]} />
          </svg>
          <Mark name={verdictLook[verdict].mark} size={14} className={verdictLook[verdict].ink} />
          {verdictLook[verdict].word}
        </span>
      ))}
      <span className="flex-1" />
      {map.folded > 0 && <span>{map.folded} more boxes are folded, quiet ones first.</span>}
      <StateSquare state="enforced" word="Gate enforced" size={14} />
      <StateSquare state="staged" word="Gate staged" size={14} />
      <span>Left side ingress, right side egress. No bar: open.</span>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        As table
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={`Edges of ${name}`} width="max-w-[640px]">
        <ScrollRegion label={`Edges of ${name}`} className="max-h-[60dvh] overflow-auto">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">What</th>
                <th scope="col">Verdict</th>
              </tr>
            </thead>
            <tbody>
              {map.edges.map((edge) => (
                <tr key={edge.id}>
                  <td>{labelOf(map, edge.from)}</td>
                  <td>{labelOf(map, edge.to)}</td>
                  <td className="text-ink-2">{edge.label}</td>
                  <td>
                    <Verdict verdict={edge.verdict} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Dialog>
    </div>
  );
}

const labelOf = (map: NamespaceView['map'], id: string): string =>
  map.boxes.find((box) => box.id === id)?.label ?? id;
