import { Lock } from 'lucide-react';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import type { TierColumnView } from '@/lib/api';

/** A tier with nothing of interest here: empty, or Calico's own. It still stands at its place in the order. */
export function TierSpine({ tier }: { tier: TierColumnView }) {
  const policies = tier.enforced + tier.staged;
  const held = policies === 0 ? 'empty' : `${count(policies, 'policy', 'policies')}, none in scope`;
  return (
    <section
      aria-label={`Tier ${tier.name}`}
      className="flex h-full flex-col items-center gap-3 rounded-card border border-line bg-surface pt-3 text-ink-2"
    >
      {tier.ownedByCalico && (
        <>
          <Icon of={Lock} size={14} />
          <span className="sr-only">owned by Calico</span>
        </>
      )}
      <h2 className="text-[12.5px] [writing-mode:vertical-rl]">{tier.name}</h2>
      <p className="text-12 text-ink-3 [writing-mode:vertical-rl]">
        order {tier.order}, {held}
      </p>
    </section>
  );
}
