import clsx from 'clsx';
import type { GateLineView, TimeRangeView } from '@/lib/api';

/** One line of evidence over the gate's range: solid where it was seen, hatched where not, ticks for single events. */
export function Lane(props: {
  lane: NonNullable<GateLineView['lane']>;
  range: TimeRangeView;
  label: string;
}) {
  const { lane, range } = props;
  const span = Math.max(1, range.to - range.from);
  const percent = (at: number) => ((Math.min(Math.max(at, range.from), range.to) - range.from) / span) * 100;
  const place = (part: TimeRangeView) => ({
    left: `${percent(part.from)}%`,
    width: `${percent(part.to) - percent(part.from)}%`,
  });
  const events = lane.marks.length > 0 || lane.complete.length === 0;
  return (
    <span role="img" aria-label={props.label} title={props.label} className="relative block h-4">
      {events && <span className="absolute inset-x-0 top-2 border-line-2 border-t" />}
      {lane.complete.map((part) => (
        <span key={part.from} className="absolute top-1.5 h-1 bg-solid" style={place(part)} />
      ))}
      {lane.marks.map((at) => (
        <span
          key={at}
          className="absolute top-[2.5px] h-[11px] w-1.5 -translate-x-1/2 rounded-[1px] bg-solid"
          style={{ left: `${percent(at)}%` }}
        />
      ))}
      {lane.missing.map((part) => (
        <span
          key={part.from}
          className={clsx('hatch absolute top-0.5 h-3 min-w-[7px] border border-hatch bg-surface')}
          style={place(part)}
        />
      ))}
    </span>
  );
}
