import { useNow } from '@/components/data/use-now';
import { countdown } from '@/components/ui/when';
import type { StatusView } from '@/lib/api';

/** Placed policies wait for the raise only so long; then everything is taken back. */
export function RaiseWithin(props: { status: StatusView }) {
  const now = useNow() ?? props.status.now;
  const deadline = props.status.rollout?.deadline ?? null;
  if (deadline === null) return null;
  return (
    <p className="text-12 text-ink-3">
      Raise within <b className="text-ink">{countdown(deadline - now)}</b>, else all is taken back
    </p>
  );
}
