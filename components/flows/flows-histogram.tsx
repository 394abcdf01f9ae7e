'use client';
import { useView } from '@/components/data/use-view';
import { Histogram, type HistogramGap, type HistogramTone } from '@/components/ui/histogram';
import { duration, shortTime } from '@/components/ui/when';
import type { EdgesView, GapView } from '@/lib/api';
import { askedTab } from './verdict-tabs';

const tones: Readonly<Record<string, HistogramTone>> = {
  'would-deny': 'would',
  denied: 'deny',
  allowed: 'allow',
};

const gapText = (gap: GapView): string =>
  gap.kind === 'node-silent' ? `${gap.subject} silent, not zero` : `${gap.subject}: not seen, not zero`;

/** The three longest gaps carry their name; more would cover the bars. */
function namedGaps(edges: EdgesView): HistogramGap[] {
  const { gaps, range } = edges.observation;
  return gaps
    .map((gap) => ({ from: Math.max(gap.from, range.from), to: gap.to ?? range.to, text: gapText(gap) }))
    .filter((gap) => gap.to > range.from && gap.from < range.to)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, 3)
    .sort((a, b) => a.from - b.from);
}

/** When these edges were used over the range; brushing narrows it. */
export function FlowsHistogram(props: { edges: EdgesView; now: number }) {
  const view = useView();
  const { edges } = props;
  const gaps = namedGaps(edges);
  const tone = tones[askedTab(view.params) ?? ''];
  const { from, to } = edges.observation.range;
  const words = [
    `Connections of these edges per ${duration(edges.bucketSeconds)}, ${shortTime(from, props.now)} to ${shortTime(to, props.now)}`,
    ...gaps.map((gap) => gap.text),
  ];
  return (
    <Histogram
      buckets={edges.histogram}
      bucketSeconds={edges.bucketSeconds}
      height={60}
      gaps={gaps}
      label={words.join('. ')}
      {...(tone === undefined ? {} : { tone })}
      onRange={(range) => view.set({ range: null, from: String(range.from), to: String(range.to) })}
    />
  );
}
