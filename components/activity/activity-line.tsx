'use client';
import { Card } from '@/components/ui/card';
import { Legend } from '@/components/ui/legend';
import { LineTable } from '@/components/ui/line-table';
import { StepLine } from '@/components/ui/step-line';
import type { ActivityView } from '@/lib/api';
import { enforces } from './event-kinds';

/** The falling line with lettered writes; the letters repeat in the list. */
export function ActivityLine({ data }: { data: ActivityView }) {
  const letters = data.events.flatMap((event) =>
    event.letter === null ? [] : [{ at: event.at, letter: event.letter, solid: enforces(event.kind) }],
  );
  const first = data.line.find((point) => point.value !== null)?.value;
  const last = data.line.at(-1)?.value;
  const words =
    first === undefined || last === undefined || last === null
      ? 'Edges that would be denied; not computed now'
      : `Edges that would be denied, from ${first} to ${last}, with ${letters.length} lettered writes`;
  const gaps = data.gaps.map((gap) => ({ from: gap.from, to: gap.to ?? data.line.at(-1)?.at ?? gap.from }));
  return (
    <Card label="Edges that would be denied" className="mt-4 px-4 pt-3.5 pb-2.5">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-13">Edges that would be denied</h2>
        <span className="ml-auto">
          <Legend>
            <span className="inline-flex items-center gap-1.5">
              <i aria-hidden="true" className="size-3.5 rounded-full border border-ink-3 border-dashed" />
              staged
            </span>
            <span className="inline-flex items-center gap-1.5">
              <i aria-hidden="true" className="size-3.5 rounded-full bg-solid" />
              enforced
            </span>
            <LineTable title="Edges that would be denied" unit="Edges" points={data.line} />
          </Legend>
        </span>
      </div>
      <StepLine points={data.line} gaps={gaps} letters={letters} label={words} height={132} ends />
    </Card>
  );
}
