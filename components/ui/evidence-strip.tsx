import clsx from 'clsx';
import type { ObservationView, TimeRangeView } from '@/lib/api';
import { count, percent } from './count';
import { duration } from './when';

/** A time strip: solid where windows are complete, hatched where not, dotted outside what was asked for yet. */
export function EvidenceStrip(props: {
  range: TimeRangeView;
  complete: readonly TimeRangeView[];
  missing: readonly TimeRangeView[];
  label: string;
  className?: string;
}) {
  const { from, to } = props.range;
  const span = Math.max(1, to - from);
  const place = (range: TimeRangeView) => ({
    left: `${(Math.max(0, range.from - from) / span) * 100}%`,
    width: `${(Math.max(0, Math.min(to, range.to) - Math.max(from, range.from)) / span) * 100}%`,
  });
  return (
    <span
      role="img"
      aria-label={props.label}
      title={props.label}
      className={clsx('relative block h-2', props.className)}
    >
      <span className="absolute inset-x-0 top-[3px] border-line-2 border-t border-dotted" />
      {props.complete.map((range) => (
        <span key={range.from} className="absolute top-0.5 h-1 rounded-[1px] bg-solid" style={place(range)} />
      ))}
      {props.missing.map((range) => (
        <span
          key={range.from}
          className="hatch absolute top-0 h-2 min-w-1 rounded-[1px] border border-line-2 bg-surface"
          style={place(range)}
        />
      ))}
    </span>
  );
}

export function observationWords(observation: ObservationView): string {
  const observed = observation.complete.reduce((sum, range) => sum + range.to - range.from, 0);
  const share =
    observation.percent === null ? 'nothing expected yet' : `${percent(observation.percent)} observed`;
  return `${share}, ${duration(observed)}, ${count(observation.gaps.length, 'gap')}`;
}

/** The strip of a whole observation with its words. */
export function ObservationStrip(props: { observation: ObservationView; className?: string }) {
  const { observation } = props;
  return (
    <EvidenceStrip
      range={observation.range}
      complete={observation.complete}
      missing={observation.missing}
      label={observationWords(observation)}
      {...(props.className === undefined ? {} : { className: props.className })}
    />
  );
}
