import { Check } from 'lucide-react';
import { Icon } from '@/components/ui/icon';
import { BridgeGlyph, Mark } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';

export type PlanStep = NonNullable<RolloutView['plan']>['steps'][number];

/** What a step of the plan does, as its mark: the bridge's deck is dashed until the step was read back. */
export function StepMark({ step }: { step: PlanStep }) {
  switch (step.mark) {
    case 'lowered':
    case 'canary':
    case 'raised':
      return <BridgeGlyph bridge={step.mark} planned={!step.done} decorative />;
    case 'no-effect':
      return <Mark name="state-no-effect-yet" size={14} />;
    case 'confirm':
      return <Mark name={step.done ? 'gate-pass' : 'gate-waiting'} size={14} />;
    case 'commit':
      return <Icon of={Check} size={14} />;
  }
}
