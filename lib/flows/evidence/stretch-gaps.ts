/** Gaps in time: what the recording tells, what it says nothing about, and what is older than it. */
import { clipRange, mergeRanges, subtractRange } from '../observe';
import type { Gap, GapKind } from '../window';
import { gapNamespaces } from './coverage';
import type { EvidenceInput } from './evidence';
import { type EvidenceGap, standingGap, timedGap } from './evidence-gap';
import { nodeOf } from './nodes';
import { lengthText, timeText } from './time-words';

type Stretches = Pick<EvidenceInput, 'observation' | 'range' | 'now' | 'history'>;

/** `52 min` + this. */
const whats: Readonly<Record<GapKind, (subject: string) => string>> = {
  'source-unreachable': (subject) => `of ${subject}, which could not be reached`,
  'source-restarted': (subject) => `lost by a restart of ${subject}`,
  'window-missing': (subject) => `of ${subject}`,
  'node-silent': (subject) => `of ${nodeOf({ subject })}`,
  'pending-not-computed': () => 'without pending verdicts',
  'recording-paused': () => 'in which nothing was recorded',
  'before-history': () => 'before the history',
  'records-unreadable': (subject) => `with records of ${subject} that could not be read`,
  'cardinality-limited': (subject) => `in which ${subject} had too many ends or ports to tell apart`,
  'clock-ahead': (subject) => `in which the clock of ${subject} ran ahead`,
  'lost-events': (subject) => `in which ${subject} lost events`,
};

export const recordedGap = (gap: Gap, now: number): EvidenceGap =>
  timedGap(gap.from, {
    kind: gap.kind,
    subject: gap.subject,
    namespaces: gapNamespaces(gap),
    to: gap.to,
    title: `${lengthText((gap.to ?? now) - gap.from)} ${whats[gap.kind](gap.subject)}`,
    message: gap.message,
    remedy: gap.remedy,
  });

export const recordedGaps = ({ observation, now }: Stretches): EvidenceGap[] =>
  observation.gaps.filter(({ kind }) => kind !== 'before-history').map((gap) => recordedGap(gap, now));

/** Time since the history began of which neither a window nor a gap says anything. */
export function unrecordedGaps({ observation, range }: Stretches, windowSeconds: number): EvidenceGap[] {
  const { oldest, newest } = observation;
  if (oldest === null || newest === null) return [];
  const told = mergeRanges([
    ...observation.recorded,
    ...observation.gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })),
  ]);
  const expected = clipRange({ from: oldest, to: newest }, range);
  const left = told.reduce<readonly { from: number; to: number }[]>(
    (parts, part) => subtractRange(parts, part),
    expected.to > expected.from ? [expected] : [],
  );
  return left
    .filter(({ from, to }) => to - from >= windowSeconds)
    .map(({ from, to }) =>
      timedGap(from, {
        kind: 'unrecorded',
        subject: 'history',
        to,
        title: `${lengthText(to - from)} that nobody recorded`,
        message: `From ${timeText(from)} to ${timeText(to)} the history holds neither flows nor a reason why there are none`,
        remedy: 'Nothing brings them back; the time counts as not observed',
      }),
    );
}

/** Whether the history once reached back to `from`, by what it keeps and by what it had to give up. */
function hasExpired({ history, now }: Stretches, from: number): boolean {
  if (history === null) return false;
  const { daysBefore } = history.givenUp;
  return from < now - history.limits.daySeconds || (daysBefore !== null && from < daysBefore);
}

export function beforeHistory(input: Stretches): EvidenceGap[] {
  const { observation, range } = input;
  const { oldest } = observation;
  if (oldest === null)
    return [
      standingGap(range, {
        kind: 'before-history',
        subject: 'history',
        title: 'All traffic until now',
        message: 'No flow window has been recorded yet',
        remedy: 'Connect a flow source, or import a recording',
      }),
    ];
  if (oldest <= range.from) return [];
  const begin = {
    subject: 'history',
    to: oldest,
    title: `${lengthText(oldest - range.from)} before the history`,
  };
  return [
    hasExpired(input, range.from)
      ? standingGap(range, {
          ...begin,
          kind: 'history-expired',
          message: `What was older than ${timeText(oldest)} is not kept: it is not known any more`,
          remedy: 'Ask for a shorter range, or keep the history longer',
        })
      : standingGap(range, {
          ...begin,
          kind: 'before-history',
          message: `It begins on ${timeText(oldest)}: what ran earlier is unknown`,
          remedy: 'Wait until it has grown, or import a recording',
        }),
  ];
}

/** The recording as it is now; what it missed before is in the history. */
export function pausedNow({ history }: Stretches): EvidenceGap[] {
  if (history === null || history.state.state !== 'paused') return [];
  const { since, reason, remedy } = history.state;
  return [
    timedGap(since, {
      kind: 'recording-paused',
      subject: 'history',
      title: 'Recording is paused',
      message: reason,
      remedy,
    }),
  ];
}
