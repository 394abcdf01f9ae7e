import { BridgeGlyph, StateSquare } from '@/components/ui/marks';
import type { PolicyCardView } from '@/lib/api';

/** A square of its state; the switch policy carries the bridge instead. */
export function PolicyMark({ card }: { card: PolicyCardView }) {
  switch (card.state) {
    case 'bridge-lowered':
      return <BridgeGlyph bridge="lowered" />;
    case 'bridge-raised':
      return <BridgeGlyph bridge="raised" />;
    default:
      return <StateSquare state={card.state} word={false} size={14} />;
  }
}
