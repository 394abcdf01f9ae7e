'use client';
import { useWidth } from '@/components/ui/use-width';
import type { OverviewView } from '@/lib/api';
import { Bay } from './bay';
import { bayWidths } from './bay-layout';

const narrowestBay = 196;
const between = 28;

/** The crossing: three bays from Allow over Stage to Deny; each namespace a box sized by its pods. */
export function Crossing({ crossing }: { crossing: OverviewView['crossing'] }) {
  const { ref, width } = useWidth<HTMLElement>(1_168);
  const free = width - between * (crossing.length - 1);
  const widths = bayWidths(
    crossing.map(({ pods }) => pods),
    free,
    narrowestBay,
  );
  return (
    <section
      ref={ref}
      aria-label="Where each namespace stands"
      className="mt-[22px] flex max-phone:hidden"
      style={{ gap: between }}
    >
      {crossing.map((bay, index) => (
        <Bay key={bay.stage} bay={bay} width={widths[index] ?? narrowestBay} arrow={index > 0} />
      ))}
    </section>
  );
}
