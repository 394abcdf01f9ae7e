'use client';
import { useState } from 'react';
import { Dialog } from './dialog';
import { ScrollRegion } from './scroll-region';
import type { StepPoint } from './step-line';
import { fullTime } from './when';

/** The numbers behind a line, on request. */
export function LineTable(props: { title: string; unit: string; points: readonly StepPoint[] }) {
  const [open, setOpen] = useState(false);
  if (props.points.length === 0) return null;
  return (
    <>
      <button type="button" className="link flex-none" onClick={() => setOpen(true)}>
        As table
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={props.title}>
        <ScrollRegion label={props.title} className="max-h-[60dvh] overflow-auto">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col" className="num">
                  {props.unit}
                </th>
              </tr>
            </thead>
            <tbody>
              {props.points.map((point) => (
                <tr key={point.at}>
                  <td>{fullTime(point.at)}</td>
                  <td className="num">{point.value === null ? 'Not computed' : point.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Dialog>
    </>
  );
}
