/** Refuses to lower what the picture does not support; the executor checks again from the live cluster. */
import { makeWave, type StartEvidence, type WaveSpec } from '@/lib/rollout';
import { Problem } from '../http/problem';
import type { Picture } from '../picture';
import { isUnderWay } from './under-way';

export interface CheckedStart {
  readonly wave: WaveSpec;
  readonly evidence: StartEvidence;
}

/** @throws Problem */
export function checkStart(picture: Picture, chosen: readonly string[]): CheckedStart {
  const { candidate, wave, plan, gate, record, start } = picture.rollout;
  if (isUnderWay(record))
    throw new Problem(
      'conflict',
      `Wave ${record.wave.number} (${record.wave.name}) is ${record.phase}. Nothing was changed. Finish it or roll it back first.`,
    );
  if (candidate === null || wave === null || plan === null || gate === null)
    throw new Problem('refused', 'No default deny is staged. Nothing was changed. Stage it first.');
  const wanted = makeWave(candidate.spec, picture.snapshot, chosen);
  if (wanted.namespaces.join() !== wave.namespaces.join())
    throw new Problem(
      'conflict',
      'The gate was evaluated for another wave. Nothing was changed. Look at the wave again.',
    );
  if (!plan.ok)
    throw new Problem('refused', `The wave cannot be planned. ${plan.refusal} Nothing was changed.`);
  if (gate.state !== 'pass' || start === null || start === undefined) {
    const first = gate.lines.find(({ state }) => state === gate.state);
    throw new Problem(
      'refused',
      `The gate says ${gate.state}: ${first?.name ?? ''}, ${first?.detail ?? ''}. The bridge was not lowered and nothing was changed. Close the gaps first.`,
    );
  }
  return { wave, evidence: start };
}
