import { Card } from '@/components/ui/card';
import { ObservationStrip, observationWords } from '@/components/ui/evidence-strip';
import { Mark } from '@/components/ui/marks';
import { dayName } from '@/components/ui/when';
import type { NamespaceView } from '@/lib/api';

/** How long and how completely this namespace was watched, and what that leaves open. */
export function EvidenceCard(props: Pick<NamespaceView, 'observation' | 'evidence'>) {
  const { observation, evidence } = props;
  return (
    <Card label="Evidence">
      <div className="px-3.5 pt-3 pb-2.5">
        <h2>Evidence</h2>
        <p className="mb-2 text-12 text-ink-3">{observationWords(observation)}</p>
        <ObservationStrip observation={observation} />
        <p className="mt-1 flex justify-between text-11 text-ink-3">
          <span>{dayName(observation.range.from)}</span>
          <span>{dayName(observation.range.to)}</span>
        </p>
      </div>
      <ul>
        {evidence.map((one) => (
          <li
            key={one.title}
            className="grid grid-cols-[18px_minmax(0,1fr)] gap-2 border-line border-t px-3.5 py-2 text-ink-2"
          >
            <span className="flex h-5 items-center">
              <Mark name="state-not-visible" size={14} />
            </span>
            <span>
              {one.title}
              {one.detail !== '' && <span className="block text-12 text-ink-3">{one.detail}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
