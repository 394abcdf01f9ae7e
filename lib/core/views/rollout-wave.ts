/** The wave a page of the rollout speaks of, and its numbers. */
import { isWorkloadEndpoint } from '@/lib/policy';
import {
  type CandidateSpec,
  type EdgeExposure,
  type RolloutRecord,
  type WaveSpec,
  waveNamespaces,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { waveEdges } from '../rollout/gate-evidence';
import { isUnderWay } from '../rollout/under-way';
import { listed } from './words';

export interface WaveNumbers {
  readonly wave: WaveSpec;
  /** `Wave 3, shop`. */
  readonly title: string;
  /** `shop`, `everything`. */
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly pods: number;
  readonly edges: readonly EdgeExposure[];
}

export const waveTitle = ({ number, name }: WaveSpec): string => `Wave ${number}, ${name}`;

export function podsIn(picture: Picture, namespaces: readonly string[]): number {
  const names = new Set(namespaces);
  return picture.snapshot.pods.filter((pod) => names.has(pod.namespace) && isWorkloadEndpoint(pod)).length;
}

export function waveNumbers(picture: Picture, wave: WaveSpec, spec: CandidateSpec): WaveNumbers {
  const namespaces = waveNamespaces(picture.snapshot, spec, wave)
    .map(({ name }) => name)
    .sort();
  const { wave: own, edges: judged = [] } = picture.rollout;
  const isGates = picture.rollout.edges !== undefined && own?.number === wave.number;
  return {
    wave,
    title: waveTitle(wave),
    name: wave.name,
    namespaces,
    pods: podsIn(picture, namespaces),
    // The page may look at a shorter range than the gate: what the gate judged is what counts.
    edges: isGates ? judged : waveEdges(picture.exposures, namespaces),
  };
}

/** Of the wave under way, the one that just ended, or the next one; null when there is none. */
export function shownWave(picture: Picture, ended: RolloutRecord | null): WaveNumbers | null {
  const { record, wave, candidate } = picture.rollout;
  const own = isUnderWay(record) ? record : ended;
  if (own !== null) return waveNumbers(picture, own.wave, own.candidate);
  return wave === null || candidate === null ? null : waveNumbers(picture, wave, candidate.spec);
}

/** `shop, 41 pods`. */
export const scopeText = ({ namespaces, name, pods }: WaveNumbers): string =>
  `${name === 'everything' ? `everything: ${listed(namespaces)}` : name}, ${pods.toLocaleString('en-US')} ${pods === 1 ? 'pod' : 'pods'}`;
