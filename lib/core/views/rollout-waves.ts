/** The waves: those that earlier denies enforce, the one at hand, and what remains after it. */
import type { RolloutView } from '@/lib/api';
import { effectiveSubject, evaluateSelector } from '@/lib/policy';
import { type CandidateSpec, describeRing, earlierDenies, makeWave, wavesAhead } from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { isOpen } from './open-edges';
import { ringInput } from './ring-facts';
import { podsIn, type WaveNumbers } from './rollout-wave';
import { listed } from './words';

type WaveRow = RolloutView['waves'][number];

function doneWaves(picture: Picture, spec: CandidateSpec, except: number): WaveRow[] {
  const { snapshot } = picture;
  return earlierDenies(spec, snapshot)
    .flatMap((policy) => {
      const number = Number(/-wave-(\d+)$/.exec(policy.name)?.[1] ?? 0);
      const subject = effectiveSubject(policy, snapshot.capabilities);
      if (number === except || subject === null) return [];
      const names = snapshot.namespaces
        .map(({ name }) => name)
        .filter((name) =>
          evaluateSelector(subject.selector, {
            'projectcalico.org/namespace': name,
            'pcns.projectcalico.org/name': name,
            'projectcalico.org/orchestrator': 'k8s',
          }),
        );
      const row: WaveRow = {
        number,
        title: listed(names),
        pods: podsIn(picture, names),
        state: 'done',
        toDecide: 0,
        readiness: null,
        note: null,
      };
      return [row];
    })
    .sort((a, b) => a.number - b.number);
}

export function waveRows(picture: Picture, wave: WaveNumbers | null, isEnded: boolean): WaveRow[] {
  const { candidate, record, ahead } = picture.rollout;
  const spec = candidate?.spec ?? record?.candidate ?? null;
  if (spec === null) return [];
  if (wave === null) return doneWaves(picture, spec, -1);
  const isDone = isEnded && record?.phase === 'committed';
  const row: WaveRow = {
    number: wave.wave.number,
    title: wave.name,
    pods: wave.pods,
    state: isDone ? 'done' : 'current',
    toDecide: wave.edges.filter(isOpen).length,
    readiness: null,
    note: null,
  };
  const rest = wave.wave.whole || spec.kind !== 'global' ? [] : later(picture, spec, wave, ahead ?? null);
  return [...doneWaves(picture, spec, wave.wave.number), row, ...rest];
}

/** The waves after this one: in the order people chose, or all that is left as one. */
function later(
  picture: Picture,
  spec: CandidateSpec,
  wave: WaveNumbers,
  ahead: readonly (readonly string[])[] | null,
): WaveRow[] {
  const mine = new Set(wave.namespaces);
  const left = makeWave(spec, picture.snapshot, []).namespaces.filter((name) => !mine.has(name));
  const waves = wavesAhead(ahead ?? picture.waves?.waves ?? null, left);
  const input = ringInput(picture, left);
  return waves.map((names, index) => {
    const { pods, readiness } = describeRing(names, input);
    return {
      number: wave.wave.number + 1 + index,
      title: listed(names),
      pods,
      state: 'ahead',
      toDecide: openIn(picture, names),
      readiness,
      note: null,
    };
  });
}

/** Edges with an end there that ask for a decision, each once: both its ends may be in the wave. */
function openIn(picture: Picture, namespaces: readonly string[]): number {
  const names = new Set(namespaces);
  return edgeIndex(picture).open.filter(({ summary: { edge } }) =>
    [edge.src, edge.dst].some(({ namespace }) => namespace !== null && names.has(namespace)),
  ).length;
}
