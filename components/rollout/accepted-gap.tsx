import { GateDiamond } from '@/components/ui/marks';
import { dayName } from '@/components/ui/when';
import type { GateGapView } from '@/lib/api';

/** A gap a person answers for: quiet, with who, why and until when. */
export function AcceptedGap({ gap }: { gap: GateGapView }) {
  const { accepted } = gap;
  return (
    <li className="grid grid-cols-[18px_minmax(0,1fr)] gap-2.5 border-line border-t px-4 py-2">
      <span className="flex h-5 items-center">
        <GateDiamond state={gap.state} word={false} />
      </span>
      <div>
        <p>{gap.title}</p>
        {accepted !== null && (
          <p className="text-12 text-ink-3">
            Accepted by {accepted.by}: {accepted.reason}. Owner {accepted.owner}, until{' '}
            {dayName(accepted.until)}.
          </p>
        )}
      </div>
    </li>
  );
}
