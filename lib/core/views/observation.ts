/** Completeness of observation as the contract shows it. */
import type { ObservationView } from '@/lib/api';
import type { Observation, TimeRange } from '@/lib/flows';
import { percent } from './words';

/** Parts of `range` that no complete window covers. */
export function missingStretches(observation: Observation): TimeRange[] {
  const missing: TimeRange[] = [];
  let at = observation.range.from;
  for (const stretch of observation.complete) {
    if (stretch.from > at) missing.push({ from: at, to: stretch.from });
    at = Math.max(at, stretch.to);
  }
  if (at < observation.range.to) missing.push({ from: at, to: observation.range.to });
  return missing;
}

export function observationView(observation: Observation): ObservationView {
  return {
    range: observation.range,
    oldest: observation.oldest,
    newest: observation.newest,
    percent: percent(observation.completeSeconds, observation.expectedSeconds),
    complete: [...observation.complete],
    missing: missingStretches(observation),
    gaps: observation.gaps.map((gap) => ({ ...gap })),
  };
}
