'use client';
import { count } from '@/components/ui/count';
import { useWidth } from '@/components/ui/use-width';

const perRow = 12;
const rows = 2;

/** Two banks, the deck between them, and under it the policies that wait there: one dotted square a write that was read back. */
export function BridgePicture(props: { pods: number; placed: number; planned: number }) {
  const { ref, width } = useWidth<HTMLDivElement>(786);
  const bank = Math.max(96, Math.round(width * 0.25));
  const right = width - bank;
  const narrow = width < 560;
  const columns = Math.min(perRow, Math.max(1, Math.floor((right - bank - 48) / 21)));
  const squares = Math.min(columns * rows, props.placed);
  const words =
    props.placed === props.planned
      ? `${count(props.placed, 'write')} read back`
      : `${props.placed} of ${count(props.planned, 'write')} read back`;
  return (
    <div ref={ref}>
      <svg
        width={width}
        height={158}
        viewBox={`0 20 ${width} 158`}
        role="img"
        aria-label={`Traffic of ${count(props.pods, 'pod')} crosses the lowered bridge as before. ${words}, no effect yet.`}
        className="block"
        fontSize="12"
      >
        <path d={`M0 78H${bank}V178H0zM${right} 78H${width}V178H${right}z`} fill="var(--sunken)" />
        <path d={`M0 78H${bank}V178M${width} 78H${right}V178`} fill="none" stroke="var(--ink-3)" />
        <path
          d={`M${bank - 14} 78H${right + 14}`}
          stroke="var(--ink)"
          strokeWidth="5"
          strokeLinecap="round"
        />
        <path
          d={`M16 46H${width - 22}M${width - 29} 41.5 ${width - 21.5} 46 ${width - 29} 50.5`}
          fill="none"
          stroke="var(--ink-3)"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
        <rect x={width / 2 - 93} y="36" width="186" height="20" fill="var(--surface)" />
        <text x={width / 2} y="50" textAnchor="middle" fill="var(--ink-2)">
          every connection, as before
        </text>
        <text x="16" y="106" fontWeight="550" fontSize="13" fill="var(--ink)">
          {count(props.pods, 'pod')}
        </text>
        <text x="16" y="125" fill="var(--ink-2)">
          {narrow ? 'as before' : 'connect as before'}
        </text>
        <text x={right + 16} y="106" fontWeight="550" fontSize="13" fill="var(--ink)">
          {narrow ? 'Later tiers' : 'Later tiers, profiles'}
        </text>
        <text x={right + 16} y="125" fill="var(--ink-2)">
          {narrow ? 'decide' : 'decide, as before'}
        </text>
        {Array.from({ length: squares }, (_, index) => (
          <rect
            // Squares are counted, not named.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            x={bank + 24 + (index % columns) * 21}
            y={94 + Math.floor(index / columns) * 19}
            width="13"
            height="13"
            rx="2.4"
            fill="none"
            stroke="var(--ink)"
            strokeWidth="1.9"
            strokeLinecap="round"
            strokeDasharray=".1 2.9"
          />
        ))}
        <text x={bank + 24} y="151" fill="var(--ink)" fontWeight="550">
          {words}
        </text>
        <text x={bank + 24} y="167" fill="var(--ink-3)">
          no effect yet{props.placed > squares ? `, ${squares} drawn` : ''}
        </text>
      </svg>
    </div>
  );
}
