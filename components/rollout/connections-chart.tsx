'use client';
import { useWidth } from '@/components/ui/use-width';
import { clockTime, duration, exactTime } from '@/components/ui/when';
import { axisMarks } from './axis-marks';
import { allowedPath, chartScale } from './chart-scale';
import type { Verifying } from './verifying-view';

const lane = 96.5;
const floor = 184.5;

/** Two lanes over one axis: is traffic alive, and what is denied; with the raise, now, the earliest verified moment and the deadline. */
export function ConnectionsChart(props: { verifying: Verifying; now: number }) {
  const { verifying, now } = props;
  const { ref, width } = useWidth<HTMLDivElement>(752);
  const scale = chartScale(verifying, width);
  const { x } = scale;
  const narrow = width < 520;
  const wide = Math.max(3, Math.min(9, x(verifying.bucketSeconds) - x(0) - 1));
  const denied = verifying.chart.reduce((total, bucket) => total + bucket.denied, 0);
  // Figures need their room: where bars stand closer, only the tallest has its own.
  const crowded = x(verifying.bucketSeconds) - x(0) < 14;
  const most = Math.max(...verifying.chart.map((bucket) => bucket.denied));
  const tallest = verifying.chart.find((bucket) => bucket.denied === most);
  const labelled = (bucket: Verifying['chart'][number]) => !crowded || bucket === tallest;
  const behind = now - scale.seenUntil > 3 * verifying.bucketSeconds;
  return (
    <div className="px-4 pt-3.5 pb-2">
      <p className="mb-1.5 flex gap-2">
        <b>New connections</b>
        <span className="text-12 text-ink-3">per {duration(verifying.bucketSeconds)}</span>
      </p>
      <div ref={ref}>
        <svg
          width={width}
          height={210}
          role="img"
          aria-label={`New connections allowed and denied, per ${duration(verifying.bucketSeconds)}, from ${exactTime(scale.from)} to the deadline at ${exactTime(verifying.deadline)}. ${denied} denied.${behind ? ` Nothing seen since ${exactTime(scale.seenUntil)}.` : ''}`}
          className="block"
          fontSize="12"
        >
          <rect
            x={x(now)}
            y="20"
            width={Math.max(0, width - x(now))}
            height="164"
            fill="var(--sunken)"
            opacity=".55"
          />
          {behind && (
            <rect
              x={x(scale.seenUntil)}
              y="20"
              width={Math.max(0, x(now) - x(scale.seenUntil))}
              height="164"
              fill="url(#hatch)"
            />
          )}
          <path d={`M0 ${lane}H${width}M0 ${floor}H${width}`} stroke="var(--line-2)" />
          <path d={allowedPath(verifying, scale)} fill="none" stroke="var(--allow)" strokeWidth="1.5" />
          <text y="14" fill="var(--ink-2)">
            {narrow ? 'Allowed' : 'Allowed, new connections'}
          </text>
          <text y="116" fill="var(--ink-2)">
            Denied
          </text>
          {verifying.chart
            .filter((bucket) => bucket.denied > 0)
            .map((bucket) => (
              <g key={bucket.at}>
                <rect
                  x={x(bucket.at)}
                  y={floor - scale.deniedTall(bucket.denied)}
                  width={wide}
                  height={scale.deniedTall(bucket.denied)}
                  fill="var(--deny)"
                />
                {labelled(bucket) && (
                  <text
                    x={x(bucket.at) + wide / 2}
                    y={floor - scale.deniedTall(bucket.denied) - 5}
                    fontSize="11"
                    textAnchor="middle"
                    fill="var(--ink-2)"
                  >
                    {bucket.denied}
                  </text>
                )}
              </g>
            ))}
          <Moments verifying={verifying} now={now} x={x} width={width} narrow={narrow} />
          {axisMarks({ from: scale.from, to: verifying.deadline + 1 }).map((mark) => (
            <text
              key={mark.at}
              x={Math.min(Math.max(x(mark.at), 14), width - 14)}
              y="204"
              fontSize="11"
              textAnchor="middle"
              fill="var(--ink-3)"
            >
              {mark.label}
            </text>
          ))}
        </svg>
      </div>
    </div>
  );
}

function Moments(props: {
  verifying: Verifying;
  now: number;
  x: (at: number) => number;
  width: number;
  narrow: boolean;
}) {
  const { verifying, x, width, narrow } = props;
  const raised = x(verifying.raisedAt);
  const at = x(verifying.verifiedFrom.at);
  const past = Math.min(x(props.now), width - 1);
  return (
    <g>
      <path d={`M${raised} 4V184`} stroke="var(--ink)" strokeWidth="1.5" />
      <svg x={raised + 6} y="1" width="16" height="16" stroke="var(--ink)" fill="none" color="var(--ink)">
        <title>Bridge raised</title>
        <use href="#bridge-raised" />
      </svg>
      <text x={raised + 27} y="14" fontWeight="550" fill="var(--ink)">
        {narrow ? 'Raised' : `Raised ${exactTime(verifying.raisedAt)}`}
      </text>
      <path d={`M${past} 20V184`} stroke="var(--accent)" strokeWidth="1.5" />
      <text
        x={past > width - 40 ? past - 6 : past + 7}
        y="36"
        fill="var(--accent)"
        textAnchor={past > width - 40 ? 'end' : 'start'}
      >
        now
      </text>
      {!verifying.verified && (
        <>
          <path d={`M${at} 178V184`} stroke="var(--ink-3)" />
          {!narrow && (
            <text x={Math.min(at, width - 70)} y="172" fontSize="11" fill="var(--ink-3)" textAnchor="middle">
              verified at the earliest, {clockTime(verifying.verifiedFrom.at)}
            </text>
          )}
        </>
      )}
      <path d={`M${width - 1} 4V184`} stroke="var(--ink-3)" strokeDasharray="3 3" />
      <text x={width - 8} y="14" fill="var(--ink-2)" textAnchor="end">
        {narrow ? 'Lowers' : `Lowers ${exactTime(verifying.deadline)}`}
      </text>
    </g>
  );
}
