/** What a person types to raise: the namespace where the wave has one, otherwise the wave. */
import type { WaveSpec } from '@/lib/rollout';

export function typedName(wave: WaveSpec): string {
  const [only] = wave.namespaces;
  if (wave.namespaces.length === 1 && only !== undefined) return only;
  return wave.name === 'everything' ? 'everything' : `wave ${wave.number}`;
}
