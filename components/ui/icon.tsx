import clsx from 'clsx';
import type { LucideIcon } from 'lucide-react';

/** A Lucide icon at 16 px with the product's stroke; decoration beside its word. */
export function Icon(props: { of: LucideIcon; size?: number; className?: string }) {
  const Drawn = props.of;
  return (
    <Drawn
      size={props.size ?? 16}
      strokeWidth={1.5}
      absoluteStrokeWidth
      className={clsx('flex-none', props.className)}
      aria-hidden="true"
    />
  );
}
