import { GateDiamond } from '@/components/ui/marks';
import { dayName, shortTime } from '@/components/ui/when';
import type { GateLineView, GateView, TimeRangeView } from '@/lib/api';
import { axisMarks } from './axis-marks';
import { Lane } from './lane';

const row =
  'grid min-h-[34px] grid-cols-[206px_minmax(0,1fr)_132px] items-center gap-x-3.5 border-line border-t px-4 max-phone:grid-cols-[minmax(0,1fr)_auto] max-phone:py-1.5';

/** The evidence of the gate: lanes over one time axis, then lines that need none. A passing line is quiet. */
export function GateLedger(props: { gate: GateView }) {
  const { range, lines } = props.gate;
  return (
    <section aria-label="Evidence">
      <div className={`${row} !min-h-[26px]`}>
        <h3 className="whitespace-nowrap font-[550] text-12">Evidence, {dayName(range.from)} to now</h3>
        <Axis range={range} />
      </div>
      <ul>
        {lines.map((line) => (
          <Line key={line.id} line={line} range={range} />
        ))}
      </ul>
    </section>
  );
}

function Axis({ range }: { range: TimeRangeView }) {
  const span = Math.max(1, range.to - range.from);
  return (
    <span aria-hidden="true" className="relative block h-3.5 text-11 text-ink-3 max-phone:hidden">
      {axisMarks(range).map((mark) => (
        <span
          key={mark.at}
          className="absolute -translate-x-1/2 whitespace-nowrap"
          style={{ left: `${((mark.at - range.from) / span) * 100}%` }}
        >
          {mark.label}
        </span>
      ))}
    </span>
  );
}

function Line({ line, range }: { line: GateLineView; range: TimeRangeView }) {
  return (
    <li className={row}>
      <span className="flex min-w-0 items-center gap-2" title={line.detail}>
        <GateDiamond state={line.state} word={false} size={14} />
        <span className="truncate">{line.name}</span>
      </span>
      <span className="min-w-0 max-phone:order-3 max-phone:col-span-2">
        {line.lane === null ? (
          <span className="block text-12 text-ink-2">{line.detail}</span>
        ) : (
          <Lane
            lane={line.lane}
            range={range}
            label={`${line.name}: ${line.detail}${missingWords(line, range)}`}
          />
        )}
      </span>
      <span className="text-right text-12 text-ink-2">{line.figure}</span>
    </li>
  );
}

function missingWords(line: GateLineView, range: TimeRangeView): string {
  const missing = line.lane?.missing ?? [];
  if (missing.length === 0) return '';
  return `. Not seen: ${missing.map((gap) => `${shortTime(gap.from, range.to)} to ${shortTime(gap.to, range.to)}`).join('; ')}`;
}
