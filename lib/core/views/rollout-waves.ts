/** The waves: those that earlier denies enforce, the one at hand, and what remains after it. */
import type { RolloutView } from '@/lib/api';
import { effectiveSubject, evaluateSelector } from '@/lib/policy';
import { type CandidateSpec, earlierDenies, makeWave } from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { isOpen } from './open-edges';
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
        note: null,
      };
      return [row];
    })
    .sort((a, b) => a.number - b.number);
}

export function waveRows(picture: Picture, wave: WaveNumbers | null, isEnded: boolean): WaveRow[] {
  const { candidate, record } = picture.rollout;
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
    note: null,
  };
  return [...doneWaves(picture, spec, wave.wave.number), row, ...restRow(picture, spec, wave)];
}

/** All that neither an earlier wave nor this one covers, as one line: nobody has cut it into waves yet. */
function restRow(picture: Picture, spec: CandidateSpec, wave: WaveNumbers): WaveRow[] {
  if (wave.wave.whole || spec.kind !== 'global') return [];
  const mine = new Set(wave.namespaces);
  const left = makeWave(spec, picture.snapshot, []).namespaces.filter((name) => !mine.has(name));
  if (left.length === 0) return [];
  const names = new Set(left);
  const open = edgeIndex(picture).open.filter((exposure) =>
    [exposure.summary.edge.src, exposure.summary.edge.dst].some(
      ({ namespace }) => namespace !== null && names.has(namespace),
    ),
  );
  return [
    {
      number: wave.wave.number + 1,
      title: listed(left),
      pods: podsIn(picture, left),
      state: 'ahead',
      toDecide: open.length,
      note: null,
    },
  ];
}
