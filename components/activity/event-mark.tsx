import type { ReactNode } from 'react';
import { BridgeGlyph, GateDiamond, Mark, StateSquare } from '@/components/ui/marks';

/** What an event did, as a mark: squares are states, diamonds results, the bridge stands as it then stood. */
const marks: Readonly<Record<string, () => ReactNode>> = {
  stage: () => <StateSquare state="staged" word={false} />,
  unstage: () => <StateSquare state="none" word={false} />,
  decide: () => <Mark name="verdict-denied" className="text-deny" label="Decided" />,
  accept: () => <GateDiamond state="pass" word={false} />,
  lower: () => <BridgeGlyph bridge="lowered" />,
  place: () => <StateSquare state="no-effect-yet" word={false} />,
  raise: () => <BridgeGlyph bridge="raised" />,
  pause: () => <GateDiamond state="waiting" word={false} />,
  confirm: () => <GateDiamond state="pass" word={false} />,
  commit: () => <StateSquare state="enforced" word={false} />,
  'roll-back': () => <BridgeGlyph bridge="lowered" />,
  remove: () => <StateSquare state="none" word={false} />,
  drift: () => <GateDiamond state="fail" word={false} />,
  settings: () => <GateDiamond state="waiting" word={false} />,
  observe: () => <StateSquare state="not-visible" word={false} />,
};

/** Events of a kind this page does not know keep their place, without a mark. */
export function EventMark(props: { kind: string; outcome?: 'done' | 'failed' | 'refused' }) {
  if (props.outcome === 'failed' || props.outcome === 'refused')
    return (
      <Mark
        name="gate-fail"
        className="text-deny"
        label={props.outcome === 'failed' ? 'Failed' : 'Refused'}
      />
    );
  return <span className="inline-flex size-4">{marks[props.kind]?.()}</span>;
}
