/** Gaps of sources that do not deliver, or are not there. */
import type { EvidenceInput, EvidenceSource } from './evidence';
import { type EvidenceGap, standingGap, timedGap } from './evidence-gap';
import { lengthText } from './time-words';

/** Three windows, at the least as long as a slow flush takes (safety I13). */
export const freshSeconds = (windowSeconds: number | null): number => 3 * (windowSeconds ?? 15) + 30;

/** End of the newest window of a source that delivers; null while it does not. */
export function deliveredUntil({ state, capabilities }: EvidenceSource, now: number): number | null {
  if (state.state !== 'live') return null;
  const age = now - state.newestWindowEnd;
  return age > freshSeconds(capabilities.windowSeconds) ? null : state.newestWindowEnd;
}

function sourceGap(source: EvidenceSource, { range, now }: EvidenceInput): EvidenceGap[] {
  const { name, state } = source;
  if (deliveredUntil(source, now) !== null) return [];
  if (state.state === 'connecting')
    return [
      standingGap(range, {
        kind: 'source-connecting',
        subject: name,
        title: `${name} is connecting`,
        message: 'It has not delivered a window yet',
        remedy: 'See that its address, certificates and network path are right',
      }),
    ];
  const newest = state.newestWindowEnd;
  return [
    timedGap(newest ?? range.from, {
      kind: 'source-stale',
      subject: name,
      title:
        newest === null ? `${name} has delivered nothing` : `${lengthText(now - newest)} behind: ${name}`,
      message: state.state === 'stale' ? state.error : `${name} answers, and brings no newer window`,
      remedy: `See why ${name} sends nothing`,
    }),
  ];
}

export function deliveryGaps(input: EvidenceInput): EvidenceGap[] {
  const live = input.sources.filter(({ capabilities }) => capabilities.kind !== 'recording');
  if (live.length > 0) return live.flatMap((source) => sourceGap(source, input));
  return [
    standingGap(input.range, {
      kind: 'source-missing',
      subject: 'sources',
      title: 'No flow source is connected',
      message: 'What happens now is not seen',
      remedy: 'Connect Goldmane, flow-log files or Hubble',
    }),
  ];
}
